package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import java.util.List;

/** What can happen to an executor. Times are ms on the boot clock, but for those named {@code wall}. */
public sealed interface Input {

    /**
     * The process has started, on whatever state was durable. Nothing that an earlier process was about to do can be
     * assumed done or not done.
     *
     * @param bootId this run of the machine
     * @param atMillis now
     * @param wallMillis now, ms since 1970-01-01 UTC
     * @param freshSession the id to open a session with, should one be needed; never used before
     */
    record Booted(String bootId, long atMillis, long wallMillis, String freshSession) implements Input {}

    /** Time goes on; several times a lease. */
    record Clock(long atMillis, long wallMillis, String freshSession) implements Input {}

    /** A record of the commands topic; those for other sites, too, so that the offset moves on. */
    record Commanded(int partition, long offset, Instruction instruction, long wallMillis) implements Input {}

    /**
     * The broker has acknowledged a heartbeat. {@code atMillis} is when this is handed in, not when it was heard: after the
     * lease's end it comes too late to renew it.
     */
    record HeartbeatAcked(String session, long sequence, long atMillis) implements Input {

        /** The same, handed in at a time. */
        public HeartbeatAcked handedInAt(long millis) {
            return new HeartbeatAcked(session, sequence, millis);
        }
    }

    /** The broker has acknowledged an event of the outbox. */
    record EventAcked(long number) implements Input {}

    /** All jobs that the driver lists. */
    record Listed(List<JobProgressReport> jobs, long wallMillis) implements Input {
        public Listed {
            jobs = List.copyOf(jobs);
        }
    }

    /** A start that was ordered is done: the job's processes live. */
    record Started(String job, long epoch, long wallMillis) implements Input {}

    /** A start that was ordered failed; nothing of the job lives. */
    record StartFailed(String job, long epoch, String reason, long wallMillis) implements Input {}

    /** A stop that was ordered is done, nothing of the job lives; checkpoint null: it has none. */
    record Stopped(String job, long epoch, Checkpoint checkpoint, long wallMillis) implements Input {}

    /** Everything is dead, as ordered by {@link Output.KillAll}. */
    record AllKilled(long atMillis, long wallMillis) implements Input {}

    /** A capture that was ordered is done; null: there is no complete checkpoint yet, or it failed for this reason. */
    record Captured(String job, String commandId, Checkpoint checkpoint, String reason, long wallMillis)
            implements Input {}

    /** A fetch that was ordered is done and verified. */
    record Fetched(
            String job,
            String commandId,
            Checkpoint checkpoint,
            long transferredBytes,
            double transferSeconds,
            double bandwidthBps,
            long wallMillis)
            implements Input {}

    /** A fetch that was ordered has failed for good. */
    record FetchFailed(String job, String commandId, String reason, long wallMillis) implements Input {}

    /** A fetch goes on. */
    record FetchProgressed(
            String job,
            String commandId,
            long transferredBytes,
            long totalBytes,
            double bandwidthBps,
            double seconds,
            long wallMillis)
            implements Input {}
}
