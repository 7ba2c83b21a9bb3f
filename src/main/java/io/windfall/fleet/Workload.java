package io.windfall.fleet;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/**
 * The jobs that a fleet is given (MODEL.md section 4): the same for the same scenario, configuration and seed, whatever
 * the policy does with them.
 *
 * @param jobs in the order of arrival
 */
public record Workload(List<Job> jobs) {

    /** Shortest run time of a job, s. */
    public static final double SHORTEST_SECONDS = 1800;

    /** Longest run time of a job, s. */
    public static final double LONGEST_SECONDS = 172_800;

    private static final double DAY_SECONDS = 86_400;
    private static final int BURST = 20;
    private static final double BURST_SECONDS = 3600;
    private static final double BURST_SHARE = 0.8;

    public Workload {
        jobs = List.copyOf(jobs);
    }

    /**
     * Draws a workload: run times by the scenario's quantiles within half an hour and two days; half of the checkpoints
     * log-uniform 1–10 GB, 40 % log-uniform 10–100 GB, 10 % uniform 100–200 GB; arrivals at the rate that fills
     * {@code load} of all slots.
     *
     * @throws ScenarioException when hardly any run time of the scenario lies within those bounds
     */
    public static Workload generate(Scenario scenario, FleetConfig config) {
        RuntimeQuantiles runtimes = scenario.runtimes();
        double from = runtimes.probabilityOf(SHORTEST_SECONDS);
        double to = runtimes.probabilityOf(LONGEST_SECONDS);
        if (!(to - from > 1e-6)) {
            throw new ScenarioException(
                    "job-runtime-quantiles.csv: hardly any run time lies between 1800 s and 172800 s");
        }
        double rate = config.load() * config.slotsPerSite() * scenario.sites().size() / runtimes.meanBetween(from, to);
        List<Arrival> arrivals = config.arrivals() == ArrivalPattern.BALANCED
                ? balanced(scenario, config, rate)
                : skewed(scenario, config, rate);
        Draws lengths = new Draws(config.seed(), Draws.Purpose.RUNTIMES);
        Draws sizes = new Draws(config.seed(), Draws.Purpose.SIZES);
        List<Job> jobs = new ArrayList<>(arrivals.size());
        for (Arrival arrival : arrivals) {
            jobs.add(new Job(
                    String.format(Locale.ROOT, "job-%05d", jobs.size() + 1),
                    scenario.startMillis() + (long) (arrival.seconds() * 1000),
                    arrival.site(),
                    runtimes.secondsAt(from + lengths.next() * (to - from)),
                    checkpointBytes(sizes)));
        }
        return new Workload(jobs);
    }

    /** Mean run time of a generated job, s. */
    public static double meanRuntimeSeconds(Scenario scenario) {
        RuntimeQuantiles runtimes = scenario.runtimes();
        return runtimes.meanBetween(runtimes.probabilityOf(SHORTEST_SECONDS), runtimes.probabilityOf(LONGEST_SECONDS));
    }

    private static List<Arrival> balanced(Scenario scenario, FleetConfig config, double rate) {
        Draws times = new Draws(config.seed(), Draws.Purpose.ARRIVALS);
        Draws places = new Draws(config.seed(), Draws.Purpose.SITES);
        List<Arrival> arrivals = new ArrayList<>();
        double end = config.arrivalDays() * DAY_SECONDS;
        for (double at = times.nextInterval(rate); at < end; at += times.nextInterval(rate)) {
            arrivals.add(new Arrival(
                    at,
                    scenario.sites()
                            .get(places.nextInt(scenario.sites().size()))
                            .id()));
        }
        return arrivals;
    }

    private static List<Arrival> skewed(Scenario scenario, FleetConfig config, double rate) {
        List<Scenario.Site> others =
                scenario.sites().subList(1, scenario.sites().size());
        if (others.isEmpty()) {
            throw new ScenarioException("skewed arrivals need at least two sites in sites.csv");
        }
        Draws times = new Draws(config.seed(), Draws.Purpose.ARRIVALS);
        Draws places = new Draws(config.seed(), Draws.Purpose.SITES);
        Draws bursts = new Draws(config.seed(), Draws.Purpose.ARRIVALS, 1);
        List<Arrival> arrivals = new ArrayList<>();
        double end = config.arrivalDays() * DAY_SECONDS;
        double burstRate = BURST_SHARE * rate / BURST;
        for (double at = bursts.nextInterval(burstRate); at < end; at += bursts.nextInterval(burstRate)) {
            for (int i = 0; i < BURST; i++) {
                double within = at + bursts.next() * BURST_SECONDS;
                if (within < end) {
                    arrivals.add(new Arrival(within, scenario.sites().get(0).id()));
                }
            }
        }
        double restRate = (1 - BURST_SHARE) * rate;
        for (double at = times.nextInterval(restRate); at < end; at += times.nextInterval(restRate)) {
            arrivals.add(
                    new Arrival(at, others.get(places.nextInt(others.size())).id()));
        }
        arrivals.sort(Comparator.comparingDouble(Arrival::seconds).thenComparing(Arrival::site));
        return arrivals;
    }

    private static long checkpointBytes(Draws sizes) {
        double kind = sizes.next();
        double within = sizes.next();
        if (kind < 0.5) {
            return (long) (1e9 * StrictMath.pow(10, within));
        } else if (kind < 0.9) {
            return (long) (10e9 * StrictMath.pow(10, within));
        }
        return (long) (200e9 - 100e9 * within);
    }

    private record Arrival(double seconds, String site) {}

    /**
     * A job.
     *
     * @param id its name
     * @param arrivalMillis when it arrives, ms since 1970-01-01 UTC
     * @param site where it arrives
     * @param runtimeSeconds how long it computes, s; rounded to whole ms when simulated
     * @param checkpointBytes size of its checkpoint, B
     */
    public record Job(String id, long arrivalMillis, String site, double runtimeSeconds, long checkpointBytes) {

        public Job {
            if (!(runtimeSeconds >= 0.001) || checkpointBytes < 0) {
                throw new IllegalArgumentException(
                        "job " + id + " needs a run time of at least 1 ms and a checkpoint of" + " 0 B or more, not "
                                + runtimeSeconds + " s and " + checkpointBytes + " B");
            }
        }
    }
}
