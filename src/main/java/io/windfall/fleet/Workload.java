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
    private static final double BURST_SECONDS = 3600;

    public Workload {
        jobs = List.copyOf(jobs);
    }

    /**
     * Draws a workload: run times by the scenario's quantiles within half an hour and two days, checkpoints by the
     * configuration's mix, arrivals at the rate that fills {@code load} of all slots.
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
        List<Arrival> arrivals = config.skew() == 0 ? balanced(scenario, config, rate) : skewed(scenario, config, rate);
        Draws lengths = new Draws(config.seed(), Draws.Purpose.RUNTIMES);
        Draws sizes = new Draws(config.seed(), Draws.Purpose.SIZES);
        List<Job> jobs = new ArrayList<>(arrivals.size());
        for (Arrival arrival : arrivals) {
            jobs.add(new Job(
                    String.format(Locale.ROOT, "job-%05d", jobs.size() + 1),
                    scenario.startMillis() + (long) (arrival.seconds() * 1000),
                    arrival.site(),
                    runtimes.secondsAt(from + lengths.next() * (to - from)),
                    config.mix().drawBytes(sizes)));
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
        double bursts = rate / config.burst();
        for (double at = times.nextInterval(bursts); at < end; at += times.nextInterval(bursts)) {
            int place = places.nextInt(scenario.sites().size());
            addBurst(
                    arrivals,
                    at,
                    end,
                    config.burst(),
                    scenario.sites().get(place).id(),
                    times);
        }
        return inOrder(arrivals);
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
        String first = scenario.sites().get(0).id();
        double burstRate = config.skew() * rate / config.burst();
        for (double at = bursts.nextInterval(burstRate); at < end; at += bursts.nextInterval(burstRate)) {
            addBurst(arrivals, at, end, config.burst(), first, bursts);
        }
        double restRate = (1 - config.skew()) * rate;
        if (restRate > 0) {
            for (double at = times.nextInterval(restRate); at < end; at += times.nextInterval(restRate)) {
                int place = places.nextInt(others.size());
                arrivals.add(new Arrival(at, others.get(place).id()));
            }
        }
        return inOrder(arrivals);
    }

    /** Jobs that come together are spread uniformly over an hour; one that comes by itself comes at once. */
    private static void addBurst(List<Arrival> arrivals, double at, double end, int jobs, String site, Draws spread) {
        for (int i = 0; i < jobs; i++) {
            double within = jobs == 1 ? at : at + spread.next() * BURST_SECONDS;
            if (within < end) {
                arrivals.add(new Arrival(within, site));
            }
        }
    }

    private static List<Arrival> inOrder(List<Arrival> arrivals) {
        arrivals.sort(Comparator.comparingDouble(Arrival::seconds).thenComparing(Arrival::site));
        return arrivals;
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
     * @param deadlineMillis when it should be done, ms since 1970-01-01 UTC; null: as the fleet's configuration says
     * @param countsFromMillis from when its completion time counts, ms since 1970-01-01 UTC: before its arrival where it had
     *     begun elsewhere
     */
    public record Job(
            String id,
            long arrivalMillis,
            String site,
            double runtimeSeconds,
            long checkpointBytes,
            Long deadlineMillis,
            long countsFromMillis) {

        /** A job whose completion time counts from its arrival, and whose deadline is the configuration's. */
        public Job(String id, long arrivalMillis, String site, double runtimeSeconds, long checkpointBytes) {
            this(id, arrivalMillis, site, runtimeSeconds, checkpointBytes, null, arrivalMillis);
        }

        public Job {
            if (!(runtimeSeconds >= 0.001) || checkpointBytes < 0) {
                throw new IllegalArgumentException(
                        "job " + id + " needs a run time of at least 1 ms and a checkpoint of" + " 0 B or more, not "
                                + runtimeSeconds + " s and " + checkpointBytes + " B");
            }
        }

        /** How long it computes, whole ms. */
        public long runtimeMillis() {
            return StrictMath.max(1, StrictMath.round(runtimeSeconds * 1000));
        }

        /** When it should be done, by its own word or a {@link FleetConfig#deadlineFactor()}; null: whenever. */
        Long deadlineMillis(Double factor) {
            if (deadlineMillis != null) {
                return deadlineMillis;
            }
            return factor == null ? null : (Long) (arrivalMillis + StrictMath.round(runtimeMillis() * (1 + factor)));
        }
    }
}
