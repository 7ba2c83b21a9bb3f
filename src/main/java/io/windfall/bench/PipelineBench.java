package io.windfall.bench;

import java.util.function.Consumer;

/**
 * The whole pipeline measured beside a bare pass-through Kafka Streams application with the same guarantees, in one run on one
 * throw-away embedded broker. Ratios compare across machines; the raw figures hold for the machine as loaded as it was.
 */
public final class PipelineBench {
    private PipelineBench() {}

    /**
     * Measures; takes minutes.
     *
     * @param progress hears a line after each step
     * @throws io.windfall.embedded.EmbeddedStackException when the broker cannot start
     */
    public static PipelineReport run(BenchSettings settings, Consumer<String> progress) {
        progress.accept("starting a throw-away broker and registry");
        try (BenchCluster cluster = new BenchCluster()) {
            ThroughputBench.Result throughput = new ThroughputBench(cluster, settings, progress).run();
            LatencyBench.Result latency = new LatencyBench(cluster, settings, progress).run();
            return new PipelineReport(settings, throughput, latency);
        }
    }
}
