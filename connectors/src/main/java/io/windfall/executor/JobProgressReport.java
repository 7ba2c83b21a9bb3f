package io.windfall.executor;

import java.util.List;
import java.util.Objects;

/**
 * What a driver knows of a job at an instant.
 *
 * @param job its name
 * @param status what its processes do
 * @param step steps done; -1 where unknown
 * @param totalSteps steps in all; -1 where unknown
 * @param remainingSeconds estimated run time left, s; NaN where unknown
 * @param checkpointBytes size of its newest complete checkpoint, B; 0 before the first
 * @param deltaBytes bytes of it that changed since the one before, B; -1 where unknown
 * @param lastCheckpointAtMillis when it was taken, ms since 1970-01-01 UTC; -1: there is none
 * @param computeWatts draw of its slot, W; NaN: the fabric's default
 * @param gpuModel the GPU model it needs, or null: any
 * @param deadlineMillis when it should be done, or -1
 * @param migratable whether it may be moved
 * @param allowedSites where it may run; empty: anywhere
 */
public record JobProgressReport(
        String job,
        Status status,
        long step,
        long totalSteps,
        double remainingSeconds,
        long checkpointBytes,
        long deltaBytes,
        long lastCheckpointAtMillis,
        double computeWatts,
        String gpuModel,
        long deadlineMillis,
        boolean migratable,
        List<String> allowedSites) {

    public JobProgressReport {
        Objects.requireNonNull(job, "job");
        Objects.requireNonNull(status, "status");
        allowedSites = List.copyOf(allowedSites);
    }

    /** A job that may be moved anywhere, of which no more is known than this. */
    public static JobProgressReport of(
            String job,
            Status status,
            long step,
            double remainingSeconds,
            long checkpointBytes,
            long lastCheckpointAtMillis) {
        return new JobProgressReport(
                job,
                status,
                step,
                -1,
                remainingSeconds,
                checkpointBytes,
                -1,
                lastCheckpointAtMillis,
                Double.NaN,
                null,
                -1,
                true,
                List.of());
    }

    /** What a job's processes do. */
    public enum Status {
        /** None lives; it can be started. */
        STOPPED,
        /** They live. */
        RUNNING,
        /** It has done all its steps. */
        FINISHED,
        /** It failed for good: restarting would not help. */
        FAILED
    }
}
