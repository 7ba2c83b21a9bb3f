package io.windfall.fabric;

import java.util.ArrayList;
import java.util.List;

/**
 * Meters the windows and events that go on. Comes before all other stages, so that with the first entry after the clock has
 * moved it sees the state as it was while time passed: that is all there is to be summed up. Nothing is written as long as
 * nothing changes, and entries at one instant cost nothing.
 */
final class MeterStage implements Stage {

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        long from = effects.clockMovedFromMillis();
        if (from < 0 || state.reports().isEmpty()) {
            return;
        }
        PowerMeter meter = new PowerMeter(state, effects);
        List<ReportAccount> changed = new ArrayList<>();
        for (ReportAccount account : state.reports().values()) {
            if (from == 0) {
                changed.add(account); // of the time before another clock, which nothing can be summed up with
            } else {
                ReportAccount next = passed(state, meter, account, from, effects);
                if (next != account) {
                    changed.add(next);
                }
            }
        }
        for (ReportAccount account : changed) {
            if (from == 0) {
                state.reports().remove(account.key());
            } else {
                state.reports().put(account.key(), account);
            }
        }
    }

    /** An account after time has passed over the state as it is. */
    private static ReportAccount passed(
            FabricState state, PowerMeter meter, ReportAccount account, long fromMillis, Effects effects) {
        String site = account.subject().site();
        ReportAccount next = account;
        long at = fromMillis;
        while (at < effects.nowMillis() && account.hasBegun()) {
            SitePower power = meter.at(site, at);
            next = account.event() == null
                    ? next.with(next.metered().holding(windowRates(meter, next, power, at), at))
                    : metered(state, meter, next, power, at, effects);
            at = StrictMath.max(at + 1, power.untilMillis());
        }
        return next;
    }

    private static Metered.Rates windowRates(PowerMeter meter, ReportAccount account, SitePower power, long at) {
        return power.open() ? meter.rates(account, power, at, Double.POSITIVE_INFINITY) : Metered.Rates.NONE;
    }

    private static ReportAccount metered(
            FabricState state, PowerMeter meter, ReportAccount account, SitePower power, long at, Effects effects) {
        String site = account.subject().site();
        WindowState windows = state.windows().get(site);
        Signal signal = windows == null
                ? null
                : windows.signal(account.subject().signals().get(0));
        if (signal == null || !signal.holdsAt(at)) {
            return account.with(account.metered().holding(Metered.Rates.NONE, at));
        }
        double limit = Signals.limitOf(signal);
        ReportAccount.Event event = account.event();
        Long within = event.withinAtMillis() == null && power.gridWatts() <= limit ? (Long) at : event.withinAtMillis();
        int rested = StrictMath.max(
                event.mostRested(), Occupants.of(state, site, effects).paused());
        return account.with(account.metered().holding(meter.rates(account, power, at, limit), at))
                .with(new ReportAccount.Event(
                        StrictMath.min(limit, event.limitWatts()), event.drawBeforeWatts(), within, rested));
    }
}
