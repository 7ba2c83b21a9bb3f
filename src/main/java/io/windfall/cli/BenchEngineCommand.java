package io.windfall.cli;

import io.windfall.bench.EngineBench;
import io.windfall.bench.EngineReport;
import io.windfall.bench.EngineSettings;
import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "engine",
        description = {
            "Measures the engine behind evaluate and replay: events and site-days a second, how time grows with fabrics and",
            "with sites, memory a job, and how much faster it is than the closed loop over Kafka. Takes two to three minutes."
        },
        footer = {
            "",
            "Examples:",
            "  windfall bench engine",
            "  windfall bench engine --format json",
            "  windfall bench engine --jobs 500 --fabrics 10 --kafka-days 0    a quick look"
        })
final class BenchEngineCommand implements Callable<Integer> {
    @Mixin
    private BenchOutput output;

    @Option(
            names = "--jobs",
            paramLabel = "N",
            description = "Jobs of a fabric of five sites (default: ${DEFAULT-VALUE}).")
    private int jobs = EngineSettings.defaults().jobs();

    @Option(
            names = "--fabrics",
            paramLabel = "N",
            description = "Fabrics held against one (default: ${DEFAULT-VALUE}).")
    private int fabrics = EngineSettings.defaults().fabrics();

    @Option(
            names = "--sites",
            paramLabel = "N",
            description = "Sites of one fabric held against five (default: ${DEFAULT-VALUE}).")
    private int sites = EngineSettings.defaults().sites();

    @Option(
            names = "--kafka-days",
            paramLabel = "D",
            description = "Days of the loop over Kafka held against the engine; 0: none (default: ${DEFAULT-VALUE}).")
    private double kafkaDays = EngineSettings.defaults().kafkaDays();

    @Override
    public Integer call() throws InterruptedException {
        try {
            EngineReport report = EngineBench.run(settings(), output.progress());
            return output.print(report.toMap(), report.toText());
        } catch (IOException e) {
            throw UserException.failed("the engine could not be measured: " + e.getMessage(), e);
        }
    }

    private EngineSettings settings() {
        try {
            return new EngineSettings(jobs, fabrics, sites, kafkaDays);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }
}
