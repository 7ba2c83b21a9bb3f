package io.windfall.replay;

import io.windfall.topology.JournalPosition;

/**
 * A complete snapshot of a fabric.
 *
 * @param fabric whose
 * @param day the UTC day of the fabric's time that it opens, such as {@code 2026-03-01}
 * @param atMillis the fabric's time, ms since 1970-01-01 UTC
 * @param after the journal's entry after which it holds
 * @param rows its rows, the closing record not counted
 * @param sequence entries applied to the fabric until then
 * @param appendedAtMillis when the broker appended its closing record, ms since 1970-01-01 UTC; 0: not known
 */
public record Snapshot(
        String fabric,
        String day,
        long atMillis,
        JournalPosition after,
        long rows,
        long sequence,
        long appendedAtMillis) {}
