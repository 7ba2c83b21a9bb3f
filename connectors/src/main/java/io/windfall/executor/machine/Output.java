package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;

/**
 * What an executor does next. Carried out only after the state that goes with it is durable. Each may be ordered again
 * after a crash and must be safe to repeat; each names what answers it.
 */
public sealed interface Output {

    /** Send a heartbeat; answered by {@link Input.HeartbeatAcked}. {@code leaseMillis} -1: no lease is promised. */
    record SendHeartbeat(String session, long sequence, long leaseMillis) implements Output {}

    /** The lease now ends then, on the boot clock: tell the watchdog. Comes before any {@link Start} that needs it. */
    record SetLease(String session, long deadlineMillis) implements Output {}

    /** Publish an event of the outbox; answered by {@link Input.EventAcked}. */
    record SendEvent(OutboxEvent event) implements Output {}

    /** Publish where a job stands; not answered, repeated from time to time. */
    record SendReport(JobProgressReport progress, ReportedState state, long epoch, String session, long sequence)
            implements Output {}

    /** Start a job; answered by {@link Input.Started} or {@link Input.StartFailed}. Checkpoint null: from the start. */
    record Start(String job, long epoch, Checkpoint checkpoint) implements Output {}

    /** Stop a job; answered by {@link Input.Stopped}. */
    record Stop(String job, long epoch, boolean writeCheckpoint) implements Output {}

    /** Kill everything at once: the lease is over. Answered by {@link Input.AllKilled}. */
    record KillAll() implements Output {}

    /** Take the newest complete checkpoint into the store while the job goes on; answered by {@link Input.Captured}. */
    record Capture(String job, String commandId) implements Output {}

    /** Let the site of that name have the checkpoint, to those with a grant. Until {@link Withdraw}. */
    record Offer(String job, String manifestDigest, String destination) implements Output {}

    /** Offer no checkpoint of that job any more. */
    record Withdraw(String job) implements Output {}

    /** Pull a checkpoint; answered by {@link Input.Fetched}, {@link Input.FetchFailed}, {@link Input.FetchProgressed}. */
    record Fetch(Instruction instruction) implements Output {}

    /** Break off the fetch of that command, if it still goes on; not answered. */
    record CancelFetch(String job, String commandId) implements Output {}

    /** Keep that checkpoint; all earlier pins for the job are taken back. */
    record Pin(String job, String manifestDigest) implements Output {}

    /** The job is no longer this site's: forget it; its chunks may be collected when room is needed. */
    record Forget(String job) implements Output {}

    /** What a job is reported to do. */
    enum ReportedState {
        QUEUED,
        RUNNING,
        PAUSED,
        STOPPED,
        FINISHED,
        FAILED
    }
}
