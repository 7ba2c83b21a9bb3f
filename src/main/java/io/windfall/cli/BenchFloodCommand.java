package io.windfall.cli;

import io.windfall.bench.FloodBench;
import io.windfall.bench.FloodReport;
import io.windfall.bench.FloodSettings;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "flood",
        description = {
            "Measures how good records fare beside a flood of bad ones from another producer, on a throw-away broker, and",
            "that none of the good is lost and all of the bad are accounted for. Takes about a minute and a half."
        },
        footer = {
            "",
            "Examples:",
            "  windfall bench flood",
            "  windfall bench flood --good 500 --bad 20000 --format json"
        })
final class BenchFloodCommand implements Callable<Integer> {
    @Mixin
    private BenchOutput output;

    @Option(names = "--good", paramLabel = "N", description = "Good records a second (default: ${DEFAULT-VALUE}).")
    private int good = 1_000;

    @Option(names = "--bad", paramLabel = "N", description = "Bad records a second (default: ${DEFAULT-VALUE}).")
    private int bad = 10_000;

    @Option(
            names = "--seconds",
            paramLabel = "N",
            description = "How long each is measured, s (default: ${DEFAULT-VALUE}).")
    private int seconds = 20;

    @Option(
            names = "--partitions",
            paramLabel = "N",
            description = "Partitions of every topic (default: ${DEFAULT-VALUE}).")
    private int partitions = 2;

    @Override
    public Integer call() {
        FloodReport report = FloodBench.run(settings(), output.progress());
        return output.print(report.toMap(), report.toText());
    }

    private FloodSettings settings() {
        try {
            return new FloodSettings(good, bad, seconds, partitions);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }
}
