package io.windfall.scenario;

/**
 * A stretch of a time series in which there was surplus.
 *
 * @param startMillis from when, ms since 1970-01-01 UTC
 * @param endMillis until when, exclusive
 * @param meanValue mean over its time, in the series' unit
 * @param peakValue largest value, in the series' unit
 */
public record SurplusWindow(long startMillis, long endMillis, double meanValue, double peakValue) {

    /** The same, later by that much; negative: earlier. */
    SurplusWindow shifted(long millis) {
        return new SurplusWindow(startMillis + millis, endMillis + millis, meanValue, peakValue);
    }
}
