package io.windfall.evaluate;

import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * {@code clairvoyant}: a bound on grid energy that no policy can go below, however much it knows (MODEL.md, section 3).
 *
 * <p>Proof. Let N₀(t) be the jobs in progress if each ran from its arrival without a break, and N(t) those computing at t
 * under some policy. Surplus feeds at most {@code open(t)} jobs, the slots of the sites with an open window, so the grid feeds
 * at least {@code max(0, N(t) − open(t))}. Each job computes as long in both cases, only later: between its arrival and its
 * end it is idle for its delay, {@code d}, and what it does after {@code arrival + runtime} lasts no longer than {@code d}.
 * So {@code ∫ max(0, N₀ − N) dt ≤ Σ d}, since at any instant a job counts in N₀ and not in N only while it is delayed
 * within its first {@code runtime}, for at most {@code d} in all. As {@code max(0, a) − max(0, b) ≤ max(0, a − b)},
 *
 * <pre>∫ max(0, N − open) dt ≥ ∫ max(0, N₀ − open) dt − ∫ max(0, N₀ − N) dt ≥ ∫ max(0, N₀ − open) dt − Σ d.</pre>
 *
 * <p>Times the draw of a job that is the bound. Sending checkpoints only adds to it.
 */
public final class Bound {

    private static final long DAY_MILLIS = 86_400_000;

    private Bound() {}

    /**
     * Grid energy that cannot be avoided, kWh; 0 where the formula gives less.
     *
     * @param totalDelaySeconds Σ over the jobs of completion less run time, s, as the policy has it that is compared
     */
    public static double gridKwh(Scenario scenario, FleetConfig config, Workload workload, double totalDelaySeconds) {
        double seconds = excessSeconds(scenario, config, workload) - totalDelaySeconds;
        return StrictMath.max(0, seconds) * config.model().computePowerWatts() / 3.6e6;
    }

    /** {@code ∫ max(0, N₀ − open) dt}, s: one sweep over sorted instants. */
    private static double excessSeconds(Scenario scenario, FleetConfig config, Workload workload) {
        long[] begins = workload.jobs().stream()
                .mapToLong(Workload.Job::arrivalMillis)
                .sorted()
                .toArray();
        long[] ends = workload.jobs().stream()
                .mapToLong(
                        job -> job.arrivalMillis() + StrictMath.max(1, StrictMath.round(job.runtimeSeconds() * 1000)))
                .sorted()
                .toArray();
        List<Scenario.Window> windows = windows(scenario, config);
        long[] opens = windows.stream()
                .mapToLong(Scenario.Window::startMillis)
                .sorted()
                .toArray();
        long[] closes =
                windows.stream().mapToLong(Scenario.Window::endMillis).sorted().toArray();
        long[] instants = new long[begins.length + ends.length + opens.length + closes.length];
        System.arraycopy(begins, 0, instants, 0, begins.length);
        System.arraycopy(ends, 0, instants, begins.length, ends.length);
        System.arraycopy(opens, 0, instants, begins.length + ends.length, opens.length);
        System.arraycopy(closes, 0, instants, begins.length + ends.length + opens.length, closes.length);
        Arrays.sort(instants);
        int begun = 0;
        int ended = 0;
        int opened = 0;
        int closed = 0;
        double excessMillis = 0;
        for (int i = 0; i < instants.length; i++) {
            long at = instants[i];
            if (i > 0) {
                long running = begun - ended;
                long slots = (long) (opened - closed) * config.slotsPerSite();
                excessMillis += (double) StrictMath.max(0, running - slots) * (at - instants[i - 1]);
            }
            begun = passed(begins, begun, at);
            ended = passed(ends, ended, at);
            opened = passed(opens, opened, at);
            closed = passed(closes, closed, at);
        }
        return excessMillis / 1000;
    }

    private static int passed(long[] instants, int before, long at) {
        int next = before;
        while (next < instants.length && instants[next] <= at) {
            next++;
        }
        return next;
    }

    /** The windows in which there is surplus, each site's merged, so that none counts twice. */
    private static List<Scenario.Window> windows(Scenario scenario, FleetConfig config) {
        long last = scenario.startMillis() + config.surplusDays() * DAY_MILLIS;
        List<Scenario.Window> merged = new ArrayList<>();
        for (Scenario.Site site : scenario.sites()) {
            List<Scenario.Window> ofSite = scenario.windows().stream()
                    .filter(window -> window.site().equals(site.id()) && window.startMillis() < last)
                    .sorted((a, b) -> Long.compare(a.startMillis(), b.startMillis()))
                    .toList();
            long start = 0;
            long end = Long.MIN_VALUE;
            for (Scenario.Window window : ofSite) {
                if (window.startMillis() > end) {
                    add(merged, site.id(), start, end);
                    start = window.startMillis();
                }
                end = StrictMath.max(end, StrictMath.min(last, window.endMillis()));
            }
            add(merged, site.id(), start, end);
        }
        return merged;
    }

    private static void add(List<Scenario.Window> merged, String site, long start, long end) {
        if (end > start) {
            merged.add(new Scenario.Window(site, start, end));
        }
    }
}
