package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.machine.OutboxEvent.Kind;

/** Offers of this site's checkpoints and copies of other sites': neither says anything about who owns a job. */
final class Transfers {

    private Transfers() {}

    /** Puts the job's newest checkpoint on offer to a site. */
    static void offer(Work work, Job job, String destination) {
        job.offer = new JobEntry.Offered(job.checkpoint.manifestDigest(), destination);
        pin(work, job);
        work.emit(new Output.Offer(job.name, job.offer.manifestDigest(), destination));
    }

    static void withdraw(Work work, Job job) {
        if (job.offer != null) {
            job.offer = null;
            work.emit(new Output.Withdraw(job.name));
        }
    }

    static void pin(Work work, Job job) {
        if (job.pinned() != null) {
            work.emit(new Output.Pin(job.name, job.pinned()));
        }
    }

    /** Orders pins and offers again after a boot. */
    static void repeat(Work work, Job job) {
        pin(work, job);
        if (job.offer != null) {
            work.emit(new Output.Offer(job.name, job.offer.manifestDigest(), job.offer.destination()));
        } else {
            work.emit(new Output.Withdraw(job.name));
        }
    }

    /** FETCH, or PRESTAGE at its destination. */
    static void pull(Work work, Job job, Instruction command) {
        String refusal = refusal(work, job, command);
        if (refusal != null) {
            Outbox.fail(work, job, command, refusal);
            return;
        }
        job.see(command.epoch());
        if (job.isOurs()) {
            // It was granted elsewhere since; what is left of it here is a stale checkpoint.
            withdraw(work, job);
            Running.drop(job);
        }
        cancelPull(work, job);
        if (job.copy != null && job.copy.manifestDigest().equals(command.manifestDigest())) {
            job.copyMigration = command.migrationId();
            Outbox.transferred(work, job, command, job.copy, nothingSent(job, command, work));
            return;
        }
        job.pull = command;
        work.emit(new Output.Fetch(command));
    }

    /** PRESTAGE at its source: the newest checkpoint is put on offer while the job goes on. */
    static void ahead(Work work, Job job, Instruction command) {
        switch (job.phase) {
            case RUNNING -> capture(work, job, command);
            case HELD, PAUSED, BACKING_OFF -> {
                if (job.checkpoint == null) {
                    capture(work, job, command);
                } else {
                    offer(work, job, command.destination());
                    Outbox.answer(work, Kind.OFFERED, job, command, job.checkpoint);
                }
            }
            case STARTING, STOPPING, OFFERED ->
                Outbox.fail(work, job, command, "job " + job.name + " is being started, stopped or moved");
            case ENDED -> Running.answerEnded(work, job, command);
            case NOT_OURS -> Outbox.fail(work, job, command, "job " + job.name + " is not at this site");
        }
    }

    static void captured(Work work, Input.Captured in) {
        Job job = work.find(in.job());
        if (job == null || job.capture == null || !job.capture.id().equals(in.commandId())) {
            return;
        }
        Instruction command = job.capture;
        job.capture = null;
        if (in.checkpoint() == null) {
            String reason = in.reason() == null ? "job " + job.name + " has no checkpoint yet" : in.reason();
            Outbox.fail(work, job, command, reason);
            return;
        }
        if (job.learn(in.checkpoint())) {
            job.restarts = 0;
        }
        offer(work, job, command.destination());
        Outbox.answer(work, Kind.OFFERED, job, command, job.checkpoint);
    }

    /** Gives a capture up, since the job is stopped or moved on. */
    static void dropCapture(Work work, Job job) {
        if (job.capture != null) {
            Outbox.fail(work, job, job.capture, "job " + job.name + " was stopped or moved on meanwhile");
            job.capture = null;
        }
    }

    static void fetched(Work work, Input.Fetched in) {
        Job job = pulling(work, in.job(), in.commandId());
        if (job == null) {
            return;
        }
        Instruction command = job.pull;
        job.pull = null;
        if (!in.checkpoint().manifestDigest().equals(command.manifestDigest())) {
            Outbox.fail(work, job, command, "the checkpoint pulled is not the one that was granted");
            return;
        }
        job.copy = in.checkpoint();
        job.copyMigration = command.migrationId();
        pin(work, job);
        Outbox.transferred(work, job, command, job.copy, in);
    }

    static void fetchFailed(Work work, Input.FetchFailed in) {
        Job job = pulling(work, in.job(), in.commandId());
        if (job != null) {
            Instruction command = job.pull;
            job.pull = null;
            Outbox.fail(work, job, command, in.reason());
        }
    }

    static void progressed(Work work, Input.FetchProgressed in) {
        Job job = pulling(work, in.job(), in.commandId());
        if (job != null) {
            Outbox.progressed(work, job, job.pull, in);
        }
    }

    /** Gives up what was not pulled in time. */
    static void expire(Work work) {
        for (Job job : work.all()) {
            if (job.pull != null && isExpired(work, job.pull)) {
                Instruction command = job.pull;
                cancelPull(work, job);
                Outbox.fail(work, job, command, "it was not pulled in time");
            }
        }
    }

    /** RELEASE of a migration that was rolled back, at its destination: its copy is nobody's any more. */
    static void release(Work work, Job job, Instruction command) {
        if (job.pull != null && isOf(job, command, job.pull.migrationId())) {
            cancelPull(work, job);
        }
        if (job.copy != null && isOf(job, command, job.copyMigration)) {
            job.copy = null;
            job.copyMigration = null;
            job.disowned = true;
            work.emit(new Output.Forget(job.name));
        }
        job.see(command.epoch());
        Outbox.answer(work, Kind.RELEASED, job, command, null);
    }

    static void cancelPull(Work work, Job job) {
        if (job.pull != null) {
            work.emit(new Output.CancelFetch(job.name, job.pull.id()));
            job.pull = null;
        }
    }

    /** Commands of a job come in their order: one to let go means whatever came here before, unless a later grant did. */
    private static boolean isOf(Job job, Instruction release, String migrationId) {
        boolean same = release.migrationId() != null && release.migrationId().equals(migrationId);
        return same || release.epoch() >= job.highestEpoch;
    }

    private static void capture(Work work, Job job, Instruction command) {
        if (job.capture != null) {
            Outbox.fail(work, job, job.capture, "a newer command to copy ahead came");
        }
        job.capture = command;
        work.emit(new Output.Capture(job.name, command.id()));
    }

    private static String refusal(Work work, Job job, Instruction command) {
        if (command.epoch() < job.highestEpoch) {
            return "epoch " + command.epoch() + " of job " + job.name + " is over: " + job.highestEpoch + " was seen";
        }
        if (job.isOurs() && (job.mayLive() || job.phase == Phase.BACKING_OFF || command.epoch() == job.epoch)) {
            return "job " + job.name + " is this site's own";
        }
        if (command.manifestDigest() == null) {
            return "the command names no checkpoint";
        }
        return isExpired(work, command) ? "it came too late" : null;
    }

    private static boolean isExpired(Work work, Instruction command) {
        return command.notAfterMillis() >= 0 && work.wallMillis > command.notAfterMillis();
    }

    private static Job pulling(Work work, String name, String commandId) {
        Job job = work.find(name);
        return job != null && job.pull != null && job.pull.id().equals(commandId) ? job : null;
    }

    private static Input.Fetched nothingSent(Job job, Instruction command, Work work) {
        Checkpoint copy = job.copy;
        return new Input.Fetched(job.name, command.id(), copy, 0, 0, Double.NaN, work.wallMillis);
    }
}
