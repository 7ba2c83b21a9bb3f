package io.windfall.executor.machine;

import java.util.Objects;

/**
 * The executor's side of the migration protocol: (state, input) → (state, outputs). Deterministic; knows no clock but that of
 * its inputs. Whoever drives it makes {@link Step#state} durable before carrying out the first of {@link Step#outputs}
 * (where there are none, it need not be durable yet), gives each driver's work to one thread in the order of the outputs,
 * and its answers back in the order in which they came about. Offers do not outlive a process: they are ordered again at
 * {@link Input.Booted}, with everything else that the state implies. Starts are ordered at {@link Input.Clock} and
 * {@link Input.Booted} only, where the time is known: a tick right after a command saves waiting.
 */
public final class ExecutorMachine {

    private final MachineConfig config;

    public ExecutorMachine(MachineConfig config) {
        this.config = Objects.requireNonNull(config, "config");
    }

    /** What comes of an input; never fails on what another process sent, but answers FAILED. */
    public Step apply(ExecutorState state, Input input) {
        Work work = new Work(config, state);
        if (input instanceof Input.Booted in) {
            work.wallMillis = in.wallMillis();
            Sessions.booted(work, in);
            Transfers.expire(work);
            Running.startDue(work);
        } else if (input instanceof Input.Clock in) {
            work.wallMillis = in.wallMillis();
            Sessions.clock(work, in);
            Transfers.expire(work);
            Running.startDue(work);
        } else if (input instanceof Input.Commanded in) {
            work.wallMillis = in.wallMillis();
            Commands.take(work, in);
        } else if (input instanceof Input.HeartbeatAcked in) {
            Sessions.acked(work, in);
        } else if (input instanceof Input.EventAcked in) {
            Outbox.acked(work, in.number());
        } else if (input instanceof Input.Listed in) {
            work.wallMillis = in.wallMillis();
            Listing.take(work, in);
        } else {
            driven(work, input);
        }
        Outbox.report(work);
        return work.finish();
    }

    /** What came of the work that was ordered. */
    private static void driven(Work work, Input input) {
        if (input instanceof Input.Started in) {
            work.wallMillis = in.wallMillis();
            Running.started(work, in);
        } else if (input instanceof Input.StartFailed in) {
            work.wallMillis = in.wallMillis();
            Running.startFailed(work, in);
        } else if (input instanceof Input.Stopped in) {
            work.wallMillis = in.wallMillis();
            Running.stopped(work, in);
        } else if (input instanceof Input.AllKilled in) {
            work.wallMillis = in.wallMillis();
            Sessions.killed(work, in);
        } else if (input instanceof Input.Captured in) {
            work.wallMillis = in.wallMillis();
            Transfers.captured(work, in);
        } else if (input instanceof Input.Fetched in) {
            work.wallMillis = in.wallMillis();
            Transfers.fetched(work, in);
        } else if (input instanceof Input.FetchFailed in) {
            work.wallMillis = in.wallMillis();
            Transfers.fetchFailed(work, in);
        } else if (input instanceof Input.FetchProgressed in) {
            work.wallMillis = in.wallMillis();
            Transfers.progressed(work, in);
        } else {
            throw new IllegalArgumentException("no such input: " + input);
        }
    }
}
