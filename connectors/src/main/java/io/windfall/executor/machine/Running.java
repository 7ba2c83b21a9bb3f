package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.machine.OutboxEvent.Kind;

/** Starts, stops and ends jobs, and starts them again after a crash. */
final class Running {

    private static final int MOST_DOUBLINGS = 6;

    private Running() {}

    /** Takes a granted job on; it starts at the next tick under a live lease. */
    static void begin(Work work, Job job, Instruction command) {
        String missing = missing(job, command);
        if (missing != null) {
            Outbox.fail(work, job, command, missing);
            return;
        }
        Transfers.dropCapture(work, job);
        Transfers.cancelPull(work, job);
        Transfers.withdraw(work, job);
        if (!job.isOurs()) {
            job.checkpoint = job.copy;
            job.copy = null;
            job.arrived = true;
            job.disowned = false;
            job.stepsLost = -1;
        }
        job.phase = Phase.STARTING;
        job.epoch = command.epoch();
        job.command = command;
        job.next = null;
        job.runEpoch = 0;
        job.ordered = false;
        job.restarts = 0;
        Transfers.pin(work, job);
    }

    /** Orders the starts that are due. Called where the time is exact, so that a lease cannot have lapsed unseen. */
    static void startDue(Work work) {
        if (!Sessions.isLive(work)) {
            return;
        }
        for (Job job : work.all()) {
            if (job.phase == Phase.BACKING_OFF && work.nowMillis >= job.restartAtMillis) {
                job.phase = Phase.STARTING;
                job.runEpoch = 0;
                job.ordered = false;
            }
            if (job.phase == Phase.STARTING && !job.ordered) {
                job.ordered = true;
                job.runEpoch = job.runEpoch == 0 ? job.epoch : job.runEpoch;
                work.emit(new Output.Start(job.name, job.runEpoch, job.checkpoint));
            }
        }
    }

    static void started(Work work, Input.Started in) {
        Job job = work.find(in.job());
        if (job == null || job.phase != Phase.STARTING || job.runEpoch != in.epoch()) {
            return;
        }
        job.phase = Phase.RUNNING;
        job.arrived = false;
        job.copyMigration = null;
        Outbox.running(work, job, job.command);
        job.command = null;
    }

    static void startFailed(Work work, Input.StartFailed in) {
        Job job = work.find(in.job());
        if (job == null || job.phase != Phase.STARTING || job.runEpoch != in.epoch()) {
            return;
        }
        if (job.command == null) {
            backOff(work, job, in.reason());
        } else {
            giveBack(work, job, in.reason());
        }
    }

    /** Orders a stop; what becomes of the job then is the reason's. */
    static void stop(Work work, Job job, StopReason reason, boolean writeCheckpoint, Instruction command) {
        Transfers.dropCapture(work, job);
        job.phase = Phase.STOPPING;
        job.stopReason = reason;
        job.stopWrites = writeCheckpoint;
        job.command = command;
        job.arrived = false;
        job.runEpoch = job.runEpoch == 0 ? job.epoch : job.runEpoch;
        work.emit(new Output.Stop(job.name, job.runEpoch, writeCheckpoint));
    }

    static void stopped(Work work, Input.Stopped in) {
        Job job = work.find(in.job());
        if (job == null || job.phase != Phase.STOPPING || job.runEpoch != in.epoch()) {
            return;
        }
        boolean advanced = job.learn(in.checkpoint());
        job.countLoss();
        Instruction command = job.command;
        Instruction next = job.next;
        StopReason reason = job.stopReason;
        job.command = null;
        job.next = null;
        job.stopReason = null;
        job.runEpoch = 0;
        job.phase = Phase.HELD;
        if (reason == StopReason.DISOWN) {
            disown(work, job, command);
            if (next != null) {
                begin(work, job, next);
            }
        } else if (next != null) {
            begin(work, job, next);
        } else {
            settle(work, job, reason, command, advanced);
        }
    }

