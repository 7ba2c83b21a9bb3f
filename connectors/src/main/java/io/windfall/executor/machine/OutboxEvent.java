package io.windfall.executor.machine;

/**
 * An event that waits for the broker's acknowledgement; kept in the state until then.
 *
 * @param number its place in the outbox, growing over the life of the state; also its sequence in the session
 * @param kind what happened
 * @param job the job
 * @param migrationId the migration, or null
 * @param commandId the command that it answers, or null
 * @param session the session in which it happened
 * @param epoch the epoch of the command that it answers
 * @param wallMillis when, ms since 1970-01-01 UTC
 * @param manifestDigest the checkpoint, hex, or null
 * @param checkpointBytes its size, B; -1: none
 * @param step the step at which it was taken; -1 where unknown
 * @param transferredBytes bytes on the wire, B; -1: none
 * @param totalBytes bytes to be sent in all, B; -1 where unknown
 * @param transferSeconds time on the wire, s; NaN: none
 * @param bandwidthBps measured bandwidth, bit/s; NaN: none
 * @param stepsLost steps to be done again; -1 where unknown
 * @param reason why it failed, or null
 */
public record OutboxEvent(
        long number,
        Kind kind,
        String job,
        String migrationId,
        String commandId,
        String session,
        long epoch,
        long wallMillis,
        String manifestDigest,
        long checkpointBytes,
        long step,
        long transferredBytes,
        long totalBytes,
        double transferSeconds,
        double bandwidthBps,
        long stepsLost,
        String reason) {

    /** What happened. */
    public enum Kind {
        STOPPED,
        OFFERED,
        TRANSFERRED,
        RUNNING,
        FAILED,
        RELEASED,
        FINISHED,
        PROGRESS
    }
}
