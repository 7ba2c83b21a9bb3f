package io.windfall.cli;

import io.windfall.live.LiveListener;
import io.windfall.live.LiveMove;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Tells a live demo line by line, on standard error, each with the time of day. */
final class LiveScreen implements LiveListener {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(ZoneId.systemDefault());

    private final PrintWriter err;

    LiveScreen(PrintWriter err) {
        this.err = err;
    }

    @Override
    public void says(String line) {
        say(Instant.now(), line);
    }

    @Override
    public void sunAt(String site) {
        says("☀ surplus at " + site);
    }

    @Override
    public void moved(LiveMove move) {
        say(
                Instant.ofEpochMilli(move.atMillis()),
                String.format(
                        Locale.ROOT,
                        "  %s  %s → %s  %.1f MB in %.1f s, goes on from step %s",
                        move.job(),
                        move.from(),
                        move.to(),
                        move.bytes() / 1e6,
                        move.seconds(),
                        move.step() < 0 ? "?" : Long.toString(move.step())));
    }

    @Override
    public void failed(String job, String source, String destination, String reason) {
        says(String.format("  %s stays at %s, not moved to %s: %s", job, source, destination, reason));
    }

    @Override
    public void finished(String job, int done, int all) {
        says(String.format("✓ %s has done all its steps (%d of %d)", job, done, all));
    }

    private synchronized void say(Instant at, String line) {
        err.println(CLOCK.format(at) + "  " + line);
        err.flush();
    }
}
