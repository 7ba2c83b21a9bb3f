package io.windfall.executor.machine;

import io.windfall.executor.machine.OutboxEvent.Kind;

/** Takes commands in: which are meant, which are refused, and what the others ask for. */
final class Commands {

    private Commands() {}

    static void take(Work work, Input.Commanded in) {
        Instruction command = in.instruction();
        if (!work.advance(in.partition(), in.offset())
                || command == null
                || !work.config.site().equals(command.site())) {
            return;
        }
        if (!work.hasSession() || !work.session.id().equals(command.session())) {
            // Another session's: not ours to answer, but its epoch was granted all the same.
            work.findOrCreate(command.job()).see(command.epoch());
            return;
        }
        Job job = work.findOrCreate(command.job());
        if (job.remember(command.id())) {
            obey(work, job, command);
        }
    }

    private static void obey(Work work, Job job, Instruction command) {
        switch (command.kind()) {
            case START, RESUME -> grant(work, job, command);
            case MIGRATE -> {
                if (isCurrent(work, job, command)) {
                    migrate(work, job, command);
                }
            }
            case PAUSE -> {
                if (isCurrent(work, job, command)) {
                    pause(work, job, command);
                }
            }
            case PRESTAGE -> {
                if (work.config.site().equals(command.destination())) {
                    Transfers.pull(work, job, command);
                } else if (isCurrent(work, job, command)) {
                    Transfers.ahead(work, job, command);
                }
            }
            case FETCH -> Transfers.pull(work, job, command);
            case STOP -> halt(work, job, command);
            case RELEASE -> release(work, job, command);
        }
    }

    private static void grant(Work work, Job job, Instruction command) {
        if (job.isOurs() && (command.epoch() == job.epoch || isSame(job.next, command))) {
            return;
        }
        if (command.epoch() <= job.highestEpoch) {
            refuseOld(work, job, command);
            return;
        }
        job.see(command.epoch());
        switch (job.phase) {
            case RUNNING -> {
                job.epoch = command.epoch();
                Outbox.running(work, job, command);
            }
            case STARTING, BACKING_OFF -> {
                job.epoch = command.epoch();
                job.command = command;
            }
            case STOPPING -> job.next = command;
            case ENDED -> {
                job.epoch = command.epoch();
                Running.answerEnded(work, job, command);
            }
            case HELD, PAUSED, OFFERED, NOT_OURS -> Running.begin(work, job, command);
        }
    }

    private static void migrate(Work work, Job job, Instruction command) {
        switch (job.phase) {
            case RUNNING, STARTING -> {
                Transfers.pin(work, job);
                Running.stop(work, job, StopReason.MIGRATE, true, command);
            }
            case STOPPING -> redirect(work, job, StopReason.MIGRATE, command);
            case HELD, PAUSED, BACKING_OFF, OFFERED -> {
                job.epoch = command.epoch();
                if (job.checkpoint == null) {
                    // Nothing of it lives, but the driver may have a checkpoint, or write a first one.
                    Running.stop(work, job, StopReason.MIGRATE, true, command);
                } else {
                    offerStopped(work, job, command);
                }
            }
            case ENDED -> Running.answerEnded(work, job, command);
            case NOT_OURS -> refuseForeign(work, job, command);
        }
    }

    /** Answers a MIGRATE whose job is dead: its checkpoint goes on offer, or it cannot be moved. */
    static void offerStopped(Work work, Job job, Instruction command) {
        if (job.checkpoint == null) {
            job.phase = Phase.HELD;
            Outbox.fail(work, job, command, "job " + job.name + " has no checkpoint to be moved with");
            return;
        }
        Transfers.dropCapture(work, job);
        job.phase = Phase.OFFERED;
        Transfers.offer(work, job, command.destination());
        Outbox.answer(work, Kind.STOPPED, job, command, job.checkpoint);
    }

