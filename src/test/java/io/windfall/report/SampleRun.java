package io.windfall.report;

import io.windfall.evaluate.Bound;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import io.windfall.report.ReportData.BoundPoint;
import io.windfall.report.ReportData.Figure;
import io.windfall.report.ReportData.FrontierPoint;
import io.windfall.report.ReportData.Option;
import io.windfall.report.ReportData.PolicyFigures;
import io.windfall.report.ReportData.VerdictCount;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** A report's data of real runs of the five-site scenario: three policies, two seeds, some days. */
final class SampleRun {

    private static final List<String> POLICIES = List.of("static", "feasibility-aware", "windfall");
    private static final long[] SEEDS = {1, 2};

    private final Scenario scenario = Scenario.bundled();
    private final FleetConfig config;
    final Map<String, RunRecorder> recorders = new LinkedHashMap<>();
    final Map<String, List<FleetReport>> reports = new LinkedHashMap<>();
    private final Map<String, Timeline> timelines = new LinkedHashMap<>();

    SampleRun(double days) {
        config = FleetConfig.defaults().withArrivalDays(days);
        for (String policy : POLICIES) {
            for (long seed : SEEDS) {
                run(policy, seed);
            }
        }
    }

    private void run(String policy, long seed) {
        FleetConfig seeded = config.withSeed(seed);
        List<String> sites = scenario.sites().stream().map(Scenario.Site::id).toList();
        RunRecorder recorder = new RunRecorder(policy, seed, sites, scenario.startMillis());
        FleetSimulator fleet = new FleetSimulator(scenario, seeded);
        fleet.listen(recorder);
        DirectOrchestrator orchestrator =
                new DirectOrchestrator("fleet", DirectOrchestrator.enforcing(policy, seeded.model()), recorder);
        long[] now = {0};
        FleetReport report = ClosedLoop.run(fleet, orchestrator, status -> now[0] = status.atMillis());
        reports.computeIfAbsent(policy, name -> new ArrayList<>()).add(report);
        if (seed == SEEDS[0]) {
            recorders.put(policy, recorder);
            timelines.put(policy, recorder.timeline(now[0]));
        }
    }

    Timeline timeline(String policy) {
        return timelines.get(policy);
    }

    ReportData data() {
        List<PolicyFigures> figures = new ArrayList<>();
        List<FrontierPoint> frontier = new ArrayList<>();
        List<VerdictCount> verdicts = new ArrayList<>();
        for (String policy : POLICIES) {
            figures.add(new PolicyFigures(policy, "full", 0, figures(policy)));
            frontier.add(new FrontierPoint(
                    policy,
                    0,
                    mean(policy, FleetReport::gridEnergyKwh),
                    mean(policy, FleetReport::meanCompletionHours),
                    ownBound(policy)));
            verdicts.addAll(recorders.get(policy).verdicts());
        }
        RunRecorder best = recorders.get("windfall");
        return new ReportData(
                "Five sites, April 2024",
                "Three policies over two seeds, load 0.30, jobs arriving over " + config.arrivalDays() + " days",
                List.of(
                        new Option("scenario", scenario.name()),
                        new Option("preset", "full"),
                        new Option("seeds", "1, 2"),
                        new Option("load", "0.30"),
                        new Option("slots per site", "8")),
                figures,
                frontier,
                bound(),
                timeline("windfall"),
                PhaseDiagram.of(scenario, config, Workload.generate(scenario, config)),
                verdicts,
                best.mostWorth(10),
                best.leastWorth(10));
    }

    private List<Figure> figures(String policy) {
        return List.of(
                figure(policy, "grid energy", "kWh", true, FleetReport::gridEnergyKwh),
                figure(policy, "surplus energy", "kWh", true, FleetReport::surplusEnergyKwh),
                figure(policy, "CO₂", "kg", true, FleetReport::co2Kg),
                figure(policy, "mean completion", "h", true, FleetReport::meanCompletionHours),
                figure(policy, "p95 completion", "h", true, FleetReport::p95CompletionHours),
                figure(policy, "mean slowdown", "", true, FleetReport::meanSlowdown),
                figure(policy, "moves", "", false, FleetReport::migrationsCompleted),
                figure(policy, "failed moves", "", false, FleetReport::migrationsFailed),
                figure(policy, "migration overhead", "%", false, FleetReport::migrationOverheadRatio),
                figure(policy, "energy on moves that did not pay", "kWh", false, FleetReport::unpaidMigrationKwh),
                figure(policy, "utilisation", "%", false, FleetReport::utilisation));
    }

    private Figure figure(
            String policy, String name, String unit, boolean compare, ToDoubleFunction<FleetReport> value) {
        double mean = mean(policy, value);
        double first = mean(POLICIES.get(0), value);
        double one = value.applyAsDouble(reports.get(policy).get(0));
        // Two seeds: the deviation of each from the mean is the same, and t is 12.706 for one degree of freedom.
        double halfWidth = 12.706 * Math.abs(one - mean);
        return new Figure(name, unit, mean, halfWidth, compare && first > 0 ? mean / first - 1 : Double.NaN);
    }

    private double mean(String policy, ToDoubleFunction<FleetReport> value) {
        return reports.get(policy).stream().mapToDouble(value).average().orElseThrow();
    }

    private double ownBound(String policy) {
        double sum = 0;
        for (int i = 0; i < SEEDS.length; i++) {
            FleetConfig seeded = config.withSeed(SEEDS[i]);
            double delaySeconds = 3600 * reports.get(policy).get(i).totalDelayHours();
            sum += Bound.gridKwh(scenario, seeded, Workload.generate(scenario, seeded), delaySeconds);
        }
        return sum / SEEDS.length;
    }

    /** By hand and by the minute: what jobs without delay would draw beyond the open slots, less an hour for each of delay. */
    private List<BoundPoint> bound() {
        double base = 0;
        double runtime = 0;
        int jobs = 0;
        for (long seed : SEEDS) {
            Workload workload = Workload.generate(scenario, config.withSeed(seed));
            long end = 0;
            for (Workload.Job job : workload.jobs()) {
                end = Math.max(end, job.arrivalMillis() + (long) (job.runtimeSeconds() * 1000));
                runtime += job.runtimeSeconds() / 3600;
            }
            jobs += workload.jobs().size();
            for (long at = scenario.startMillis(); at < end; at += 60_000) {
                long now = at;
                long running = workload.jobs().stream()
                        .filter(job -> job.arrivalMillis() <= now
                                && now < job.arrivalMillis() + (long) (job.runtimeSeconds() * 1000))
                        .count();
                long open = scenario.windows().stream()
                        .filter(window -> window.startMillis() <= now && now < window.endMillis())
                        .count();
                base += Math.max(0, running - open * config.slotsPerSite()) * 0.75 / 60;
            }
        }
        double perSeed = base / SEEDS.length;
        double delayHours = 0.1 * jobs / SEEDS.length;
        return List.of(
                new BoundPoint(runtime / jobs, perSeed),
                new BoundPoint(runtime / jobs + 0.1, perSeed - 0.75 * delayHours));
    }
}
