package io.windfall.cli;

import io.windfall.demo.DemoOptions;
import io.windfall.demo.DemoResult;
import io.windfall.fleet.FleetReport;
import io.windfall.schema.CheckpointClass;
import io.windfall.schema.VerdictKind;
import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of a demo, for people and for programs. */
final class DemoTable {
    private DemoTable() {}

    static Map<String, Object> json(DemoOptions options, DemoResult result) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("policy", options.policy());
        document.put("preset", options.preset());
        document.put("seed", options.fleet().seed());
        document.put("days", options.fleet().arrivalDays());
        document.put("load", options.fleet().load());
        document.put("jobs", result.fleet().jobsFinished());
        document.put("events", result.fleet().reportsPublished());
        document.put("decisions", result.decisions());
        document.put("commands", result.commands());
        document.put("deadLetters", result.deadLetters());
        document.put("migrationsCompleted", result.fleet().migrationsCompleted());
        document.put("migrationsFailed", result.fleet().migrationsFailed());
        putEnergyAndTime(document, result.fleet());
        document.put("verdicts", result.verdicts());
        Map<String, Object> baseline = new LinkedHashMap<>();
        putEnergyAndTime(baseline, result.baseline());
        document.put("static", baseline);
        return document;
    }

    private static void putEnergyAndTime(Map<String, Object> document, FleetReport report) {
        document.put("gridEnergyKwh", report.gridEnergyKwh());
        document.put("surplusEnergyKwh", report.surplusEnergyKwh());
        document.put("co2Kg", report.co2Kg());
        document.put("meanCompletionHours", report.meanCompletionHours());
        document.put("p95CompletionHours", report.p95CompletionHours());
        document.put("migrationOverheadRatio", report.migrationOverheadRatio());
    }

    static void print(PrintWriter out, DemoOptions options, DemoResult result, long seconds) {
        FleetReport chosen = result.fleet();
        FleetReport still = result.baseline();
        out.printf(Locale.ROOT, "%n%-28s%14s%14s%10s%n", "", options.policy(), "static", "change");
        row(out, "grid energy, kWh", chosen.gridEnergyKwh(), still.gridEnergyKwh());
        row(out, "surplus energy, kWh", chosen.surplusEnergyKwh(), still.surplusEnergyKwh());
        row(out, "CO2 (average mix), kg", chosen.co2Kg(), still.co2Kg());
        row(out, "mean completion, h", chosen.meanCompletionHours(), still.meanCompletionHours());
        row(out, "p95 completion, h", chosen.p95CompletionHours(), still.p95CompletionHours());
        out.printf(
                Locale.ROOT,
                "%-28s%13.2f%%%13.2f%%%n",
                "migration overhead",
                100 * chosen.migrationOverheadRatio(),
                100 * still.migrationOverheadRatio());
        out.printf(
                Locale.ROOT,
                "%-28s%14d%14d%n",
                "migrations completed",
                chosen.migrationsCompleted(),
                still.migrationsCompleted());
        out.printf(
                Locale.ROOT,
                "%-28s%14d%14d%n%n",
                "migrations failed",
                chosen.migrationsFailed(),
                still.migrationsFailed());
        printVerdicts(out, result);
        out.printf(
                Locale.ROOT,
                "%n%d jobs; %d records in, %d decisions and %d commands out, in %d s%n",
                chosen.jobsFinished(),
                chosen.reportsPublished(),
                result.decisions(),
                result.commands(),
                seconds);
        if (chosen.violations() > 0) {
            out.printf(Locale.ROOT, "%d commands broke the migration protocol%n", chosen.violations());
        }
    }

    private static void row(PrintWriter out, String name, double chosen, double still) {
        String change = still == 0 ? "" : String.format(Locale.ROOT, "%+.1f %%", 100 * (chosen / still - 1));
        out.printf(Locale.ROOT, "%-28s%14.2f%14.2f%10s%n", name, chosen, still, change);
    }

    private static void printVerdicts(PrintWriter out, DemoResult result) {
        List<VerdictKind> kinds = List.of(VerdictKind.FEASIBLE, VerdictKind.CONDITIONAL, VerdictKind.INFEASIBLE);
        out.printf(Locale.ROOT, "%-28s%14s%14s%14s%n", "verdicts published", "feasible", "conditional", "infeasible");
        for (CheckpointClass each : List.of(CheckpointClass.A, CheckpointClass.B, CheckpointClass.C)) {
            Map<VerdictKind, Long> counts = result.verdicts().getOrDefault(each, Map.of());
            String bounds =
                    switch (each) {
                        case A -> "class A (below 10 GB)";
                        case B -> "class B (10 to 100 GB)";
                        default -> "class C (above 100 GB)";
                    };
            out.printf(Locale.ROOT, "%-28s", bounds);
            kinds.forEach(kind -> out.printf(Locale.ROOT, "%14d", counts.getOrDefault(kind, 0L)));
            out.println();
        }
    }

    static String plain(double value) {
        return value == Math.rint(value) ? Long.toString((long) value) : Double.toString(value);
    }
}
