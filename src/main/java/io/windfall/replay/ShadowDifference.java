package io.windfall.replay;

import io.windfall.topology.JournalPosition;

/**
 * A job for which other settings would have decided otherwise, from an entry on until one of the two changes its mind.
 *
 * @param fabric the fabric
 * @param entry the journal's entry
 * @param atMillis the fabric's time, ms since 1970-01-01 UTC
 * @param job the job
 * @param recorded what was decided, such as {@code move to france}
 * @param recordedWhy why, in a sentence with figures
 * @param other what the other settings would have decided
 * @param otherWhy why
 */
public record ShadowDifference(
        String fabric,
        JournalPosition entry,
        long atMillis,
        String job,
        String recorded,
        String recordedWhy,
        String other,
        String otherWhy) {}
