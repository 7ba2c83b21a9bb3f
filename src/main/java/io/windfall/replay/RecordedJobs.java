package io.windfall.replay;

import io.windfall.fabric.JobReport;
import io.windfall.fabric.JobState;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The jobs of a recorded stretch as they came into it: by their first report, or, when they were there before, from where
 * they stood when it began, with the work that was left. Completion times count from when they truly arrived.
 */
final class RecordedJobs {

    private final Map<String, Arrival> arrivals = new LinkedHashMap<>();
    private final Map<String, Long> completions = new HashMap<>();
    private final Map<String, Long> checkpoints = new HashMap<>();
    private int before;
    private long gapMillis;
    private long gaps;

    /** One that was there when the stretch began. */
    void standing(JobState job, long nowMillis) {
        before++;
        arrivals.put(
                job.report().job(),
                new Arrival(
                        job.report(), job.site(), nowMillis, job.arrivedAtMillis(), job.remainingSecondsAt(nowMillis)));
    }

    void report(JobReport report) {
        if (report.state() != JobReport.State.FINISHED && report.state() != JobReport.State.FAILED) {
            arrivals.putIfAbsent(
                    report.job(),
                    new Arrival(
                            report, report.site(), report.atMillis(), report.atMillis(), report.remainingSeconds()));
        } else if (arrivals.containsKey(report.job()) && report.state() == JobReport.State.FINISHED) {
            completions.putIfAbsent(
                    report.job(), report.atMillis() - arrivals.get(report.job()).arrivedMillis());
        }
        if (report.lastCheckpointAtMillis() != null) {
            Long last = checkpoints.put(report.job(), report.lastCheckpointAtMillis());
            if (last != null && report.lastCheckpointAtMillis() > last) {
                gapMillis += report.lastCheckpointAtMillis() - last;
                gaps++;
            }
        }
    }

    /** Those that can be simulated; who came before the scenario's first day comes with it, all else of it as much later. */
    List<Workload.Job> simulated(Scenario scenario, Set<String> sites) {
        List<Workload.Job> jobs = new ArrayList<>();
        for (Arrival arrival : arrivals.values()) {
            if (arrival.canBeSimulated(sites)) {
                long shift = StrictMath.max(0, scenario.startMillis() - arrival.enteredMillis());
                Long deadline = arrival.report().deadlineMillis();
                jobs.add(new Workload.Job(
                        arrival.report().job(),
                        arrival.enteredMillis() + shift,
                        arrival.site(),
                        arrival.remainingSeconds(),
                        arrival.report().checkpointBytes(),
                        deadline == null ? null : (Long) (deadline + shift),
                        arrival.arrivedMillis() + shift));
            }
        }
        return jobs;
    }

    /** Mean time between a job's checkpoints, s; 0: nothing is known of any. */
    double checkpointIntervalSeconds() {
        double mean = gaps == 0 ? 0 : gapMillis / 1000.0 / gaps;
        return mean == 0 ? 0 : StrictMath.max(1, mean);
    }

    /** Mean slack of the jobs, a share of their run time: a simulated fleet's jobs all have one. */
    double meanSlack() {
        return arrivals.values().stream()
                .mapToDouble(arrival -> arrival.report().slack())
                .average()
                .orElse(0);
    }

    int completed() {
        return completions.size();
    }

    double meanCompletionHours() {
        return completions.values().stream()
                        .mapToLong(Long::longValue)
                        .average()
                        .orElse(0)
                / 3_600_000;
    }

    /** Jobs that were there when the stretch began. */
    int before() {
        return before;
    }

    long withDeadline(Set<String> sites) {
        return arrivals.values().stream()
                .filter(arrival ->
                        arrival.canBeSimulated(sites) && arrival.report().deadlineMillis() != null)
                .count();
    }

    /** Jobs that do not say how long they compute, or stand at no site that is simulated. */
    long left(Set<String> sites) {
        return arrivals.values().stream()
                .filter(arrival -> !arrival.canBeSimulated(sites))
                .count();
    }

    /** Jobs that may not move, or not everywhere, or not on every GPU. */
    long bound() {
        return arrivals.values().stream()
                .filter(arrival -> !arrival.report().migratable()
                        || !arrival.report().allowedSites().isEmpty()
                        || arrival.report().gpuModel() != null)
                .count();
    }

    /** Jobs that say what they draw, and that is not what the model takes them to, W. */
    long withDrawOfTheirOwn(double modelWatts) {
        return arrivals.values().stream()
                .filter(arrival -> arrival.report().computeWatts() != null
                        && StrictMath.abs(arrival.report().computeWatts() - modelWatts) > 1e-6)
                .count();
    }

    /** Jobs whose slack is not the mean. */
    long slackOfTheirOwn() {
        double mean = meanSlack();
        return arrivals.values().stream()
                .filter(arrival -> StrictMath.abs(arrival.report().slack() - mean) > 1e-9)
                .count();
    }

    /**
     * How a job came into the stretch.
     *
     * @param report its first in it, or its last before it
     * @param site where it was
     * @param enteredMillis when it came into the stretch, ms since 1970-01-01 UTC
     * @param arrivedMillis when it arrived, in the stretch or before it
     * @param remainingSeconds run time that was left then, s; null: not known
     */
    private record Arrival(
            JobReport report, String site, long enteredMillis, long arrivedMillis, Double remainingSeconds) {
        boolean canBeSimulated(Set<String> sites) {
            return sites.contains(site) && remainingSeconds != null && remainingSeconds >= 0.001;
        }
    }
}
