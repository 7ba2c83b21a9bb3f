package io.windfall.fleet;

import io.windfall.fabric.Signal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Says when surplus begins and ends, as a utility would: with the truth when it begins, or with an end that is wrong, as a
 * forecast before or not, and corrected when the truth shows.
 */
final class Announcements {

    private static final double HOUR_MILLIS = 3_600_000;
    /** A window is announced to last this long at least, ms. */
    private static final long SHORTEST_MILLIS = 60_000;

    private final FleetConfig config;
    private final EventQueue queue;
    private final Reporter reporter;
    private final List<Scenario.Window> windows;
    private final Map<Integer, Long> revisions = new HashMap<>();

    Announcements(FleetConfig config, EventQueue queue, Reporter reporter, List<Scenario.Window> windows) {
        this.config = config;
        this.queue = queue;
        this.reporter = reporter;
        this.windows = windows;
    }

    /** Schedules what is said of a window beside its opening. */
    void schedule(int number, long startMillis) {
        Scenario.Window window = windows.get(number);
        long lead = StrictMath.round(config.forecastLeadHours() * HOUR_MILLIS);
        if (lead > 0) {
            long at = StrictMath.max(startMillis, window.startMillis() - lead);
            queue.add(at, EventQueue.Kind.WINDOW_ANNOUNCED, number, 0);
        }
        long announced = announcedEnd(number);
        if (announced != window.endMillis()) {
            queue.add(StrictMath.min(announced, window.endMillis()), EventQueue.Kind.WINDOW_CORRECTED, number, 0);
        }
    }

    /** Ahead of its beginning, with an end that is at least as early as the true one. */
    void forecast(int number, long nowMillis) {
        long start = windows.get(number).startMillis();
        long end = announcedEnd(number);
        long earliest = StrictMath.max(start, end - StrictMath.round(config.forecastErrorHours() * HOUR_MILLIS));
        say(number, Signal.Status.FORECAST, end, earliest, nowMillis);
    }

    void open(int number) {
        say(
                number,
                Signal.Status.CONFIRMED,
                announcedEnd(number),
                null,
                windows.get(number).startMillis());
    }

    void correct(int number, long nowMillis) {
        say(number, Signal.Status.CONFIRMED, windows.get(number).endMillis(), null, nowMillis);
    }

    private long announcedEnd(int number) {
        Scenario.Window window = windows.get(number);
        if (config.forecastErrorHours() == 0) {
            return window.endMillis();
        }
        double off = 2 * new Draws(config.seed(), Draws.Purpose.FORECASTS, number).next() - 1;
        long error = StrictMath.round(off * config.forecastErrorHours() * HOUR_MILLIS);
        return StrictMath.max(window.startMillis() + SHORTEST_MILLIS, window.endMillis() + error);
    }

    private void say(int number, Signal.Status status, long end, Long earliest, long nowMillis) {
        long revision = revisions.merge(number, 0L, (held, none) -> held + 1);
        reporter.surplus(windows.get(number), number, revision, status, end, earliest, nowMillis);
    }
}
