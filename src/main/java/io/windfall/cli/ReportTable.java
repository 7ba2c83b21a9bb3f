package io.windfall.cli;

import io.windfall.exchange.Printable;
import io.windfall.exchange.WindowStanding;
import io.windfall.report.WindowTotals;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Reports on windows and events for people: a row each, totals, the method. */
final class ReportTable {
    private static final List<String> WINDOWS = List.of(
            "SITE",
            "OPENED",
            "CLOSED",
            "BY",
            "PROMISED",
            "THERE",
            "USED",
            "LEFT",
            "GRID",
            "IN",
            "OUT",
            "FAILED",
            "AVOIDED",
            "CO2 KG",
            "REFUSED");
    private static final List<String> EVENTS = List.of(
            "SITE",
            "BEGAN",
            "ENDED",
            "BY",
            "LIMIT KW",
            "BEFORE KW",
            "ASKED KW",
            "GIVEN KW",
            "LATE S",
            "ABOVE KWH",
            "RESTED",
            "EVENT");

    private ReportTable() {}

    static void print(PrintWriter out, List<WindowStanding> reports, WindowTotals totals) {
        if (reports.isEmpty()) {
            out.println("no window of surplus and no demand response is over in that time, at these sites");
            out.flush();
            return;
        }
        boolean fabrics =
                reports.stream().map(WindowStanding::fabric).distinct().count() > 1;
        if (totals.windows() > 0) {
            out.println();
            out.println("windows of surplus, kWh:");
            List<List<String>> rows = new ArrayList<>(List.of(WINDOWS));
            reports.stream().filter(WindowStanding::isWindow).forEach(report -> rows.add(window(report, fabrics)));
            rows.add(sums(totals));
            align(out, rows, Set.of(0, 1, 2, 3, 14));
        }
        if (totals.events() > 0) {
            out.println();
            out.println("demand responses:");
            List<List<String>> rows = new ArrayList<>(List.of(EVENTS));
            reports.stream().filter(report -> !report.isWindow()).forEach(report -> rows.add(event(report, fabrics)));
            align(out, rows, Set.of(0, 1, 2, 3, 11));
            out.println(totals.eventsMet() + " of " + totals.events() + " met, " + kwh(totals.excessWattHours())
                    + " kWh above limits in all");
        }
        out.println();
        Set<String> methods = reports.stream()
                .map(report -> report.text("method"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
        methods.forEach(method -> out.println("Method: " + Printable.escaped(method)));
        out.flush();
    }

    private static List<String> window(WindowStanding report, boolean fabrics) {
        String atLeast = report.figure("knownShare") == null || report.figure("knownShare") > 0.995 ? "" : "≥";
        return escaped(List.of(
                name(report, fabrics),
                minute(report.opened()),
                minute(report.closed()),
                report.text("closedBy"),
                kwh(report.figure("promisedWattHours")),
                mark(atLeast, kwh(report.figure("deliveredWattHours"))),
                kwh(report.figure("usedWattHours")),
                mark(atLeast, kwh(report.figure("unusedWattHours"))),
                kwh(report.figure("gridWattHours")),
                report.text("movesIn"),
                report.text("movesOut"),
                report.text("movesFailed"),
                kwh(report.figure("avoidedGridWattHours")),
                kwh(report.figure("avoidedCo2Grams")),
                report.refused()));
    }

    private static List<String> sums(WindowTotals totals) {
        String refused = totals.refused().entrySet().stream()
                .map(each -> each.getValue() + " " + each.getKey())
                .collect(Collectors.joining(", "));
        return escaped(List.of(
                "all " + totals.windows(),
                "",
                fixed("%.1f h", totals.hours()),
                "",
                "",
                "",
                kwh(totals.usedWattHours()),
                totals.unusedKnown() == 0
                        ? "–"
                        : mark(totals.unusedKnown() < totals.windows() ? "≥" : "", kwh(totals.unusedWattHours())),
                kwh(totals.gridWattHours()),
                Long.toString(totals.movesIn()),
                "",
                Long.toString(totals.movesFailed()),
                kwh(totals.avoidedGridWattHours()),
                kwh(totals.avoidedCo2Grams()),
                refused));
    }

    private static List<String> event(WindowStanding report, boolean fabrics) {
        return escaped(List.of(
                name(report, fabrics),
                minute(report.opened()),
                minute(report.closed()),
                report.text("closedBy"),
                kwh(report.figure("limitWatts")),
                kwh(report.figure("drawBeforeWatts")),
                kwh(report.figure("askedWatts")),
                kwh(report.figure("givenWatts")),
                report.figure("lateSeconds") == null ? "never" : fixed("%.1f", report.figure("lateSeconds")),
                kwh(report.figure("excessWattHours")),
                report.text("jobsRested"),
                report.text("id")));
    }

    private static void align(PrintWriter out, List<List<String>> rows, Set<Integer> left) {
        int columns = rows.get(0).size();
        int[] widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < columns; i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int i = 0; i < columns; i++) {
                String room = " ".repeat(widths[i] - row.get(i).length());
                line.append(left.contains(i) ? row.get(i) + room : room + row.get(i))
                        .append("  ");
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static List<String> escaped(List<String> cells) {
        return cells.stream().map(Printable::escaped).toList();
    }

    private static String name(WindowStanding report, boolean withFabric) {
        return withFabric ? report.fabric() + "/" + report.site() : report.site();
    }

    /** {@code 2024-04-01 06:00}, UTC. */
    private static String minute(Instant at) {
        return at.toString().substring(0, 16).replace('T', ' ');
    }

    private static String mark(String mark, String figure) {
        return figure.equals("–") ? figure : mark + figure;
    }

    /** Thousands of what is given: kWh of Wh, kW of W, kg of g. */
    private static String kwh(Double figure) {
        return figure == null ? "–" : fixed("%.2f", figure / 1000);
    }

    private static String fixed(String pattern, double value) {
        return String.format(Locale.ROOT, pattern, value);
    }
}
