package io.windfall.scenario;

import java.util.List;

/**
 * A quantity over time. Each value holds until the next sample; the last one holds for a step.
 *
 * @param samples ascending in time; at least two
 * @param stepMillis how far samples usually lie apart, ms: the most frequent distance, the shortest of those on a par
 */
public record TimeSeries(List<Sample> samples, long stepMillis) {

    public TimeSeries {
        samples = List.copyOf(samples);
        if (samples.size() < 2 || stepMillis < 1) {
            throw new IllegalArgumentException("a time series needs at least two samples and a step of 1 ms or more");
        }
        for (int i = 1; i < samples.size(); i++) {
            if (samples.get(i).atMillis() <= samples.get(i - 1).atMillis()) {
                throw new IllegalArgumentException("samples must ascend in time, at " + i);
            }
        }
    }

    /** Until when a sample's value holds, ms since 1970-01-01 UTC, exclusive. */
    long endOf(int index) {
        return index + 1 < samples.size()
                ? samples.get(index + 1).atMillis()
                : samples.get(index).atMillis() + stepMillis;
    }

    /**
     * One value.
     *
     * @param atMillis from when it holds, ms since 1970-01-01 UTC
     * @param value in the series' own unit, often MW; NaN: not known
     */
    public record Sample(long atMillis, double value) {}
}
