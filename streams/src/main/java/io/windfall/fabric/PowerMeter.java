package io.windfall.fabric;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reads the power at sites off the state. What a site draws is what its nodes' telemetry says, while each of its nodes has
 * spoken within a quarter of an hour, else the sum of what its running jobs state; and the migration power
 * {@code P_mig} for each checkpoint that is pulled from it. Its surplus is what its meter shows while that speaks, else what
 * the signals in force state. One per entry; not thread-safe.
 */
final class PowerMeter {

    private final FabricState state;
    private final Effects effects;
    private final Map<String, Integer> sending = new HashMap<>();
    private final Map<String, Map<String, Integer>> arriving = new HashMap<>();

    PowerMeter(FabricState state, Effects effects) {
        this.state = state;
        this.effects = effects;
        for (Migration migration : state.migrations().values()) {
            if (migration.phase() == Migration.Phase.FETCHING) {
                sending.merge(migration.source(), 1, Integer::sum);
                arriving.computeIfAbsent(migration.destination(), site -> new TreeMap<>())
                        .merge(migration.source(), 1, Integer::sum);
            }
        }
    }

    SitePower at(String site, long millis) {
        SiteState known = state.sites().get(site);
        if (known == null) {
            return SitePower.NONE;
        }
        Occupants here = Occupants.of(state, site, effects);
        WindowState windows = state.windows().get(site);
        Window window = windows == null ? WindowState.EMPTY.at(millis) : windows.at(millis);
        Double measured = window.open() ? windows.measuredSurplusWatts(millis) : null;
        NodesDraw nodes = state.derived().nodesDraw(known);
        boolean heard = nodes.speaksAt(millis);
        double draw = (heard ? nodes.watts() : here.computingWatts())
                + effects.parameters().migrationPowerWatts() * (sending.getOrDefault(site, 0) + here.copying());
        long until = windows == null ? Long.MAX_VALUE : windows.nextChangeAfter(millis);
        if (measured != null) {
            until = StrictMath.min(until, windows.telemetrySpeaksUntil(millis));
        }
        if (heard) {
            until = StrictMath.min(until, nodes.speaksUntil());
        }
        double surplus = measured != null ? measured : window.open() ? window.powerWatts() : 0;
        return new SitePower(
                draw,
                heard,
                window.open(),
                surplus,
                measured != null,
                known.card().carbonGramsPerKwh(),
                until);
    }

    /**
     * What holds for an account. Of a window: a job that moved in would have run on at its source, on the surplus that
     * there is there now if it had stayed; what is avoided is the difference, less what transfers to the site draw from the
     * grid.
     */
    Metered.Rates rates(ReportAccount account, SitePower here, long millis, double limitWatts) {
        double avoided = 0;
        double grams = 0;
        double moving = 0;
        double migrationWatts = effects.parameters().migrationPowerWatts();
        String site = account.subject().site();
        for (Map.Entry<String, Integer> from :
                arriving.getOrDefault(site, Map.of()).entrySet()) {
            SitePower source = at(from.getKey(), millis);
            double watts = migrationWatts * from.getValue();
            double fromGrid = watts * (1 - source.surplusShare(0));
            moving += watts;
            avoided -= fromGrid;
            grams -= fromGrid * source.carbonGramsPerKwh() / 1000;
        }
        Occupants jobs = Occupants.of(state, site, effects);
        double shareHere = here.surplusShare(0);
        for (Map.Entry<String, Double> group :
                state.derived().guestWatts(state, account, jobs).entrySet()) {
            SitePower source = at(group.getKey(), millis);
            double watts = group.getValue();
            double shareThere = source.surplusShare(watts);
            avoided += watts * (shareHere - shareThere);
            grams += watts
                    * ((1 - shareThere) * source.carbonGramsPerKwh() - (1 - shareHere) * here.carbonGramsPerKwh())
                    / 1000;
        }
        return new Metered.Rates(
                here.usedWatts(),
                here.gridWatts(),
                here.unusedWatts(),
                moving,
                avoided,
                grams,
                StrictMath.max(0, here.gridWatts() - limitWatts),
                here.measured(),
                here.isSurplusKnown(),
                here.nodes());
    }
}
