package io.windfall.fleet;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** Counts what happens to jobs and their moves. */
final class Tally {

    private final ModelParameters model;
    private final Double deadlineFactor;
    private final Map<CheckpointClass, Integer> completedByClass = new EnumMap<>(CheckpointClass.class);
    private final List<Long> completionMillis = new ArrayList<>();
    private int started;
    private int completed;
    private int failed;
    private long downMillis;
    private double unpaidJoules;
    private long runtimeMillis;
    private double slowdowns;
    private int deadlineMisses;
    private long lastEndMillis;

    Tally(FleetConfig config) {
        this.model = config.model();
        this.deadlineFactor = config.deadlineFactor();
        for (CheckpointClass each : CheckpointClass.values()) {
            completedByClass.put(each, 0);
        }
    }

    void moveStarted() {
        started++;
    }

    void moveCompleted(SimJob job) {
        completed++;
        completedByClass.merge(CheckpointClass.of(job.spec.checkpointBytes(), model), 1, Integer::sum);
    }

    void moveFailed() {
        failed++;
    }

    void measured(FleetListener.Move move) {
        if (move.gainJoules() < 0) {
            unpaidJoules += move.migrationJoules();
        }
    }

    void down(long millis) {
        downMillis += millis;
    }

    void finished(SimJob job) {
        long completion = job.finishedAtMillis - job.spec.countsFromMillis();
        completionMillis.add(completion);
        runtimeMillis += job.spec.runtimeMillis();
        slowdowns += (double) completion / job.spec.runtimeMillis();
        lastEndMillis = job.finishedAtMillis;
        Long deadline = job.spec.deadlineMillis(deadlineFactor);
        deadlineMisses += deadline != null && job.finishedAtMillis > deadline ? 1 : 0;
    }

    int finishedJobs() {
        return completionMillis.size();
    }

    FleetReport report(Meter meter, long startMillis, int slots, long published, int violations) {
        List<Long> sorted = new ArrayList<>(completionMillis);
        Collections.sort(sorted);
        int n = sorted.size();
        long total = 0;
        for (long millis : sorted) {
            total += millis;
        }
        double mean = n == 0 ? 0 : total / 3.6e6 / n;
        int rank = (int) StrictMath.ceil(0.95 * n);
        double energy = meter.gridKwh() + meter.surplusKwh();
        double slotMillis = (double) slots * (lastEndMillis - startMillis);
        return new FleetReport(
                meter.gridKwh(),
                meter.surplusKwh(),
                meter.migrationKwh(),
                meter.co2Kg(),
                mean,
                n == 0 ? 0 : sorted.get(rank - 1) / 3.6e6,
                spreadHours(sorted, mean),
                n == 0 ? 0 : slowdowns / n,
                (total - runtimeMillis) / 3.6e6,
                deadlineMisses,
                n == 0 ? 0 : meter.computedMillis() / slotMillis,
                n,
                started,
                completed,
                failed,
                runtimeMillis == 0 ? 0 : (double) downMillis / runtimeMillis,
                energy == 0 ? 0 : meter.migrationKwh() / energy,
                unpaidJoules / 3.6e6,
                published,
                Collections.unmodifiableMap(new EnumMap<>(completedByClass)),
                violations);
    }

    /** Standard deviation over all jobs, h. */
    private static double spreadHours(List<Long> completionMillis, double meanHours) {
        double squares = 0;
        for (long millis : completionMillis) {
            double off = millis / 3.6e6 - meanHours;
            squares += off * off;
        }
        return completionMillis.isEmpty() ? 0 : StrictMath.sqrt(squares / completionMillis.size());
    }
}
