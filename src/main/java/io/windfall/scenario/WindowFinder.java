package io.windfall.scenario;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds windows of surplus in a time series: one opens at the first value at or above {@code threshold} and closes at the
 * first below {@code threshold − hysteresis}, or that is not known. Pure.
 *
 * @param threshold in the series' unit
 * @param hysteresis in the series' unit, 0 or more: how far below the threshold a value may fall before the window closes
 * @param shortest windows shorter than this are dropped
 */
public record WindowFinder(double threshold, double hysteresis, Duration shortest) {

    public WindowFinder {
        if (!Double.isFinite(threshold)) {
            throw new IllegalArgumentException("the threshold must be a number, not " + threshold);
        }
        if (!(hysteresis >= 0) || Double.isInfinite(hysteresis)) {
            throw new IllegalArgumentException("the hysteresis must be 0 or more, not " + hysteresis);
        }
        if (shortest.isNegative()) {
            throw new IllegalArgumentException("the shortest window must be 0 or longer, not " + shortest);
        }
    }

    /** The windows, ascending, apart from each other; none may be there. */
    public List<SurplusWindow> find(TimeSeries series) {
        List<SurplusWindow> found = new ArrayList<>();
        Open open = null;
        for (int i = 0; i < series.samples().size(); i++) {
            TimeSeries.Sample sample = series.samples().get(i);
            if (open != null && !(sample.value() >= threshold - hysteresis)) {
                keep(open, found);
                open = null;
            } else if (open == null && sample.value() >= threshold) {
                open = new Open(sample.atMillis());
            }
            if (open != null) {
                open.add(sample.value(), series.endOf(i));
            }
        }
        if (open != null) {
            keep(open, found);
        }
        return found;
    }

    private void keep(Open open, List<SurplusWindow> found) {
        if (open.endMillis - open.startMillis >= shortest.toMillis()) {
            double mean = open.area / (open.endMillis - open.startMillis);
            found.add(new SurplusWindow(open.startMillis, open.endMillis, mean, open.peak));
        }
    }

    /** A window that has not closed yet. */
    private static final class Open {
        private final long startMillis;
        private long endMillis;
        private double area;
        private double peak = Double.NEGATIVE_INFINITY;

        Open(long startMillis) {
            this.startMillis = startMillis;
            this.endMillis = startMillis;
        }

        void add(double value, long untilMillis) {
            area += value * (untilMillis - endMillis);
            endMillis = untilMillis;
            peak = StrictMath.max(peak, value);
        }
    }
}
