package io.windfall.cli;

import io.windfall.evaluate.Evaluation;
import io.windfall.evaluate.EvaluationOptions;
import java.io.PrintWriter;

/** Shows how far an evaluation has come: a line that is written over on a terminal, else one now and then. */
final class EvaluateProgress {
    private static final long TERMINAL_NANOS = 100_000_000L;
    private static final long SPARSE_NANOS = 5_000_000_000L;
    private static final int BAR_WIDTH = 30;

    private final PrintWriter err;
    private final boolean terminal;
    private final int size;
    private long shownNanos = System.nanoTime();

    EvaluateProgress(PrintWriter err, EvaluationOptions options, boolean terminal) {
        this.err = err;
        this.terminal = terminal;
        this.size = Evaluation.size(options);
        err.printf(
                "%s: %d sites × %d slots, surplus for %d days, %d runs%n",
                options.name(),
                options.scenario().sites().size(),
                options.fleet().slotsPerSite(),
                options.days(),
                size);
        err.flush();
    }

    void done(int cells) {
        long now = System.nanoTime();
        if (now - shownNanos < (terminal ? TERMINAL_NANOS : SPARSE_NANOS)) {
            return;
        }
        shownNanos = now;
        int bar = BAR_WIDTH * cells / size;
        err.print((terminal ? "\r" : "") + "[" + "#".repeat(bar) + ".".repeat(BAR_WIDTH - bar) + "] " + cells + " of "
                + size + " runs" + (terminal ? "" : System.lineSeparator()));
        err.flush();
    }

    void end() {
        if (terminal) {
            err.print("\r" + " ".repeat(BAR_WIDTH + 30) + "\r");
            err.flush();
        }
    }
}
