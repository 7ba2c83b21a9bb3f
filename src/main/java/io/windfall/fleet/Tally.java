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
    private final Map<CheckpointClass, Integer> completedByClass = new EnumMap<>(CheckpointClass.class);
    private final List<Long> completionMillis = new ArrayList<>();
    private int started;
    private int completed;
    private int failed;
    private long downMillis;
    private double unpaidJoules;
    private long runtimeMillis;

    Tally(ModelParameters model) {
        this.model = model;
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
        completionMillis.add(job.finishedAtMillis - job.spec.arrivalMillis());
        runtimeMillis += StrictMath.max(1, StrictMath.round(job.spec.runtimeSeconds() * 1000));
    }

    int finishedJobs() {
        return completionMillis.size();
    }

    FleetReport report(Meter meter, long published, int violations) {
        List<Long> sorted = new ArrayList<>(completionMillis);
        Collections.sort(sorted);
        int n = sorted.size();
        long total = 0;
        for (long millis : sorted) {
            total += millis;
        }
        int rank = (int) StrictMath.ceil(0.95 * n);
        return new FleetReport(
                meter.gridKwh(),
                meter.surplusKwh(),
                meter.migrationKwh(),
                meter.co2Kg(),
                n == 0 ? 0 : total / 3.6e6 / n,
                n == 0 ? 0 : sorted.get(rank - 1) / 3.6e6,
                n,
                started,
                completed,
                failed,
                runtimeMillis == 0 ? 0 : (double) downMillis / runtimeMillis,
                published,
                Collections.unmodifiableMap(new EnumMap<>(completedByClass)),
                violations);
    }
}
