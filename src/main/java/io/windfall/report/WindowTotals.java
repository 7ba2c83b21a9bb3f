package io.windfall.report;

import io.windfall.exchange.WindowStanding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Reports added up. Of windows: energy, moves and what was avoided; of events: how many were met. An event's energy is not
 * added to that of windows, which it may overlap.
 *
 * @param windows windows that are over
 * @param events demand responses that are over
 * @param hours open time of the windows, h, added over sites
 * @param usedWattHours surplus used, Wh
 * @param unusedWattHours surplus left unused as far as it is known, Wh
 * @param unusedKnown windows of which that is known
 * @param gridWattHours drawn beyond surplus while windows were open, Wh
 * @param movesIn migrations into windows
 * @param movesFailed migrations to or from sites with a window open that did not succeed
 * @param refused jobs that did not come, by reason; a job counts once for each window
 * @param moveWattHours energy of transfers into windows, Wh
 * @param avoidedGridWattHours grid energy avoided, Wh
 * @param avoidedCo2Grams CO2e avoided, g
 * @param eventsMet events under whose limit the draw came
 * @param excessWattHours energy above events' limits, Wh
 */
public record WindowTotals(
        int windows,
        int events,
        double hours,
        double usedWattHours,
        double unusedWattHours,
        int unusedKnown,
        double gridWattHours,
        long movesIn,
        long movesFailed,
        Map<String, Long> refused,
        double moveWattHours,
        double avoidedGridWattHours,
        double avoidedCo2Grams,
        int eventsMet,
        double excessWattHours) {

    /** Adds reports up, each a different window or event. */
    public static WindowTotals of(List<WindowStanding> reports) {
        List<WindowStanding> windows =
                reports.stream().filter(WindowStanding::isWindow).toList();
        List<WindowStanding> events =
                reports.stream().filter(report -> !report.isWindow()).toList();
        Map<String, Long> refused = new TreeMap<>();
        windows.forEach(window -> window.value()
                .path("refused")
                .forEach(each -> refused.merge(
                        each.path("reason").asText(), each.path("jobs").asLong(), Long::sum)));
        return new WindowTotals(
                windows.size(),
                events.size(),
                windows.stream()
                        .mapToDouble(
                                w -> (w.closed().toEpochMilli() - w.opened().toEpochMilli()) / 3.6e6)
                        .sum(),
                sum(windows, "usedWattHours"),
                sum(windows, "unusedWattHours"),
                (int) windows.stream()
                        .filter(window -> window.figure("unusedWattHours") != null)
                        .count(),
                sum(windows, "gridWattHours"),
                (long) sum(windows, "movesIn"),
                (long) sum(windows, "movesFailed"),
                refused,
                sum(windows, "moveWattHours"),
                sum(windows, "avoidedGridWattHours"),
                sum(windows, "avoidedCo2Grams"),
                (int) events.stream()
                        .filter(event -> event.figure("lateSeconds") != null)
                        .count(),
                sum(events, "excessWattHours"));
    }

    private static double sum(List<WindowStanding> reports, String field) {
        double sum = 0;
        for (WindowStanding report : reports) {
            Double figure = report.figure(field);
            sum += figure == null ? 0 : figure;
        }
        return sum;
    }
}
