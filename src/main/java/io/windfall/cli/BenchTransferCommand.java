package io.windfall.cli;

import io.windfall.bench.TransferBench;
import io.windfall.bench.TransferReport;
import io.windfall.bench.TransferSettings;
import java.io.IOException;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
        name = "transfer",
        description = {
            "Measures how checkpoints move between two processes over loopback: a fresh one beside what curl gets of the",
            "same file from the same server, one of which 90 %% is already there, and one under a throttle. Takes about a",
            "minute, and four times the size of temporary disk."
        },
        footer = {
            "",
            "Examples:",
            "  windfall bench transfer",
            "  windfall bench transfer --format json",
            "  windfall bench transfer --size 100000000 --rounds 1    a quick look"
        })
final class BenchTransferCommand implements Callable<Integer> {
    @Mixin
    private BenchOutput output;

    @Option(
            names = "--size",
            paramLabel = "BYTES",
            description = "Size of the checkpoint, B (default: ${DEFAULT-VALUE}).")
    private long bytes = 2_000_000_000;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often the fetcher and curl are measured in turns (default: ${DEFAULT-VALUE}).")
    private int rounds = 3;

    @Option(names = "--throttle", paramLabel = "BPS", description = "The throttle, bit/s (default: ${DEFAULT-VALUE}).")
    private long throttleBps = 200_000_000;

    @Override
    public Integer call() throws InterruptedException {
        TransferReport report = measured(output.progress());
        return output.print(report.toMap(), report.toText());
    }

    private TransferReport measured(Consumer<String> progress) throws InterruptedException {
        try {
            return TransferBench.run(settings(), progress);
        } catch (IOException e) {
            throw UserException.failed("the transfer could not be measured: " + e.getMessage(), e);
        }
    }

    private TransferSettings settings() {
        try {
            return new TransferSettings(bytes, rounds, throttleBps);
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }
}
