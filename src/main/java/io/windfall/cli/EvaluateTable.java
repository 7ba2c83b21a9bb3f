package io.windfall.cli;

import io.windfall.evaluate.Cell;
import io.windfall.evaluate.Claim;
import io.windfall.evaluate.Evaluation;
import io.windfall.evaluate.EvaluationOptions;
import io.windfall.evaluate.Interval;
import io.windfall.evaluate.Metric;
import io.windfall.evaluate.Result;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What came of an evaluation, for people and for programs. */
final class EvaluateTable {
    private static final int COLUMNS = 4;
    private static final List<Metric> OF_RESULT = List.of(
            Metric.GRID_ENERGY,
            Metric.SURPLUS_ENERGY,
            Metric.CO2,
            Metric.MEAN_COMPLETION,
            Metric.P95_COMPLETION,
            Metric.MIGRATIONS,
            Metric.FAILED_MIGRATIONS,
            Metric.OVERHEAD,
            Metric.DEADLINE_MISSES);
    private static final List<Metric> BESIDE = List.of(
            Metric.COMPLETION_SPREAD,
            Metric.SLOWDOWN,
            Metric.ENERGY_OVERHEAD,
            Metric.MIGRATION_ENERGY,
            Metric.UNPAID_ENERGY,
            Metric.UTILISATION);

    private EvaluateTable() {}

    static Map<String, Object> json(Evaluation evaluation, boolean scenarioNamed, List<String> changed) {
        EvaluationOptions options = evaluation.options();
        Map<String, Object> document = new LinkedHashMap<>();
        document.put(scenarioNamed ? "scenario" : "benchmark", options.name());
        document.put("days", options.days());
        document.put("seeds", options.seeds().size());
        document.put("seconds", evaluation.seconds());
        List<Result> results = evaluation.results();
        document.put("results", results.stream().map(EvaluateTable::json).toList());
        document.put("seedList", options.seeds());
        if (!changed.isEmpty()) {
            document.put("changed", changed);
        }
        List<Claim> claims = Claim.of(evaluation);
        if (!claims.isEmpty()) {
            document.put(
                    "publishedClaims", claims.stream().map(EvaluateTable::json).toList());
            document.put("caution", Claim.CAUTION);
        }
        return document;
    }

    private static Map<String, Object> json(Result result) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("policy", result.policy());
        row.put("preset", result.preset());
        row.put("slack", result.slack());
        OF_RESULT.forEach(
                metric -> row.put(metric.key(), number(result.of(metric).mean())));
        Map<String, Object> versus = new LinkedHashMap<>();
        versus.put("gridEnergy", number(result.of(Metric.GRID_VERSUS_STATIC).mean()));
        versus.put(
                "meanCompletion",
                number(result.of(Metric.COMPLETION_VERSUS_STATIC).mean()));
        row.put("versusStatic", versus);
        row.put("shareOfBoundSaving", number(result.of(Metric.SHARE_OF_BOUND).mean()));
        BESIDE.forEach(metric -> row.put(metric.key(), number(result.of(metric).mean())));
        Map<String, Object> halfWidths = new LinkedHashMap<>();
        for (Metric metric : Metric.values()) {
            halfWidths.put(metric.key(), number(result.of(metric).halfWidth()));
        }
        row.put("halfWidth95", halfWidths);
        return row;
    }

    private static Map<String, Object> json(Claim claim) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("policy", claim.policy());
        row.put("claim", claim.what());
        row.put("published", claim.published());
        row.put("measured", number(claim.measured().mean()));
        return row;
    }

    /** JSON knows no NaN. */
    private static Double number(double value) {
        return Double.isNaN(value) ? null : (Double) value;
    }

    static void print(PrintWriter out, Evaluation evaluation, List<String> changed) {
        EvaluationOptions options = evaluation.options();
        out.printf(
                Locale.ROOT,
                "%s%s: mean over %d seed%s",
                options.name(),
                changed.isEmpty() ? "" : " with " + String.join(", ", changed),
                options.seeds().size(),
                options.seeds().size() == 1 ? "\n" : "s ± half of its 95 % interval (Student's t over the seeds)\n");
        List<Result> results = evaluation.results();
        for (int from = 0; from < results.size(); from += COLUMNS) {
            print(out, results.subList(from, StrictMath.min(results.size(), from + COLUMNS)), options);
        }
        printDominated(out, results);
        printClaims(out, evaluation);
        Cell first = evaluation.cells().get(0);
        out.printf(
                Locale.ROOT,
                "%d runs of about %d jobs in %.1f s%n",
                evaluation.cells().size(),
                first.report().jobsFinished(),
                evaluation.seconds());
        out.flush();
    }

    private static void print(PrintWriter out, List<Result> results, EvaluationOptions options) {
        out.printf("%n%-34s", "");
        for (Result result : results) {
            out.printf("%21s", result.policy());
        }
        out.println();
        if (options.presets().size() > 1 || options.slacks().size() > 1) {
            out.printf("%-34s", "");
            for (Result result : results) {
                out.printf("%21s", result.preset() + ", slack " + DemoTable.plain(result.slack()));
            }
            out.println();
        }
        for (Metric metric : Metric.values()) {
            StringBuilder line = new StringBuilder(String.format("%-34s", metric.label()));
            for (Result result : results) {
                boolean ofItself = metric.isComparison() && result.policy().equals(Evaluation.STATIC);
                line.append(String.format("%21s", ofItself ? "" : text(metric, result.of(metric))));
            }
            out.println(line.toString().stripTrailing());
        }
    }

    private static String text(Metric metric, Interval figure) {
        if (Double.isNaN(figure.mean())) {
            return "-";
        }
        String form = (metric == Metric.GRID_VERSUS_STATIC || metric == Metric.COMPLETION_VERSUS_STATIC ? "%+." : "%.")
                + metric.decimals() + "f";
        String mean = String.format(Locale.ROOT, form, metric.scale() * figure.mean());
        return Double.isNaN(figure.halfWidth())
                ? mean
                : mean
                        + String.format(
                                Locale.ROOT, " ± %." + metric.decimals() + "f", metric.scale() * figure.halfWidth());
    }

    private static void printDominated(PrintWriter out, List<Result> results) {
        for (Result windfall : results) {
            for (Result aware : results) {
                if (windfall.policy().equals("windfall")
                        && aware.policy().equals("feasibility-aware")
                        && windfall.preset().equals(aware.preset())
                        && windfall.slack() == aware.slack()) {
                    List<Long> seeds = windfall.seedsWorseOnBoth(aware);
                    out.printf(
                            "%nwindfall worse than feasibility-aware on grid energy and completion at once: %s%n",
                            seeds.isEmpty() ? "on no seed" : "on seeds " + seeds);
                }
            }
        }
    }

    private static void printClaims(PrintWriter out, Evaluation evaluation) {
        List<Claim> claims = new ArrayList<>(Claim.of(evaluation));
        if (claims.isEmpty()) {
            return;
        }
        out.printf("%n%-20s%-38s%12s%12s%n", "policy", "claim", "published", "measured");
        for (Claim claim : claims) {
            String sign = claim.what().equals("migration overhead") ? "" : "+";
            out.printf(
                    "%-20s%-38s%12s%12s%n",
                    claim.policy(),
                    claim.what(),
                    claim.published(),
                    String.format(
                            Locale.ROOT,
                            "%" + sign + ".1f %%",
                            100 * claim.measured().mean()));
        }
        out.println(Claim.CAUTION);
        out.println();
    }
}