    private static void pause(Work work, Job job, Instruction command) {
        switch (job.phase) {
            case RUNNING, STARTING -> Running.stop(work, job, StopReason.PAUSE, command.checkpoint(), command);
            case STOPPING -> redirect(work, job, StopReason.PAUSE, command);
            case HELD, PAUSED, BACKING_OFF, OFFERED -> {
                if (job.phase == Phase.OFFERED) {
                    Transfers.withdraw(work, job); // the move that it was offered for was given up
                }
                job.phase = Phase.PAUSED;
                job.epoch = command.epoch();
                Outbox.answer(work, Kind.STOPPED, job, command, job.checkpoint);
            }
            case ENDED -> Running.answerEnded(work, job, command);
            case NOT_OURS -> refuseForeign(work, job, command);
        }
    }

    /** A stop is out already: only what becomes of the job then changes. */
    private static void redirect(Work work, Job job, StopReason reason, Instruction command) {
        if (job.stopReason == StopReason.DISOWN) {
            refuseForeign(work, job, command);
            return;
        }
        job.stopReason = reason;
        job.command = command;
        job.next = null;
    }

    private static void halt(Work work, Job job, Instruction command) {
        if (command.epoch() < job.epoch || command.epoch() < job.highestEpoch) {
            refuseOld(work, job, command);
            return;
        }
        job.see(command.epoch());
        switch (job.phase) {
            case OFFERED -> {
                // In migration its checkpoint may be the only one, and the migration's own commands say what becomes
                // of it; under a higher epoch the job is granted elsewhere, and runs or waits there.
                if (command.epoch() > job.epoch) {
                    Running.disown(work, job, command);
                }
            }
            case RUNNING, STARTING -> Running.stop(work, job, StopReason.DISOWN, command.checkpoint(), command);
            case STOPPING -> {
                if (job.stopReason != StopReason.MIGRATE) {
                    job.stopReason = StopReason.DISOWN;
                    job.command = command;
                    job.next = null;
                }
            }
            case HELD, PAUSED, BACKING_OFF, ENDED -> Running.disown(work, job, command);
            case NOT_OURS -> Outbox.answer(work, Kind.STOPPED, job, command, null);
        }
    }

    private static void release(Work work, Job job, Instruction command) {
        if (!job.isOurs()) {
            Transfers.release(work, job, command);
            return;
        }
        boolean isGone = command.epoch() > job.epoch || command.epoch() == job.epoch && job.phase == Phase.ENDED;
        if (!isGone || command.epoch() < job.highestEpoch) {
            Outbox.fail(work, job, command, "job " + job.name + " is this site's under epoch " + job.epoch);
            return;
        }
        job.see(command.epoch());
        if (job.mayLive()) {
            Running.stop(work, job, StopReason.DISOWN, false, command);
            job.next = null;
        } else {
            Running.disown(work, job, command);
        }
    }

    /**
     * Whether a command speaks of the grant that is held. Where nothing of the job lives, one may have gone to an earlier
     * session of this site: a later epoch then does no harm.
     */
    private static boolean isCurrent(Work work, Job job, Instruction command) {
        if (!job.isOurs()) {
            refuseForeign(work, job, command);
            return false;
        }
        boolean mayLive = job.mayLive() || job.phase == Phase.BACKING_OFF;
        boolean isCurrent = mayLive
                ? command.epoch() == job.epoch && job.next == null
                : command.epoch() >= job.epoch && command.epoch() >= job.highestEpoch;
        if (!isCurrent) {
            refuseOld(work, job, command);
            return false;
        }
        job.see(command.epoch());
        return true;
    }

    private static boolean isSame(Instruction waiting, Instruction command) {
        return waiting != null && waiting.epoch() == command.epoch();
    }

    private static void refuseOld(Work work, Job job, Instruction command) {
        Outbox.fail(
                work,
                job,
                command,
                "epoch " + command.epoch() + " of job " + job.name + " is not the one wanted: held under " + job.epoch
                        + ", highest seen " + job.highestEpoch);
    }

    private static void refuseForeign(Work work, Job job, Instruction command) {
        Outbox.fail(work, job, command, "job " + job.name + " is not this site's");
    }
}
