package io.windfall.fabric;

import java.time.Instant;

/** Opens and closes the accounts of windows, as {@link WindowsStage} opens and closes those. */
final class WindowAccounts {

    /** Energy is promised in so many steps at most; one that changes more often is not added up. */
    private static final int MOST_STEPS = 100;

    private WindowAccounts() {}

    /** @param cause the signal that may have closed it; null: none */
    static void settle(FabricState state, String site, WindowState windows, Signal cause, Effects effects) {
        ReportAccount held = state.reports().get(ReportAccount.windowKey(site));
        boolean open = windows.openSinceMillis() != 0;
        if (open && held == null) {
            open(state, site, windows, effects);
        } else if (open
                && (cause != null || effects.nowMillis() >= held.subject().changesAtMillis())) {
            state.reports().put(held.key(), held.with(signalled(held.subject(), windows, effects.nowMillis())));
        } else if (!open && held != null) {
            close(state, held, windows, cause, effects);
        }
    }

    private static void open(FabricState state, String site, WindowState windows, Effects effects) {
        long now = effects.nowMillis();
        long end = windows.endOfWindowAt(now);
        ReportAccount.Subject subject = new ReportAccount.Subject(
                "window-" + Instant.ofEpochMilli(now),
                site,
                windows.surplusSignalsAt(now),
                now,
                end == Long.MAX_VALUE ? null : (Long) end,
                promisedWattHours(windows, now, end),
                end,
                windows.nextChangeAfter(now));
        state.reports().put(ReportAccount.windowKey(site), ReportAccount.of(subject, now, null));
    }

    private static ReportAccount.Subject signalled(ReportAccount.Subject held, WindowState windows, long nowMillis) {
        return held.signalled(
                windows.surplusSignalsAt(nowMillis),
                windows.endOfWindowAt(nowMillis),
                windows.nextChangeAfter(nowMillis));
    }

    /** ∫ stated power dt from now to the end; null where either is open. */
    private static Double promisedWattHours(WindowState windows, long nowMillis, long endMillis) {
        if (endMillis == Long.MAX_VALUE) {
            return null;
        }
        double wattMillis = 0;
        long at = nowMillis;
        for (int step = 0; at < endMillis; step++) {
            Window window = windows.at(at);
            long until = StrictMath.min(endMillis, windows.nextChangeAfter(at));
            if (step == MOST_STEPS || Double.isInfinite(window.powerWatts())) {
                return null;
            }
            wattMillis += window.powerWatts() * (until - at);
            at = until;
        }
        return wattMillis / Metered.WATT_MILLIS_PER_WATT_HOUR;
    }

    private static void close(
            FabricState state, ReportAccount held, WindowState windows, Signal cause, Effects effects) {
        long now = effects.nowMillis();
        long end = held.subject().coveredUntilMillis();
        WindowReport.ClosedBy why = WindowReport.ClosedBy.ENDED;
        if (windows.closedByTelemetry() && end > now) {
            why = WindowReport.ClosedBy.TELEMETRY;
        } else if (cause != null && end > now) {
            why = cause.status() == Signal.Status.CANCELLED
                    ? WindowReport.ClosedBy.CANCELLED
                    : WindowReport.ClosedBy.REVISED;
        }
        state.reports().remove(held.key());
        effects.emit(Reports.ofWindow(held, StrictMath.min(now, end), why, effects));
    }
}
