package io.windfall.connect;

/**
 * A value of a series.
 *
 * @param millis from when it holds, ms since 1970-01-01 UTC
 * @param value finite, in the series' own unit
 */
public record SeriesPoint(long millis, double value) {
    public SeriesPoint {
        if (!Double.isFinite(value)) {
            throw new IllegalArgumentException("value " + value);
        }
    }
}
