package io.windfall.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.WindowReport;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/**
 * The orchestrator's reports against the simulated fleet's own meter, window by window: the fleet counts what it draws, the
 * orchestrator what it is told.
 */
class FleetReportsTest {

    /** The fleet reports 1 ms after the fact at the earliest: so much is missed of a window in all. */
    private static final double BY_REPORTS_WATT_HOURS = 0.5;

    /**
     * This fleet reports a node when its slots change, not when a job there begins or ends to compute, and is believed for
     * a quarter of an hour: so much is one slot for that long, Wh.
     */
    private static final double SLOT_WATT_HOURS = 750 * 0.25;

    @Test
    void shouldAgreeWithTheFleetsOwnMeterOfEveryWindowByWhatJobsState() {
        Account account = run(false);
        account.agree(used -> BY_REPORTS_WATT_HOURS);
    }

    @Test
    void shouldAgreeWithItByTheNodesTelemetryAsFarAsThatGoes() {
        Account account = run(true);
        account.agree(used -> 3 * SLOT_WATT_HOURS);
    }

    private static Account run(boolean nodesSpeak) {
        List<WindowReport> reports = new ArrayList<>();
        FleetSimulator fleet = new FleetSimulator(
                Scenario.bundled(), FleetConfig.defaults().withArrivalDays(2).withLoad(0.30));
        Windows meter = new Windows();
        fleet.listen(meter);
        try (DirectOrchestrator direct = new DirectOrchestrator(
                "fleet", DirectOrchestrator.enforcing("windfall", ModelParameters.full()), output -> {
                    if (output instanceof WindowReport report) {
                        reports.add(report);
                    }
                })) {
            FleetReport result = ClosedLoop.run(fleet, nodesSpeak ? direct : withoutNodes(direct));
            return new Account(reports, meter, result, nodesSpeak ? "nodes' telemetry" : "jobs' word");
        }
    }

    private static Orchestrator withoutNodes(Orchestrator direct) {
        return new Orchestrator() {
            @Override
            public Reply exchange(long tickMillis, List<JournalEntry.Body> bodies) {
                return direct.exchange(
                        tickMillis,
                        bodies.stream()
                                .filter(body -> !(body instanceof NodeReading))
                                .toList());
            }

            @Override
            public void close() {
                direct.close();
            }
        };
    }

    private record Account(List<WindowReport> reports, Windows meter, FleetReport result, String by) {

        void agree(DoubleUnaryOperator tolerance) {
            double used = 0;
            double worst = 0;
            double allowed = 0;
            for (WindowReport report : reports) {
                double metered = meter.closed.get(report.site() + "/" + report.closedAtMillis());
                worst = Math.max(worst, Math.abs(report.usedWattHours() - metered));
                used += report.usedWattHours();
                allowed += tolerance.applyAsDouble(metered);
            }
            double open = meter.stillOpenWattHours();
            System.out.printf(
                    "%d windows by %s: reports %.4f kWh, fleet %.4f kWh, of which %.4f in windows still open; moves in %d of"
                            + " %d; worst window off by %.4f Wh%n",
                    reports.size(),
                    by,
                    used / 1000,
                    result.surplusEnergyKwh(),
                    open / 1000,
                    reports.stream().mapToInt(WindowReport::movesIn).sum(),
                    result.migrationsCompleted(),
                    worst);
            for (WindowReport report : reports) {
                double metered = meter.closed.get(report.site() + "/" + report.closedAtMillis());
                assertThat(report.usedWattHours())
                        .as(report.site() + " " + report.id())
                        .isCloseTo(metered, within(tolerance.applyAsDouble(metered)));
            }
            assertThat(reports).hasSizeGreaterThan(10).hasSameSizeAs(meter.closed.keySet());
            assertThat(used + open).isCloseTo(1000 * result.surplusEnergyKwh(), within(allowed));
            assertThat(reports.stream().mapToInt(WindowReport::movesIn).sum())
                    .isBetween(20, result.migrationsCompleted());
        }
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
