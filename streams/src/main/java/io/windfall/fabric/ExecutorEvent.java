package io.windfall.fabric;

/**
 * What an executor reports about a command.
 *
 * @param job the job
 * @param migrationId the migration, or null for a start outside any
 * @param commandId the command that it answers, or null
 * @param kind what happened
 * @param site whose executor reports
 * @param session its session
 * @param sequence grows within the session
 * @param epoch the epoch of the command that it answers
 * @param atMillis when, ms since 1970-01-01 UTC
 * @param manifestDigest SHA-256 of the checkpoint's manifest, hex, or null
 * @param checkpointBytes size of the checkpoint, B, or null
 * @param transferredBytes bytes on the wire, B, or null
 * @param transferSeconds time on the wire, s, or null
 * @param stepsLost steps to be done again, or null
 * @param reason why it failed, or null
 * @param totalBytes bytes to be sent in all, B, or null
 * @param bandwidthBps measured bandwidth, bit/s, or null
 * @param step the step at which the checkpoint was taken, or null
 */
public record ExecutorEvent(
        String job,
        String migrationId,
        String commandId,
        Kind kind,
        String site,
        String session,
        long sequence,
        long epoch,
        long atMillis,
        String manifestDigest,
        Long checkpointBytes,
        Long transferredBytes,
        Double transferSeconds,
        Long stepsLost,
        String reason,
        Long totalBytes,
        Double bandwidthBps,
        Long step)
        implements JournalEntry.Body {

    public ExecutorEvent {
        Checks.name("job", job);
        Checks.optionalId("migrationId", migrationId);
        Checks.optionalId("commandId", commandId);
        Checks.known("kind", kind);
        Checks.name("site", site);
        Checks.optionalId("session", session);
        Checks.notNegative("sequence", sequence);
        Checks.epoch(epoch);
        Checks.time("at", atMillis);
        Checks.optionalId("manifestDigest", manifestDigest);
        Checks.require(checkpointBytes == null || checkpointBytes >= 0, "checkpointBytes", "is negative");
        Checks.require(transferredBytes == null || transferredBytes >= 0, "transferredBytes", "is negative");
        Checks.optionalBetween("transferSeconds", transferSeconds, 0, 1e9, "s");
        Checks.require(stepsLost == null || stepsLost >= 0, "stepsLost", "is negative");
        Checks.optionalText("reason", reason);
        Checks.require(totalBytes == null || totalBytes >= 0, "totalBytes", "is negative");
        Checks.optionalBetween("bandwidthBps", bandwidthBps, 0, 1e15, "bit/s");
        Checks.optionalNotNegative("step", step);
    }

    /** One that says nothing of a transfer's course or a checkpoint's step. */
    public ExecutorEvent(
            String job,
            String migrationId,
            String commandId,
            Kind kind,
            String site,
            String session,
            long sequence,
            long epoch,
            long atMillis,
            String manifestDigest,
            Long checkpointBytes,
            Long transferredBytes,
            Double transferSeconds,
            Long stepsLost,
            String reason) {
        this(
                job,
                migrationId,
                commandId,
                kind,
                site,
                session,
                sequence,
                epoch,
                atMillis,
                manifestDigest,
                checkpointBytes,
                transferredBytes,
                transferSeconds,
                stepsLost,
                reason,
                null,
                null,
                null);
    }

    @Override
    public String key() {
        return job;
    }

    /** What happened. */
    public enum Kind {
        /** Checkpoint complete, job stopped, checkpoint offered. */
        STOPPED,
        /** Checkpoint pulled and verified. */
        TRANSFERRED,
        /** The job runs. */
        RUNNING,
        /** The command could not be carried out. */
        FAILED,
        /** The source's copy is gone. */
        RELEASED,
        /** The job ended before the command took hold. */
        FINISHED,
        /** Bytes so far. */
        PROGRESS,
        /** A checkpoint is offered while the job runs on. */
        OFFERED
    }
}
