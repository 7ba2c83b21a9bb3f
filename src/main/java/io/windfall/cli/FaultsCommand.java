package io.windfall.cli;

import io.windfall.faults.Campaign;
import io.windfall.faults.Ending;
import io.windfall.faults.Fault;
import io.windfall.faults.Outcome;
import io.windfall.faults.Simulation;
import io.windfall.faults.Tally;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code windfall faults}. */
@Command(
        name = "faults",
        description = {
            "Runs orchestrator and executors through simulated bad days: crashes, cuts, lost disks, late and doubled"
                    + " messages. A seed is a day of its own, and always the same one. Ends with exit code 1 at the first"
                    + " seed in which a job ran twice, was lost or was left behind, and prints its course.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  windfall faults --seeds 100000         some minutes on two cores",
            "  windfall faults --from 4711 --trace    what happens in that seed, line by line",
            "  windfall faults --seeds 2000 --format json"
        })
final class FaultsCommand implements Callable<Integer> {
    private static final int BAR_WIDTH = 30;
    private static final long TERMINAL_NANOS = 200_000_000L;
    private static final long SPARSE_NANOS = 15_000_000_000L;

    @Spec
    private CommandSpec spec;

    @Mixin
    private FormatOption format;

    @Option(names = "--seeds", paramLabel = "N", description = "How many seeds (default: 10000; 1 with --trace).")
    private Long seeds;

    @Option(
            names = {"--from", "--seed"},
            paramLabel = "S",
            description = "The first seed (default: ${DEFAULT-VALUE}).")
    private long from = 1;

    @Option(names = "--trace", description = "Prints everything that happens in the seed, line by line.")
    private boolean trace;

    @Option(names = "--threads", paramLabel = "N", description = "Threads (default: the machine's processors).")
    private int threads = Runtime.getRuntime().availableProcessors();

    private long shownNanos;

    @Override
    public Integer call() throws InterruptedException {
        if (trace) {
            if (seeds != null && seeds != 1) {
                throw UserException.usage("--trace prints one seed: leave --seeds out, and name the seed with --from");
            }
            return trace();
        }
        long count = seeds == null ? 10_000 : seeds;
        if (count < 1 || threads < 1) {
            throw UserException.usage("--seeds and --threads must be at least 1");
        }
        long begunNanos = System.nanoTime();
        shownNanos = begunNanos;
        Tally tally = new Campaign(from, count, threads).run(so -> show(so, count));
        double seconds = (System.nanoTime() - begunNanos) / 1e9;
        endLine();
        Outcome violated = tally.violated();
        PrintWriter out = spec.commandLine().getOut();
        if (format.json()) {
            FormatOption.printJson(out, json(tally, seconds));
        } else {
            print(out, tally, seconds);
        }
        if (violated == null) {
            return ExitCode.OK;
        }
        PrintWriter err = spec.commandLine().getErr();
        Simulation.run(violated.seed(), err::println);
        err.println("Seed " + violated.seed() + ": " + violated.violation());
        err.println("Its course stands above; again with: windfall faults --from " + violated.seed() + " --trace");
        err.flush();
        return ExitCode.FAILED;
    }

    private int trace() {
        PrintWriter out = spec.commandLine().getOut();
        Outcome outcome = Simulation.run(from, format.json() ? null : out::println);
        if (format.json()) {
            Map<String, Object> document = new LinkedHashMap<>();
            document.put("seed", outcome.seed());
            document.put("violation", outcome.violation());
            document.put("simulatedSeconds", outcome.simulatedMillis() / 1000.0);
            FormatOption.printJson(out, document);
        } else {
            out.println(
                    outcome.violation() == null
                            ? "Seed " + from + ": every job is done, every invariant held"
                            : "Seed " + from + ": " + outcome.violation());
        }
        out.flush();
        return outcome.violation() == null ? ExitCode.OK : ExitCode.FAILED;
    }

    private void show(Tally tally, long count) {
        long now = System.nanoTime();
        boolean terminal = System.console() != null;
        if (now - shownNanos < (terminal ? TERMINAL_NANOS : SPARSE_NANOS)) {
            return;
        }
        shownNanos = now;
        int done = (int) (BAR_WIDTH * tally.seeds() / count);
        PrintWriter err = spec.commandLine().getErr();
        err.print((terminal ? "\r" : "") + "[" + "#".repeat(done) + ".".repeat(BAR_WIDTH - done) + "] " + tally.seeds()
                + " of " + count + " seeds" + (terminal ? "" : System.lineSeparator()));
        err.flush();
    }

    private void endLine() {
        if (System.console() != null) {
            spec.commandLine().getErr().println();
        }
    }

    private static void print(PrintWriter out, Tally tally, double seconds) {
        out.printf(
                Locale.ROOT,
                "%d seeds, %.0f hours of simulated time, in %.1f s (%.0f seeds/s)%n%nschedules that met%n",
                tally.seeds(),
                tally.simulatedMillis() / 3.6e6,
                seconds,
                tally.seeds() / seconds);
        for (Fault fault : Fault.values()) {
            out.printf(Locale.ROOT, "  %-26s %9d  %s%n", name(fault), tally.schedulesWith(fault), fault.meaning());
        }
        out.printf("%nmigrations that ended%n");
        for (Ending ending : Ending.values()) {
            out.printf(Locale.ROOT, "  %-26s %9d%n", name(ending), tally.migrationsThat(ending));
        }
        out.printf(
                "%n%s%n",
                tally.violated() == null
                        ? "no violation"
                        : "VIOLATION in seed " + tally.violated().seed());
        out.flush();
    }

    private static Map<String, Object> json(Tally tally, double seconds) {
        Map<String, Object> met = new LinkedHashMap<>();
        for (Fault fault : Fault.values()) {
            met.put(fault.name(), tally.schedulesWith(fault));
        }
        Map<String, Object> ended = new LinkedHashMap<>();
        for (Ending ending : Ending.values()) {
            ended.put(ending.name(), tally.migrationsThat(ending));
        }
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("seeds", tally.seeds());
        document.put("seconds", seconds);
        document.put("simulatedHours", tally.simulatedMillis() / 3.6e6);
        document.put("schedulesWith", met);
        document.put("migrationsEnded", ended);
        document.put("violations", tally.violated() == null ? 0 : 1);
        if (tally.violated() != null) {
            document.put("violatedSeed", tally.violated().seed());
            document.put("violation", tally.violated().violation());
        }
        return document;
    }

    private static String name(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
