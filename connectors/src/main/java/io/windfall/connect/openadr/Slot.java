package io.windfall.connect.openadr;

/**
 * When an interval holds, once.
 *
 * @param key of the interval, and of the repetition behind an {@code @} when it is not the first
 * @param startMillis from when, ms since 1970-01-01 UTC
 * @param endMillis until when, exclusive, after the start; null: without end
 */
record Slot(String key, long startMillis, Long endMillis, VenEvent.Interval interval) {}
