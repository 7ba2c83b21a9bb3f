package io.windfall.fabric;

/**
 * The raw record that a journal entry was made from.
 *
 * @param topic the raw topic, without prefix
 * @param partition its partition
 * @param offset its offset there
 * @param appendedAtMillis when the broker appended it there, ms since 1970-01-01 UTC
 */
public record Origin(String topic, int partition, long offset, long appendedAtMillis) {}
