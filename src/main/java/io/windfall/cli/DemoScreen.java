package io.windfall.cli;

import io.windfall.demo.DemoListener;
import io.windfall.demo.DemoOptions;
import io.windfall.fleet.FleetStatus;
import io.windfall.schema.ActionKind;
import io.windfall.schema.MigrationDecision;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;

/** Shows a demo as it runs, on standard error: a line that is written over on a terminal, else one every six hours. */
final class DemoScreen implements DemoListener {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("d MMM HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final long SPARSE_MILLIS = 6 * 3_600_000L;
    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final int NARRATED_OF_A_KIND = 3;

    private final PrintWriter err;
    private final boolean terminal;
    private final Map<ActionKind, Integer> narrated = new EnumMap<>(ActionKind.class);
    private long shownMillis = Long.MIN_VALUE;
    private long shownNanos = System.nanoTime() - TERMINAL_NANOS;
    private int lineLength;
    private Instant simulated = Instant.EPOCH;

    DemoScreen(PrintWriter err, DemoOptions options, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
        say(String.format(
                Locale.ROOT,
                "%d sites × %d slots, %s days of arrivals at load %.2f, policy %s, preset %s, seed %d",
                options.scenario().sites().size(),
                options.fleet().slotsPerSite(),
                DemoTable.plain(options.fleet().arrivalDays()),
                options.fleet().load(),
                options.policy(),
                options.preset(),
                options.fleet().seed()));
    }

    @Override
    public void preparing(String step) {
        say("… " + step);
    }

    @Override
    public void at(FleetStatus status) {
        simulated = Instant.ofEpochMilli(status.atMillis());
        if (terminal) {
            if (System.nanoTime() - shownNanos >= TERMINAL_NANOS) {
                shownNanos = System.nanoTime();
                overwrite(line(status));
            }
        } else if (shownMillis == Long.MIN_VALUE || status.atMillis() - shownMillis >= SPARSE_MILLIS) {
            shownMillis = status.atMillis();
            say(line(status));
        }
    }

    @Override
    public void decided(MigrationDecision decision) {
        if (narrated.merge(decision.getAction(), 1, Integer::sum) <= NARRATED_OF_A_KIND) {
            say(CLOCK.format(decision.getAt()) + "  " + decision.getExplanation());
        }
    }

    @Override
    public void kept(Path journal) {
        say("… its journal is kept in " + journal + ": see 'windfall replay verify'");
    }

    @Override
    public void notKept(Path journal, IOException reason) {
        say("… its journal cannot be kept in " + journal + ": " + Failures.reason(reason));
    }

    void close() {
        say("the last job has ended on " + CLOCK.format(simulated));
    }

    private static String line(FleetStatus status) {
        return String.format(
                Locale.ROOT,
                "%s  surplus at %s · %d running, %d migrating, %d queued, %d of %d done",
                CLOCK.format(Instant.ofEpochMilli(status.atMillis())),
                status.openSites().isEmpty() ? "no site" : String.join(", ", status.openSites()),
                status.running(),
                status.migrating(),
                status.queued(),
                status.finished(),
                status.totalJobs());
    }

    private void say(String text) {
        wipe();
        err.println(text);
        err.flush();
    }

    private void overwrite(String text) {
        wipe();
        err.print(text);
        err.flush();
        lineLength = text.length();
    }

    private void wipe() {
        if (lineLength > 0) {
            err.print("\r" + " ".repeat(lineLength) + "\r");
            lineLength = 0;
        }
    }
}
