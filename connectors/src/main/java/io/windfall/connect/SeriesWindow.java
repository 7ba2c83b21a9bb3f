package io.windfall.connect;

/**
 * A window found in a series.
 *
 * @param startMillis its start, ms since 1970-01-01 UTC
 * @param endMillis its end, exclusive; of a window that goes on, up to when it is known to hold
 * @param goesOn whether the series has not yet shown its end
 * @param least the least value within it, dips that the debounce bridges left out
 */
public record SeriesWindow(long startMillis, long endMillis, boolean goesOn, double least) {}
