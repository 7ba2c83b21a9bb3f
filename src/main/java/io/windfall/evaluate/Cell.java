package io.windfall.evaluate;

import io.windfall.fleet.FleetReport;

/**
 * One run, and what it is held against.
 *
 * @param policy the policy
 * @param preset the model parameters, {@code full} or {@code paper}
 * @param slack share of its run time that each job may be paused
 * @param seed the seed
 * @param report what the run came to
 * @param still what the same workload came to under {@code static}
 * @param boundKwh least grid energy of any run with this one's total delay ({@link Bound}), kWh
 */
public record Cell(
        String policy, String preset, double slack, long seed, FleetReport report, FleetReport still, double boundKwh) {

    /** Whether it is worse than another on grid energy and on mean completion time at once. */
    public boolean isWorseOnBoth(Cell other) {
        return report.gridEnergyKwh() > other.report.gridEnergyKwh()
                && report.meanCompletionHours() > other.report.meanCompletionHours();
    }
}
