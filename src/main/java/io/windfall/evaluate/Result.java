package io.windfall.evaluate;

import java.util.ArrayList;
import java.util.List;

/**
 * A policy's runs over all seeds.
 *
 * @param policy the policy
 * @param preset the model parameters
 * @param slack share of its run time that each job may be paused
 * @param cells one for each seed, in their order
 */
public record Result(String policy, String preset, double slack, List<Cell> cells) {

    public Result {
        cells = List.copyOf(cells);
    }

    /** A figure's mean over the seeds for which it applies; NaN where it applies to none. */
    public Interval of(Metric metric) {
        List<Double> values = new ArrayList<>();
        for (Cell cell : cells) {
            double value = metric.of(cell);
            if (!Double.isNaN(value)) {
                values.add(value);
            }
        }
        return values.isEmpty() ? new Interval(Double.NaN, Double.NaN) : Interval.of(values);
    }

    /** Seeds on which it is worse than another on grid energy and on mean completion time at once. */
    public List<Long> seedsWorseOnBoth(Result other) {
        List<Long> seeds = new ArrayList<>();
        for (int i = 0; i < cells.size(); i++) {
            if (cells.get(i).isWorseOnBoth(other.cells.get(i))) {
                seeds.add(cells.get(i).seed());
            }
        }
        return seeds;
    }
}
