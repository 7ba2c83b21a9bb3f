package io.windfall.report;

import io.windfall.evaluate.Bound;
import io.windfall.evaluate.Cell;
import io.windfall.evaluate.Evaluation;
import io.windfall.evaluate.EvaluationOptions;
import io.windfall.evaluate.Interval;
import io.windfall.evaluate.Metric;
import io.windfall.evaluate.Result;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import io.windfall.report.ReportData.BoundPoint;
import io.windfall.report.ReportData.Figure;
import io.windfall.report.ReportData.FrontierPoint;
import io.windfall.report.ReportData.Option;
import io.windfall.report.ReportData.PolicyFigures;
import io.windfall.report.ReportData.VerdictCount;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Makes a report's data of an evaluation. One run of each policy is repeated, with the first preset, slack and seed, to count its
 * verdicts; what is shown over time is {@code windfall}'s, or the last policy's where that was not evaluated.
 */
public final class EvaluationReport {

    private static final int MOVES = 10;
    private static final int BOUND_POINTS = 40;

    private static final Set<Metric> COMPARED = EnumSet.of(
            Metric.GRID_ENERGY,
            Metric.SURPLUS_ENERGY,
            Metric.CO2,
            Metric.MEAN_COMPLETION,
            Metric.P95_COMPLETION,
            Metric.SLOWDOWN);

    private final Evaluation evaluation;
    private final EvaluationOptions options;
    private final List<Result> results;

    private EvaluationReport(Evaluation evaluation) {
        this.evaluation = evaluation;
        this.options = evaluation.options();
        this.results = new ArrayList<>(evaluation.results());
        results.sort(Comparator.comparing(result -> !result.policy().equals(Evaluation.STATIC)));
    }

    /** The data. Takes a run for each policy. */
    public static ReportData of(Evaluation evaluation) {
        return new EvaluationReport(evaluation).data();
    }

    private ReportData data() {
        List<VerdictCount> verdicts = new ArrayList<>();
        RunRecorder shown = null;
        Set<String> seen = new HashSet<>();
        for (Result result : results) {
            if (seen.add(result.policy())) {
                RunRecorder recorder = recorded(result.cells().get(0));
                verdicts.addAll(recorder.verdicts());
                shown = shown != null && shown.policy().equals("windfall") ? shown : recorder;
            }
        }
        FleetConfig fleet = fleet(options.seeds().get(0));
        return new ReportData(
                "What policies make of " + options.name(),
                results.size() + " policies and settings, " + options.seeds().size()
                        + (options.seeds().size() == 1 ? " seed, " : " seeds, ") + options.days()
                        + " days with surplus",
                shownOptions(),
                results.stream().map(this::figures).toList(),
                results.stream().map(this::point).toList(),
                bound(),
                shown.timeline(),
                PhaseDiagram.of(options.scenario(), fleet, Workload.generate(options.scenario(), fleet)),
                verdicts,
                shown.mostWorth(MOVES),
                shown.leastWorth(MOVES));
    }

    private RunRecorder recorded(Cell cell) {
        Scenario scenario = options.scenario();
        List<String> sites = scenario.sites().stream().map(Scenario.Site::id).toList();
        RunRecorder recorder = new RunRecorder(cell.policy(), cell.seed(), sites, scenario.startMillis());
        evaluation.rerun(cell, recorder, recorder);
        return recorder;
    }

    private List<Option> shownOptions() {
        FleetConfig fleet = fleet(options.seeds().get(0));
        List<Option> shown = new ArrayList<>();
        shown.add(new Option("scenario", options.scenario().name()));
        shown.add(new Option("sites", String.valueOf(options.scenario().sites().size())));
        shown.add(new Option("slots per site", String.valueOf(fleet.slotsPerSite())));
        shown.add(new Option("load", plain(fleet.load())));
        shown.add(new Option("α", plain(fleet.model().alpha())));
        shown.add(new Option("ε", plain(fleet.model().epsilon())));
        shown.add(
                new Option("bandwidth", "× " + plain(fleet.bandwidthScale()) + ", c = " + plain(fleet.bandwidthCv())));
        if (fleet.forecastErrorHours() > 0) {
            shown.add(new Option("forecast error", "up to " + plain(fleet.forecastErrorHours()) + " h"));
        }
        shown.add(new Option(
                "seeds",
                String.join(", ", options.seeds().stream().map(String::valueOf).toList())));
        return shown;
    }

