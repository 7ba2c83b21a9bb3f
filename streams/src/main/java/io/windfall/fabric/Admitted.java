package io.windfall.fabric;

/**
 * An entry whose turn has come, and what it brings about.
 *
 * @param entry the entry
 * @param effects filled by the stages
 */
public record Admitted(JournalEntry entry, Effects effects) {}
