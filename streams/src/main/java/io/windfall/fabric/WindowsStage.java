package io.windfall.fabric;

import java.util.Map;

/**
 * Keeps the windows: signals by revision, and the telemetry that contradicts them. A window closes when telemetry has
 * shown no available surplus for the debounce time, and opens again when it has shown some for as long.
 */
final class WindowsStage implements Stage {

    /** Signals that ended so long ago are forgotten, and with them which revision was held. */
    private static final long MEMORY_MILLIS = 86_400_000;

    /** So many signals a site may have: what is kept of a site must fit in a record. */
    static final int MOST_SIGNALS = 1000;

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        if (entry.body() instanceof Signal signal) {
            take(state, entry, signal, effects);
        } else if (entry.body() instanceof SiteReading reading) {
            take(state, entry, reading, effects);
        } else if (entry.body() instanceof Tick) {
            for (Map.Entry<String, WindowState> row : state.windows().rows().entrySet()) {
                WindowState held = row.getValue();
                WindowState next = judged(held.without(effects.nowMillis() - MEMORY_MILLIS), effects);
                settle(state, row.getKey(), held, next, effects);
            }
        }
    }

    private static void take(FabricState state, JournalEntry entry, Signal signal, Effects effects) {
        WindowState held = windowOf(state, signal.site());
        Signal before = held.signal(signal.id());
        if (before != null && signal.revision() <= before.revision()) {
            boolean same = signal.equals(before);
            effects.reject(
                    entry,
                    same ? Rejection.Reason.DUPLICATE : Rejection.Reason.STALE,
                    same
                            ? "signal " + signal.id() + " revision " + signal.revision() + " is held already"
                            : "revision " + signal.revision() + " of signal " + signal.id() + " is not above the "
                                    + before.revision() + " held");
            return;
        }
        if (before == null && held.signals().size() >= MOST_SIGNALS) {
            effects.reject(
                    entry,
                    Rejection.Reason.TOO_MANY,
                    "site " + signal.site() + " holds " + MOST_SIGNALS
                            + " signals already: revise those that stand instead of adding new ones");
            return;
        }
        effects.callForPlan("signal");
        settle(state, signal.site(), held, judged(held.with(signal), effects), effects);
    }

    private static void take(FabricState state, JournalEntry entry, SiteReading reading, Effects effects) {
        WindowState held = windowOf(state, reading.site());
        SiteReading last = held.telemetry();
        if (last != null
                && (Freshness.isStale(last.session(), last.sequence(), reading.session(), reading.sequence())
                        || reading.atMillis() < last.atMillis())) {
            effects.reject(entry, Rejection.Reason.STALE, "a later reading of this site was seen before");
            return;
        }
        WindowState read = held.withTelemetry(reading, held.contradictedSinceMillis(), held.closedByTelemetry());
        settle(state, reading.site(), held, judged(read, effects), effects);
    }

    /** The state after telemetry was held against the signals. */
    private static WindowState judged(WindowState state, Effects effects) {
        long now = effects.nowMillis();
        Boolean seen = state.isAnnouncedAt(now) ? seenSurplus(state, now) : null;
        if (seen == null) {
            return state.withTelemetry(state.telemetry(), 0, false);
        }
        boolean judgedOpen = !state.closedByTelemetry();
        if (seen == judgedOpen) {
            return state.withTelemetry(state.telemetry(), 0, state.closedByTelemetry());
        }
        long since = state.contradictedSinceMillis() == 0 ? now : state.contradictedSinceMillis();
        if (now - since >= effects.settings().telemetryDebounceSeconds() * 1000) {
            return state.withTelemetry(state.telemetry(), 0, judgedOpen);
        }
        return state.withTelemetry(state.telemetry(), since, state.closedByTelemetry());
    }

    /**
     * Whether the latest reading shows surplus that could be used; null where it does not say: not measured, taken before
     * the window that is announced began, or too old to speak against the grid's word.
     */
    private static Boolean seenSurplus(WindowState state, long nowMillis) {
        Double watts = state.measuredSurplusWatts(nowMillis);
        return watts == null ? null : (Boolean) (watts > 0);
    }

    private static void settle(FabricState state, String site, WindowState before, WindowState next, Effects effects) {
        boolean open = next.isOpenAt(effects.nowMillis());
        boolean wasOpen = next.openSinceMillis() != 0;
        if (open != wasOpen) {
            effects.callForPlan(open ? "window-opened" : "window-closed");
            next = next.openSince(open ? StrictMath.max(1, effects.nowMillis()) : 0);
        }
        if (next != before) {
            state.windows().put(site, next);
        }
    }

    private static WindowState windowOf(FabricState state, String site) {
        WindowState held = state.windows().get(site);
        return held == null ? WindowState.EMPTY : held;
    }
}
