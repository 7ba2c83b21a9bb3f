package io.windfall.fabric;

import io.windfall.planning.Shedding;
import java.util.List;

/**
 * Opens and closes the accounts of demand-response events, one for each signal. One is opened when planning begins to look at
 * the event, half an hour ahead, so that it is known what was drawn before anything was shed for it; an event that is
 * called off before it began is not reported on.
 */
final class EventAccounts {

    private EventAccounts() {}

    static void settle(FabricState state, String site, WindowState windows, Effects effects) {
        long now = effects.nowMillis();
        for (ReportAccount held : List.copyOf(state.reports().at(site))) {
            if (held.event() != null) {
                look(state, held, windows.signal(held.subject().signals().get(0)), effects);
            }
        }
        for (Signal signal : windows.signals()) {
            if (signal.kind() == Signal.Kind.DEMAND_RESPONSE
                    && signal.status() != Signal.Status.CANCELLED
                    && signal.startMillis() <= now + Shedding.LEAD_MILLIS
                    && signal.effectiveEndMillis() > now
                    && state.reports().get(ReportAccount.eventKey(site, signal.id())) == null) {
                open(state, signal, effects);
            }
        }
    }

    private static void open(FabricState state, Signal signal, Effects effects) {
        long now = effects.nowMillis();
        long end = signal.effectiveEndMillis();
        SitePower power = new PowerMeter(state, effects).at(signal.site(), now);
        ReportAccount.Event event = new ReportAccount.Event(Signals.limitOf(signal), power.gridWatts(), null, 0);
        ReportAccount.Subject subject = new ReportAccount.Subject(
                "event-" + signal.id(),
                signal.site(),
                List.of(signal.id()),
                signal.holdsAt(now) ? now : 0,
                end == Long.MAX_VALUE ? null : (Long) end,
                null,
                end,
                Long.MAX_VALUE);
        ReportAccount account = ReportAccount.of(subject, now, event);
        state.reports().put(account.key(), account);
    }

    /** @param signal as it is now; null: forgotten */
    private static void look(FabricState state, ReportAccount held, Signal signal, Effects effects) {
        long now = effects.nowMillis();
        boolean cancelled = signal == null || signal.status() == Signal.Status.CANCELLED;
        boolean holds = !cancelled && signal.holdsAt(now);
        boolean comes = !cancelled && signal.startMillis() > now && signal.startMillis() <= now + Shedding.LEAD_MILLIS;
        if (holds && !held.hasBegun()) {
            state.reports()
                    .put(held.key(), held.with(ending(held.subject(), signal)).begun(now));
        } else if (holds || comes && !held.hasBegun()) {
            state.reports().put(held.key(), held.with(ending(held.subject(), signal)));
        } else {
            state.reports().remove(held.key());
            if (held.hasBegun()) {
                long end = held.subject().coveredUntilMillis();
                SiteState site = state.sites().get(held.subject().site());
                effects.emit(Reports.ofEvent(
                        held,
                        StrictMath.min(now, end),
                        why(cancelled, end > now),
                        site == null ? 0 : site.card().carbonGramsPerKwh(),
                        effects));
            }
        }
    }

    private static WindowReport.ClosedBy why(boolean cancelled, boolean early) {
        if (!early) {
            return WindowReport.ClosedBy.ENDED;
        }
        return cancelled ? WindowReport.ClosedBy.CANCELLED : WindowReport.ClosedBy.REVISED;
    }

    private static ReportAccount.Subject ending(ReportAccount.Subject held, Signal signal) {
        return signal.effectiveEndMillis() == held.coveredUntilMillis()
                ? held
                : held.signalled(held.signals(), signal.effectiveEndMillis(), Long.MAX_VALUE);
    }
}