    /** The job is over: it did its last step, or failed for good. */
    static void end(Work work, Job job, boolean finished, String reason) {
        if (job.phase == Phase.ENDED) {
            return;
        }
        String why = reason == null ? "job " + job.name + " failed" : reason;
        if (!finished && job.phase == Phase.STARTING && job.arrived) {
            giveBack(work, job, why);
            return;
        }
        Instruction command = job.next == null ? job.command : job.next;
        Transfers.dropCapture(work, job);
        Transfers.withdraw(work, job);
        job.phase = Phase.ENDED;
        job.failure = finished ? null : why;
        job.command = null;
        job.next = null;
        job.stopReason = null;
        job.runEpoch = 0;
        if (finished) {
            Outbox.finished(work, job, command);
        } else if (command != null) {
            Outbox.fail(work, job, command, why);
        }
    }

    static void answerEnded(Work work, Job job, Instruction command) {
        if (job.failure == null) {
            Outbox.finished(work, job, command);
        } else {
            Outbox.fail(work, job, command, job.failure);
        }
    }

    /** It lived and lives no more: the stop clears up what is left of it and tells the newest checkpoint. */
    static void crashed(Work work, Job job) {
        stop(work, job, StopReason.CRASH, false, null);
    }

    /** Gives ownership up and answers the command, if one asked for it in a session that still stands. */
    static void disown(Work work, Job job, Instruction command) {
        Checkpoint last = job.checkpoint;
        Transfers.dropCapture(work, job);
        Transfers.withdraw(work, job);
        drop(job);
        job.disowned = true;
        work.emit(new Output.Forget(job.name));
        if (command != null) {
            boolean isRelease = command.kind() == Instruction.Kind.RELEASE;
            Outbox.answer(work, isRelease ? Kind.RELEASED : Kind.STOPPED, job, command, isRelease ? null : last);
        }
    }

    /** Makes a job of which nothing lives another site's. */
    static void drop(Job job) {
        job.phase = Phase.NOT_OURS;
        job.checkpoint = null;
        job.command = null;
        job.next = null;
        job.stopReason = null;
        job.failure = null;
        job.runEpoch = 0;
        job.epoch = 0;
        job.restarts = 0;
        job.stepsLost = -1;
        job.progress = null;
        job.reported = null;
        job.disowned = true;
    }

    private static void settle(Work work, Job job, StopReason reason, Instruction command, boolean advanced) {
        switch (reason) {
            case MIGRATE -> Commands.offerStopped(work, job, command);
            case PAUSE -> {
                job.phase = Phase.PAUSED;
                Transfers.pin(work, job);
                Outbox.answer(work, Kind.STOPPED, job, command, job.checkpoint);
            }
            case CRASH -> {
                Transfers.pin(work, job);
                if (job.epoch > 0) {
                    job.restarts = advanced ? 0 : job.restarts;
                    backOff(work, job, "it crashed");
                }
            }
            case SETTLE -> Transfers.pin(work, job);
            case DISOWN -> throw new IllegalStateException("a disowned job is not settled");
        }
    }

    private static void backOff(Work work, Job job, String reason) {
        job.restarts++;
        job.runEpoch = 0;
        if (job.restarts > work.config.mostRestarts()) {
            end(work, job, false, reason + ", " + job.restarts + " times in a row without a new checkpoint");
            return;
        }
        job.phase = Phase.BACKING_OFF;
        job.restartAtMillis =
                work.nowMillis + (work.config.restartBackoffMillis() << Math.min(job.restarts - 1, MOST_DOUBLINGS));
    }

    /** A grant could not be taken up: nothing of its epoch lives here, nor will. */
    private static void giveBack(Work work, Job job, String reason) {
        Instruction command = job.command;
        job.command = null;
        job.runEpoch = 0;
        if (job.arrived) {
            Checkpoint copy = job.checkpoint;
            drop(job);
            job.copy = copy;
            job.arrived = false;
        } else {
            job.phase = Phase.HELD;
        }
        Outbox.fail(work, job, command, reason);
    }

    /** Why the grant cannot be taken up; null: it can. Only what is held in full is ever started from. */
    private static String missing(Job job, Instruction command) {
        String digest = command.manifestDigest();
        if (!job.isOurs()) {
            boolean isHeld = job.copy != null
                    && (digest == null || job.copy.manifestDigest().equals(digest));
            return isHeld ? null : "no complete checkpoint of job " + job.name + " is held here for it";
        }
        boolean isOther = digest != null
                && (job.checkpoint == null || !job.checkpoint.manifestDigest().equals(digest));
        return isOther && command.kind() == Instruction.Kind.START
                ? "checkpoint " + digest + " of job " + job.name + " is not held here"
                : null;
    }
}
