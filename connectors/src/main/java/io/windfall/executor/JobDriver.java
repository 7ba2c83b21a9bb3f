package io.windfall.executor;

import java.io.IOException;
import java.util.List;

/**
 * Runs jobs at a site. An implementation knows how a job is started, stopped and asked; the executor knows when. All calls
 * come from one thread, but for {@link #killAll}, which may come from any at any time. Every call is repeated after a crash
 * of the executor, so each must be safe to repeat.
 */
public interface JobDriver extends AutoCloseable {

    /**
     * The jobs that stand at this site, by the driver's own records; those that live, too. Asked at regular intervals: a job
     * not seen before is reported to the orchestrator as queued.
     *
     * @throws IOException where they cannot be asked now; asked again later
     */
    List<JobProgressReport> list() throws IOException;

    /**
     * Starts a job from a checkpoint; does nothing where it lives already. Returns once its processes live.
     *
     * @param job the job
     * @param epoch the fencing token under which it runs; passed on to it
     * @param checkpoint where to begin; null: from the start, or from what the driver holds of its own
     * @param lease until when it may live unless the lease is renewed
     * @throws IOException with a line that says why it cannot be started; it does not live then
     */
    void start(String job, long epoch, Checkpoint checkpoint, Lease lease) throws IOException;

    /**
     * Stops a job and waits until no process of it lives.
     *
     * @param job the job
     * @param writeCheckpoint whether to let it write a checkpoint first, within the driver's grace period
     * @return its newest complete checkpoint, put into the store; where the store cannot take that, an earlier one of the job
     *     that it holds; null: there is none
     * @throws IOException where it cannot be said that nothing of it lives
     */
    Checkpoint stop(String job, boolean writeCheckpoint) throws IOException;

    /**
     * Takes the newest complete checkpoint of a job into the store, while the job goes on.
     *
     * @return the checkpoint, or null: there is none yet
     */
    Checkpoint capture(String job) throws IOException;

    /** Forgets a job that is no longer this site's: the driver lists it no more. Its checkpoints may be collected. */
    void forget(String job) throws IOException;

    /** Kills every process of every job at once, without asking; returns when none lives. */
    void killAll();

    /**
     * Whether it promises that no process of any job outlives its lease, whatever becomes of the executor. One that cannot
     * promise it makes the executor's session one without a lease: its jobs are never granted elsewhere because of silence.
     */
    boolean promisesKill();

    @Override
    void close();
}
