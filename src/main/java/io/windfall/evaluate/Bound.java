package io.windfall.evaluate;

import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What no policy can be better than, however much it knows.
 *
 * <p>Let N(t) be the jobs that compute at an instant and open(t) the slots with surplus: at least max(0, N − open) of them
 * draw from the grid. Let N₀(t) be the jobs in progress had each run from its arrival without delay. A job whose completion
 * is delayed by d in all computes the same time in all as without; the part of it that falls outside its undelayed span is
 * at most d. So ∫ max(0, N₀ − N) dt ≤ Σ d, and as max(0, ·) grows by at most one where its argument does,
 * ∫ max(0, N − open) dt ≥ ∫ max(0, N₀ − open) dt − Σ d. Migration energy only adds.
 */
public final class Bound {

    private static final double WATT_MILLIS_PER_KWH = 3.6e9;
    private static final long DAY_MILLIS = 86_400_000;

    private Bound() {}

    /**
     * The least grid energy, kWh, 0 or more, of any run that delays its jobs by so much in all.
     *
     * @param totalDelaySeconds sum over jobs of completion time less run time, s
     */
    public static double gridKwh(Scenario scenario, FleetConfig config, Workload workload, double totalDelaySeconds) {
        List<Change> changes = new ArrayList<>();
        for (Workload.Job job : workload.jobs()) {
            changes.add(new Change(job.arrivalMillis(), 1));
            changes.add(new Change(job.arrivalMillis() + job.runtimeMillis(), -1));
        }
        long last = scenario.startMillis() + config.surplusDays() * DAY_MILLIS;
        for (Scenario.Window window : scenario.windows()) {
            if (window.startMillis() < last) {
                changes.add(new Change(window.startMillis(), -config.slotsPerSite()));
                changes.add(new Change(StrictMath.min(window.endMillis(), last), config.slotsPerSite()));
            }
        }
        changes.sort(Comparator.comparingLong(Change::atMillis));
        double gridMillis = 0;
        long now = scenario.startMillis();
        int excess = 0;
        for (Change change : changes) {
            gridMillis += StrictMath.max(0, excess) * (double) (change.atMillis() - now);
            now = change.atMillis();
            excess += change.by();
        }
        double least = StrictMath.max(0, gridMillis - 1000 * totalDelaySeconds);
        return least * config.model().computePowerWatts() / WATT_MILLIS_PER_KWH;
    }

    /** By how much N₀ − open changes, and when. */
    private record Change(long atMillis, int by) {}
}
