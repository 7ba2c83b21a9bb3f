package io.windfall.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What {@code bench pipeline} found, as one document and as a table. */
public final class PipelineReport {
    /** Least ratio of the orchestrator's events a second to the pass-through's. */
    public static final double THROUGHPUT_GOAL = 0.5;

    /** Most times the pass-through's p99 latency. */
    public static final double LATENCY_P99_GOAL = 2.5;

    private final BenchSettings settings;
    private final ThroughputBench.Result throughput;
    private final LatencyBench.Result latency;

    PipelineReport(BenchSettings settings, ThroughputBench.Result throughput, LatencyBench.Result latency) {
        this.settings = settings;
        this.throughput = throughput;
        this.latency = latency;
    }

    /** Median over the rounds of the orchestrator's events a second over the pass-through's. */
    public double throughputRatio() {
        return Figures.median(
                throughput.rounds().stream().map(ThroughputBench.Round::ratio).toList());
    }

    /** The orchestrator's p99 latency over the pass-through's. */
    public double latencyP99Ratio() {
        return latencyRatio(0.99);
    }

    /** The orchestrator's p50 latency over the pass-through's. */
    public double latencyP50Ratio() {
        return latencyRatio(0.50);
    }

    private double latencyRatio(double share) {
        return Figures.quantile(latency.orchestratorMillis(), share)
                / Figures.quantile(latency.passThroughMillis(), share);
    }

    /** All figures, in order, as maps, lists, numbers and texts. */
    public Map<String, Object> toMap() {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("throughputRatio", rounded(throughputRatio()));
        all.put("latencyP99Ratio", rounded(latencyP99Ratio()));
        all.put("latencyP50Ratio", rounded(latencyP50Ratio()));
        Map<String, Object> goals = new LinkedHashMap<>();
        goals.put("throughputRatioAtLeast", THROUGHPUT_GOAL);
        goals.put("latencyP99RatioAtMost", LATENCY_P99_GOAL);
        goals.put("throughputMet", throughputRatio() >= THROUGHPUT_GOAL);
        goals.put("latencyMet", latencyP99Ratio() <= LATENCY_P99_GOAL);
        all.put("goals", goals);
        all.put("throughput", throughputMap());
        all.put("latency", latencyMap());
        all.put("commitIntervalMillis", settings.commitInterval().toMillis());
        all.put("partitions", settings.partitions());
        all.put("threads", BenchCluster.THREADS);
        all.put("processors", Runtime.getRuntime().availableProcessors());
        all.put("javaVersion", System.getProperty("java.version"));
        return all;
    }

    private Map<String, Object> throughputMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("eventsPerRound", settings.events());
        map.put("fabrics", settings.fabrics());
        map.put("deadLetters", throughput.deadLetters());
        map.put(
                "rounds",
                throughput.rounds().stream()
                        .map(round -> {
                            Map<String, Object> row = new LinkedHashMap<>();
                            row.put("orchestratorSeconds", rounded(round.orchestratorSeconds()));
                            row.put("passThroughSeconds", rounded(round.passThroughSeconds()));
                            row.put("orchestratorEventsPerSecond", Math.round(round.orchestratorPerSecond()));
                            row.put("passThroughEventsPerSecond", Math.round(round.passThroughPerSecond()));
                            row.put("ratio", rounded(round.ratio()));
                            return row;
                        })
                        .toList());
        return map;
    }

    private Map<String, Object> latencyMap() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("orchestrator", quantiles(latency.orchestratorMillis()));
        map.put("passThrough", quantiles(latency.passThroughMillis()));
        return map;
    }

    private static Map<String, Object> quantiles(List<Double> millis) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("samples", millis.size());
        map.put("p50Millis", rounded(Figures.quantile(millis, 0.50)));
        map.put("p90Millis", rounded(Figures.quantile(millis, 0.90)));
        map.put("p99Millis", rounded(Figures.quantile(millis, 0.99)));
        map.put("maxMillis", rounded(Figures.quantile(millis, 1)));
        return map;
    }

    /** A table for people, with its last line ended. */
    public String toText() {
        StringBuilder text = new StringBuilder();
        text.append(String.format("%-34s%14s%14s%8s%8s%n", "", "orchestrator", "pass-through", "ratio", "goal"));
        List<ThroughputBench.Round> rounds = throughput.rounds();
        line(
                text,
                "events a second, median",
                Figures.median(rounds.stream()
                        .map(ThroughputBench.Round::orchestratorPerSecond)
                        .toList()),
                Figures.median(rounds.stream()
                        .map(ThroughputBench.Round::passThroughPerSecond)
                        .toList()),
                throughputRatio(),
                ">= " + THROUGHPUT_GOAL);
        latencyLine(text, 0.50, "");
        latencyLine(text, 0.99, "<= " + LATENCY_P99_GOAL);
        text.append(String.format(
                "%d rounds of %d events over %d fabrics, %d signals; commits every %d ms, %d partitions, %d thread, %d"
                        + " processors, Java %s%n",
                rounds.size(),
                settings.events(),
                settings.fabrics(),
                latency.orchestratorMillis().size(),
                settings.commitInterval().toMillis(),
                settings.partitions(),
                BenchCluster.THREADS,
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("java.version")));
        return text.toString();
    }

    private void latencyLine(StringBuilder text, double share, String goal) {
        line(
                text,
                "signal to command, p" + Math.round(100 * share) + ", ms",
                Figures.quantile(latency.orchestratorMillis(), share),
                Figures.quantile(latency.passThroughMillis(), share),
                latencyRatio(share),
                goal);
    }

    private static void line(
            StringBuilder text, String what, double orchestrator, double passThrough, double ratio, String goal) {
        text.append(String.format(
                Locale.ROOT, "%-34s%14.0f%14.0f%8.2f%8s%n", what, orchestrator, passThrough, ratio, goal));
    }

    private static double rounded(double value) {
        return Math.round(1000 * value) / 1000.0;
    }
}
