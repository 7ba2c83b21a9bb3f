package io.windfall.fabric;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Makes reports of accounts that are closed. */
final class Reports {

    private static final String DRAW =
            "Integrals over time of power that stays the same between two entries. A site draws what"
                    + " its nodes' telemetry says while each node has spoken within 15 min (nodesShare), else what its running jobs"
                    + " state, and %.0f W for each checkpoint that is pulled from it. ";

    private static final String WINDOW = DRAW
            + "Surplus is what the site's meter shows while it speaks (measuredShare), else what the signals in force state;"
            + " used is the lesser of surplus and draw. Avoided: the surplus that jobs which moved in during the window used"
            + " there, less what they would have used at their sources had they run on there, less what transfers to the site"
            + " drew from the grid. CO2e at the sites' average, not marginal, intensities, surplus 0.";

    private static final String EVENT = DRAW
            + "Surplus of a window that is open counts first, the rest is drawn from the grid. Avoided: what was drawn from the"
            + " grid less than before anything was shed for the event, while it held; it may be drawn later, or elsewhere. CO2e"
            + " at the site's average, not marginal, intensity.";

    private Reports() {}

    /**
     * A window's: delivered = used + unused, as integrals; where the surplus is not known in W, unused counts 0, so that both
     * are at least what is said.
     */
    static WindowReport ofWindow(
            ReportAccount account, long closedAtMillis, WindowReport.ClosedBy why, Effects effects) {
        Metered.Sums sums = account.metered().sumsAt(effects.nowMillis());
        boolean known = sums.knownMillis() > 0;
        long millis = closedAtMillis - account.subject().openedAtMillis();
        return new WindowReport(
                account.subject().id(),
                account.subject().site(),
                WindowReport.Kind.WINDOW,
                account.subject().signals(),
                account.subject().openedAtMillis(),
                closedAtMillis,
                account.subject().promisedEndMillis(),
                why,
                account.subject().promisedWattHours(),
                known ? (Double) wattHours(sums.usedWattMillis() + sums.unusedWattMillis()) : null,
                share(sums.measuredMillis(), millis),
                share(sums.knownMillis(), millis),
                share(sums.nodesMillis(), millis),
                wattHours(sums.usedWattMillis()),
                known ? (Double) wattHours(sums.unusedWattMillis()) : null,
                wattHours(sums.gridWattMillis()),
                account.moves().in(),
                account.moves().out(),
                account.moves().failed(),
                byReason(account.refused()),
                wattHours(sums.moveWattMillis()),
                wattHours(sums.avoidedWattMillis()),
                sums.co2GramMillis() / Metered.WATT_MILLIS_PER_WATT_HOUR,
                method(WINDOW, effects),
                null,
                null,
                null,
                null,
                null,
                null,
                0,
                effects.nowMillis());
    }

    /**
     * An event's: asked = max(0, before − limit), given = before − mean draw, avoided = ∫ (before − draw) dt, all of what is
     * drawn from the grid.
     *
     * @param carbonGramsPerKwh average intensity of the site's grid power, g CO2e/kWh
     */
    static WindowReport ofEvent(
            ReportAccount account,
            long closedAtMillis,
            WindowReport.ClosedBy why,
            double carbonGramsPerKwh,
            Effects effects) {
        Metered.Sums sums = account.metered().sumsAt(effects.nowMillis());
        ReportAccount.Event event = account.event();
        long opened = account.subject().openedAtMillis();
        long millis = closedAtMillis - opened;
        double before = event.drawBeforeWatts();
        double avoided = wattHours(before * millis - sums.gridWattMillis());
        Long within = event.withinAtMillis();
        return new WindowReport(
                account.subject().id(),
                account.subject().site(),
                WindowReport.Kind.DEMAND_RESPONSE,
                account.subject().signals(),
                opened,
                closedAtMillis,
                account.subject().promisedEndMillis(),
                why,
                null,
                null,
                share(sums.measuredMillis(), millis),
                share(sums.knownMillis(), millis),
                share(sums.nodesMillis(), millis),
                wattHours(sums.usedWattMillis()),
                null,
                wattHours(sums.gridWattMillis()),
                account.moves().in(),
                account.moves().out(),
                account.moves().failed(),
                List.of(),
                wattHours(sums.moveWattMillis()),
                avoided,
                avoided / 1000 * carbonGramsPerKwh,
                method(EVENT, effects),
                event.limitWatts(),
                before,
                StrictMath.max(0, before - event.limitWatts()),
                millis == 0 ? 0 : before - sums.gridWattMillis() / millis,
                wattHours(sums.excessWattMillis()),
                within == null ? null : (Double) ((within - opened) / 1000.0),
                event.mostRested(),
                effects.nowMillis());
    }

    private static double wattHours(double wattMillis) {
        return wattMillis / Metered.WATT_MILLIS_PER_WATT_HOUR;
    }

    private static double share(long part, long millis) {
        return millis <= 0 ? 0 : StrictMath.min(1, (double) part / millis);
    }

    private static String method(String words, Effects effects) {
        return String.format(Locale.ROOT, words, effects.parameters().migrationPowerWatts());
    }

    private static List<WindowReport.Refused> byReason(List<ReportAccount.Refusal> refused) {
        Map<String, Integer> jobs = new TreeMap<>();
        refused.forEach(refusal -> jobs.merge(refusal.reason(), 1, Integer::sum));
        List<WindowReport.Refused> all = new ArrayList<>(jobs.size());
        jobs.forEach((reason, count) -> all.add(new WindowReport.Refused(reason, count)));
        return all;
    }
}
