package io.windfall.evaluate;

import io.windfall.fabric.Output;
import io.windfall.fabric.SettingsChange;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetListener;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.Workload;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * Policies held against each other on one scenario.
 *
 * @param options what was evaluated
 * @param cells every run, by preset, policy and slack as they were given, then seed
 * @param seconds how long it took, s
 */
public record Evaluation(EvaluationOptions options, List<Cell> cells, double seconds) {

    /** The policy that all others are held against. */
    public static final String STATIC = "static";

    private static final String FABRIC = "evaluation";

    public Evaluation {
        cells = List.copyOf(cells);
    }

    /** How many runs it takes. */
    public static int size(EvaluationOptions options) {
        return runs(options).size();
    }

    /**
     * Runs all cells. What comes out does not depend on how many threads there are.
     *
     * @param threads cells that run at once, 1 or more
     * @param progress is given the number of cells done, from the calling thread
     * @throws IllegalStateException when a run does not end or breaks the migration protocol; the message says which
     */
    public static Evaluation run(EvaluationOptions options, int threads, IntConsumer progress)
            throws InterruptedException {
        long began = System.nanoTime();
        List<Run> runs = runs(options);
        List<FleetReport> reports = reports(options, runs, threads, progress);
        Map<String, FleetReport> still = new LinkedHashMap<>();
        for (int i = 0; i < runs.size(); i++) {
            if (runs.get(i).policy().equals(STATIC)) {
                still.put(runs.get(i).preset() + " " + runs.get(i).seed(), reports.get(i));
            }
        }
        List<Cell> cells = new ArrayList<>();
        for (int i = 0; i < runs.size(); i++) {
            Run run = runs.get(i);
            FleetReport report = reports.get(i);
            FleetConfig fleet = fleet(options, run);
            Workload workload = Workload.generate(options.scenario(), fleet);
            cells.add(new Cell(
                    run.policy(),
                    run.preset(),
                    run.slack(),
                    run.seed(),
                    report,
                    still.get(run.preset() + " " + run.seed()),
                    Bound.gridKwh(options.scenario(), fleet, workload, 3600 * report.totalDelayHours())));
        }
        return new Evaluation(options, cells, (System.nanoTime() - began) / 1e9);
    }

    /** The cells gathered by policy, preset and slack, in their order. */
    public List<Result> results() {
        Map<String, List<Cell>> gathered = new LinkedHashMap<>();
        for (Cell cell : cells) {
            String key = cell.preset() + " " + cell.policy() + " " + cell.slack();
            gathered.computeIfAbsent(key, any -> new ArrayList<>()).add(cell);
        }
        List<Result> results = new ArrayList<>();
        for (List<Cell> of : gathered.values()) {
            Cell first = of.get(0);
            results.add(new Result(first.policy(), first.preset(), first.slack(), of));
        }
        return results;
    }

    /**
     * Runs a cell once more, to look at it closely: the same workload, the same commands, the same figures.
     *
     * @param listener sees what the fleet does
     * @param outputs sees everything that the orchestrator says, in order, judgements of jobs included
     */
    public FleetReport rerun(Cell cell, FleetListener listener, Consumer<Output> outputs) {
        Run run = new Run(cell.policy(), cell.preset(), cell.slack(), cell.seed());
        return run(options, run, listener, new DirectOrchestrator(FABRIC, settings(options, run), outputs));
    }

    private static List<Run> runs(EvaluationOptions options) {
        List<String> policies = new ArrayList<>(options.policies());
        if (!policies.contains(STATIC)) {
            policies.add(0, STATIC);
        }
        List<Run> runs = new ArrayList<>();
        for (String preset : options.presets()) {
            for (String policy : policies) {
                // Static never pauses, whatever the slack.
                List<Double> slacks = policy.equals(STATIC) ? options.slacks().subList(0, 1) : options.slacks();
                for (double slack : slacks) {
                    for (long seed : options.seeds()) {
                        runs.add(new Run(policy, preset, slack, seed));
                    }
                }
            }
        }
        return runs;
    }

    private static List<FleetReport> reports(
            EvaluationOptions options, List<Run> runs, int threads, IntConsumer progress) throws InterruptedException {
        ExecutorService pool = Executors.newFixedThreadPool(threads, task -> {
            Thread thread = new Thread(task, "evaluate");
            thread.setDaemon(true);
            return thread;
        });
        try {
            CompletionService<FleetReport> done = new ExecutorCompletionService<>(pool);
            List<Future<FleetReport>> futures = new ArrayList<>();
            for (Run run : runs) {
                Callable<FleetReport> task = () -> run(options, run);
                futures.add(done.submit(task));
            }
            for (int i = 1; i <= runs.size(); i++) {
                result(done.take());
                progress.accept(i);
            }
            List<FleetReport> reports = new ArrayList<>();
            for (Future<FleetReport> future : futures) {
                reports.add(result(future));
            }
            return reports;
        } finally {
            pool.shutdownNow();
        }
    }

    private static FleetReport result(Future<FleetReport> future) throws InterruptedException {
        try {
            return future.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException known) {
                throw known;
            }
            throw new IllegalStateException("a run failed", e.getCause());
        }
    }

    private static FleetReport run(EvaluationOptions options, Run run) {
        return run(
                options,
                run,
                FleetListener.NONE,
                DirectOrchestrator.unjudging(FABRIC, settings(options, run), output -> {}));
    }

    /** Checkpoints are copied ahead where it is known how much of them changes; not where none is ever to move. */
    private static SettingsChange settings(EvaluationOptions options, Run run) {
        FleetConfig fleet = fleet(options, run);
        boolean ahead = fleet.deltaShare() != null && !run.policy().equals(STATIC);
        return DirectOrchestrator.enforcing(run.policy(), fleet.model(), ahead);
    }

    private static FleetReport run(
            EvaluationOptions options, Run run, FleetListener listener, DirectOrchestrator orchestrator) {
        FleetSimulator fleet = new FleetSimulator(options.scenario(), fleet(options, run));
        fleet.listen(listener);
        FleetReport report = ClosedLoop.run(fleet, orchestrator);
        if (!fleet.violations().isEmpty()) {
            throw new IllegalStateException("under " + run + " commands broke the migration protocol: "
                    + fleet.violations().get(0));
        }
        return report;
    }

    private static FleetConfig fleet(EvaluationOptions options, Run run) {
        return options.fleet(run.preset(), run.slack(), run.seed());
    }

    /** What is to be run. */
    private record Run(String policy, String preset, double slack, long seed) {}
}