    private PolicyFigures figures(Result result) {
        List<Figure> figures = new ArrayList<>();
        for (Metric metric : Metric.values()) {
            if (!metric.isComparison() || metric == Metric.SHARE_OF_BOUND) {
                figures.add(figure(result, metric));
            }
        }
        return new PolicyFigures(result.policy(), result.preset(), result.slack(), figures);
    }

    private Figure figure(Result result, Metric metric) {
        Interval interval = result.of(metric);
        int comma = metric.label().lastIndexOf(", ");
        String name = comma < 0 ? metric.label() : metric.label().substring(0, comma);
        String unit = comma < 0 ? "" : metric.label().substring(comma + 2);
        String spelt = name.startsWith("... ") ? "energy " + name.substring(4) : name;
        return new Figure(spelt, unit, interval.mean(), interval.halfWidth(), change(result, metric));
    }

    /** Against static with the same preset; for energy and completion the mean of the seeds' changes, as in the table. */
    private double change(Result result, Metric metric) {
        if (!COMPARED.contains(metric) || result.policy().equals(Evaluation.STATIC)) {
            return Double.NaN;
        } else if (metric == Metric.GRID_ENERGY) {
            return result.of(Metric.GRID_VERSUS_STATIC).mean();
        } else if (metric == Metric.MEAN_COMPLETION) {
            return result.of(Metric.COMPLETION_VERSUS_STATIC).mean();
        }
        double still = results.stream()
                .filter(other -> other.policy().equals(Evaluation.STATIC)
                        && other.preset().equals(result.preset()))
                .mapToDouble(other -> other.of(metric).mean())
                .findFirst()
                .orElse(Double.NaN);
        return still == 0 ? Double.NaN : result.of(metric).mean() / still - 1;
    }

    private FrontierPoint point(Result result) {
        String name = options.presets().size() > 1 ? result.policy() + ", " + result.preset() : result.policy();
        return new FrontierPoint(
                name,
                result.slack(),
                result.of(Metric.GRID_ENERGY).mean(),
                result.of(Metric.MEAN_COMPLETION).mean(),
                result.cells().stream().mapToDouble(Cell::boundKwh).average().orElseThrow());
    }

    /** From no delay at all to the slowest policy: the mean over the seeds of the bound at that mean delay. */
    private List<BoundPoint> bound() {
        List<Workload> workloads = new ArrayList<>();
        double undelayed = 0;
        for (long seed : options.seeds()) {
            Workload workload = Workload.generate(options.scenario(), fleet(seed));
            workloads.add(workload);
            undelayed += workload.jobs().stream()
                            .mapToDouble(job -> job.runtimeMillis() / 3.6e6)
                            .average()
                            .orElse(0)
                    / options.seeds().size();
        }
        double slowest = results.stream()
                .mapToDouble(result -> result.of(Metric.MEAN_COMPLETION).mean())
                .max()
                .orElse(undelayed);
        List<BoundPoint> points = new ArrayList<>();
        for (int i = 0; i <= BOUND_POINTS; i++) {
            double delayHours = (slowest - undelayed) * i / BOUND_POINTS;
            double sum = 0;
            for (int seed = 0; seed < workloads.size(); seed++) {
                Workload workload = workloads.get(seed);
                double delaySeconds = delayHours * 3600 * workload.jobs().size();
                sum += Bound.gridKwh(options.scenario(), fleet(options.seeds().get(seed)), workload, delaySeconds);
            }
            points.add(new BoundPoint(undelayed + delayHours, sum / workloads.size()));
        }
        return points;
    }

    private FleetConfig fleet(long seed) {
        return options.fleet(options.presets().get(0), options.slacks().get(0), seed);
    }

    private static String plain(double value) {
        return value == StrictMath.rint(value)
                ? String.format(Locale.ROOT, "%.0f", value)
                : String.format(Locale.ROOT, "%.2f", value);
    }
}
