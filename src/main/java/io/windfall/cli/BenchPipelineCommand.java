package io.windfall.cli;

import io.windfall.bench.BenchSettings;
import io.windfall.bench.PipelineBench;
import io.windfall.bench.PipelineReport;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "pipeline",
        description = {
            "Measures events a second through the orchestrator, and the latency from a grid signal to its command,",
            "each beside a bare pass-through Kafka Streams application with the same guarantees, on one throw-away",
            "broker. Takes one to two minutes."
        },
        footer = {
            "",
            "Examples:",
            "  windfall bench pipeline",
            "  windfall bench pipeline --commit-interval 10 --format json",
            "  windfall bench pipeline --events 5000 --signals 50 --rounds 1    a quick look"
        })
final class BenchPipelineCommand implements Callable<Integer> {
    @Mixin
    private BenchOutput output;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "Events of each throughput round (default: ${DEFAULT-VALUE}).")
    private int events = 40_000;

    @Option(
            names = "--fabrics",
            paramLabel = "N",
            description = "Fabrics that they are spread over (default: ${DEFAULT-VALUE}).")
    private int fabrics = 8;

    @Option(
            names = "--signals",
            paramLabel = "N",
            description = "Signals whose latency is measured, each in a fabric of its own (default: ${DEFAULT-VALUE}).")
    private int signals = 300;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often the two are measured in turns (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(
            names = "--commit-interval",
            paramLabel = "MS",
            description = "Commit interval of both, ms (default: ${DEFAULT-VALUE}).")
    private int commitIntervalMillis = 100;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of every topic (default: ${DEFAULT-VALUE}).")
    private int partitions = 2;

    @Override
    public Integer call() {
        PipelineReport report = PipelineBench.run(settings(), output.progress());
        return output.print(report.toMap(), report.toText());
    }

    private BenchSettings settings() {
        try {
            return new BenchSettings(
                    events, fabrics, signals, rounds, Duration.ofMillis(commitIntervalMillis), partitions);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }
}
