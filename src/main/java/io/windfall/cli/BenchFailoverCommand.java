package io.windfall.cli;

import io.windfall.bench.FailoverBench;
import io.windfall.bench.FailoverReport;
import io.windfall.bench.FailoverSettings;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "failover",
        description = {
            "Measures the time from killing the active one of two orchestrators to the next decision by the other, on a",
            "throw-away broker, without and with a standby. Takes about three minutes; longer with more jobs."
        },
        footer = {
            "",
            "Examples:",
            "  windfall bench failover",
            "  windfall bench failover --jobs 100000 --standby 1 --runs 5 --format json"
        })
final class BenchFailoverCommand implements Callable<Integer> {
    @Mixin
    private BenchOutput output;

    @Option(names = "--jobs", paramLabel = "N", description = "Jobs in the state (default: ${DEFAULT-VALUE}).")
    private int jobs = 10_000;

    @Option(
            names = "--standby",
            paramLabel = "0|1",
            description = "Copies of the stores at the other one (default: both, one after the other).")
    private Integer standby;

    @Option(
            names = "--runs",
            paramLabel = "N",
            description = "How often the active one is killed, with each (default: ${DEFAULT-VALUE}).")
    private int runs = 3;

    @Override
    public Integer call() {
        FailoverReport report = measured(output.progress());
        return output.print(report.toMap(), report.toText());
    }

    private FailoverReport measured(Consumer<String> progress) {
        try {
            return FailoverBench.run(settings(), progress);
        } catch (IOException e) {
            throw UserException.failed("the fail-over could not be measured: " + e.getMessage(), e);
        }
    }

    private FailoverSettings settings() {
        try {
            return new FailoverSettings(jobs, standby == null ? List.of(0, 1) : List.of(standby), runs);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }
}
