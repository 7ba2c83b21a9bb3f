package io.windfall.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.windfall.fabric.WindowReport;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * The orchestrator's reports against the simulated fleet's own meter, window by window: the fleet counts what it draws, the
 * orchestrator what it is told.
 */
class FleetReportsTest {

    /** A job is told to run, and says so, 1 ms later at the earliest: so much of 750 W for each event. */
    private static final double MISSED_WATT_HOURS = 1;

    @Test
    void shouldAgreeWithTheFleetsOwnMeterOfEveryWindow() {
        List<WindowReport> reports = new ArrayList<>();
        FleetConfig config = FleetConfig.defaults().withArrivalDays(2).withLoad(0.30);
        FleetSimulator fleet = new FleetSimulator(Scenario.bundled(), config);
        Windows meter = new Windows();
        fleet.listen(meter);
        FleetReport result;
        try (DirectOrchestrator orchestrator = new DirectOrchestrator(
                "fleet", DirectOrchestrator.enforcing("windfall", ModelParameters.full()), output -> {
                    if (output instanceof WindowReport report) {
                        reports.add(report);
                    }
                })) {
            result = ClosedLoop.run(fleet, orchestrator);
        }
        double used = 0;
        double worst = 0;
        for (WindowReport report : reports) {
            double metered = meter.closed.get(report.site() + "/" + report.closedAtMillis());
            worst = Math.max(worst, Math.abs(report.usedWattHours() - metered));
            assertThat(report.usedWattHours())
                    .as(report.site() + " " + report.id())
                    .isCloseTo(metered, within(MISSED_WATT_HOURS));
            used += report.usedWattHours();
        }
        double open = meter.stillOpenWattHours();
        System.out.printf(
                "%d windows: reports %.4f kWh, fleet %.4f kWh of which %.4f in windows still open; worst of a window %.4f Wh%n",
                reports.size(), used / 1000, result.surplusEnergyKwh(), open / 1000, worst);
        assertThat(reports).hasSizeGreaterThan(10);
        assertThat(reports).hasSameSizeAs(meter.closed.keySet());
        assertThat(used + open).isCloseTo(1000 * result.surplusEnergyKwh(), within(MISSED_WATT_HOURS * reports.size()));
        long completed = reports.stream().mapToLong(WindowReport::movesIn).sum();
        assertThat(completed).isLessThanOrEqualTo(result.migrationsCompleted()).isGreaterThan(20);
    }

    /** Surplus that the fleet draws, Wh by window. */
    private static final class Windows implements FleetListener {
        private final Map<String, Double> closed = new HashMap<>();
        private final Map<String, double[]> bySite = new HashMap<>();

        @Override
        public void power(String site, double gridWatts, double surplusWatts, double migrationWatts, long atMillis) {
            double[] held = passed(site, atMillis);
            held[1] = surplusWatts;
        }

        @Override
        public void window(String site, boolean open, long atMillis) {
            double[] held = passed(site, atMillis);
            if (!open) {
                closed.put(site + "/" + atMillis, held[2] / 3.6e6);
            }
            held[2] = 0;
        }

        /** Since when, surplus in W, surplus of the window in W·ms. */
        private double[] passed(String site, long atMillis) {
            double[] held = bySite.computeIfAbsent(site, any -> new double[] {atMillis, 0, 0});
            held[2] += held[1] * (atMillis - held[0]);
            held[0] = atMillis;
            return held;
        }

        double stillOpenWattHours() {
            return bySite.values().stream().mapToDouble(held -> held[2] / 3.6e6).sum();
        }
    }
}
