package io.windfall.executor.machine;

import java.util.List;

/** Opens, keeps and ends sessions: heartbeats, the lease, the killing at its end, and what is ordered again at boot. */
final class Sessions {

    private Sessions() {}

    static void booted(Work work, Input.Booted in) {
        boolean sameRun = in.bootId().equals(work.bootId);
        work.bootId = in.bootId();
        work.nowMillis = in.atMillis();
        boolean goesOn = sameRun && work.hasSession() && !work.session.isOver(work.config, in.atMillis());
        if (goesOn) {
            resume(work);
        } else if (work.opening == null) {
            lapse(work, in.freshSession());
        } else {
            work.emit(new Output.KillAll());
        }
    }

    static void clock(Work work, Input.Clock in) {
        work.nowMillis = Math.max(work.nowMillis, in.atMillis());
        if (!work.hasSession()) {
            return;
        }
        if (work.session.isOver(work.config, work.nowMillis)) {
            lapse(work, in.freshSession());
        } else if (work.nowMillis >= work.session.lastSentAtMillis() + work.config.heartbeatMillis()) {
            beat(work);
        }
    }

    static void acked(Work work, Input.HeartbeatAcked in) {
        if (!work.hasSession() || !work.session.id().equals(in.session())) {
            return;
        }
        work.nowMillis = Math.max(work.nowMillis, in.atMillis());
        if (work.session.isOver(work.config, work.nowMillis)) {
            return; // the process stood still: the orchestrator may have given the session up already
        }
        SessionLease renewed = work.session.acked(in.sequence());
        if (renewed.ackedSendMillis() > work.session.ackedSendMillis()) {
            work.session = renewed;
            tell(work);
        } else {
            work.session = renewed;
        }
    }

    /** Everything is dead: a new session begins, with everything held and nothing granted. */
    static void killed(Work work, Input.AllKilled in) {
        if (work.opening == null) {
            return;
        }
        work.nowMillis = Math.max(work.nowMillis, in.atMillis());
        work.session = SessionLease.opened(work.opening, work.nowMillis);
        work.opening = null;
        beat(work);
        for (Job job : work.all()) {
            Transfers.repeat(work, job); // an earlier process may have died before it did, or with what it offered
            if (job.phase == Phase.STOPPING) {
                work.emit(new Output.Stop(job.name, job.runEpoch, false));
            }
        }
    }

    /** Whether a job may be started now, by the time of the input at hand. */
    static boolean isLive(Work work) {
        return work.hasSession() && work.session.isAcked() && !work.session.isOver(work.config, work.nowMillis);
    }

    private static void beat(Work work) {
        long sequence = work.nextHeartbeat++;
        work.session = work.session.sent(sequence, work.nowMillis);
        work.emit(new Output.SendHeartbeat(work.session.id(), sequence, work.config.leaseMillis()));
    }

    private static void tell(Work work) {
        work.emit(new Output.SetLease(work.session.id(), work.session.deadlineMillis(work.config)));
    }

    /** The session is over: what may live is killed; what was owed to its commands is owed no more. */
    private static void lapse(Work work, String freshSession) {
        work.opening = freshSession;
        work.outbox = List.of();
        work.emit(new Output.KillAll());
        for (Job job : work.all()) {
            Transfers.pin(work, job);
            job.capture = null;
            job.arrived = false;
            job.restarts = 0;
            if (job.pull != null) {
                work.emit(new Output.CancelFetch(job.name, job.pull.id()));
                job.pull = null;
            }
            if (job.mayLive()) {
                job.stopReason = job.isStoppingFor(StopReason.DISOWN) ? StopReason.DISOWN : StopReason.SETTLE;
                job.stopWrites = false;
                job.runEpoch = job.runEpoch == 0 ? job.epoch : job.runEpoch;
                job.phase = Phase.STOPPING;
            } else if (job.phase == Phase.BACKING_OFF || job.phase == Phase.OFFERED) {
                job.phase = Phase.HELD;
            }
            job.command = null;
            job.next = null;
        }
    }

    /** The session goes on in a new process: everything that the state implies is ordered again. */
    private static void resume(Work work) {
        if (work.session.isAcked()) {
            tell(work);
        }
        beat(work);
        work.tombstones().forEach((name, tombstone) -> {
            if (tombstone.disowned()) {
                work.emit(new Output.Forget(name));
            }
        });
        for (Job job : work.all()) {
            job.ordered = false;
            job.reported = null;
            repeat(work, job);
        }
        Outbox.resend(work);
    }

    private static void repeat(Work work, Job job) {
        if (job.phase == Phase.STOPPING) {
            work.emit(new Output.Stop(job.name, job.runEpoch, job.stopWrites));
        }
        Transfers.repeat(work, job);
        if (job.capture != null) {
            work.emit(new Output.Capture(job.name, job.capture.id()));
        }
        if (job.pull != null) {
            work.emit(new Output.Fetch(job.pull));
        }
    }
}
