package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.machine.OutboxEvent.Kind;
import java.util.ArrayList;
import java.util.List;

/**
 * What the executor tells: events, kept until they are acknowledged, and reports, repeated instead. Of a job's events only
 * the oldest is under way, so that they cannot overtake one another.
 */
final class Outbox {

    private static final Checkpoint NONE = null;

    private Outbox() {}

    /** That a command was obeyed: STOPPED, OFFERED or RELEASED, with the checkpoint that goes with it or null. */
    static void answer(Work work, Kind kind, Job job, Instruction command, Checkpoint checkpoint) {
        add(work, kind, job, command, command.epoch(), checkpoint, -1, null);
    }

    /** That a command was refused or could not be carried out. */
    static void fail(Work work, Job job, Instruction command, String reason) {
        add(work, Kind.FAILED, job, command, command.epoch(), NONE, -1, reason);
    }

    /** That the job lives; command null: it was restarted after a crash. */
    static void running(Work work, Job job, Instruction command) {
        add(work, Kind.RUNNING, job, command, job.epoch, job.checkpoint, job.stepsLost, null);
        job.stepsLost = -1;
    }

    /** That the job did its last step; command null: none was being obeyed. */
    static void finished(Work work, Job job, Instruction command) {
        add(work, Kind.FINISHED, job, command, command == null ? job.epoch : command.epoch(), NONE, -1, null);
    }

    /** That a checkpoint was pulled and verified. */
    static void transferred(Work work, Job job, Instruction command, Checkpoint copy, Input.Fetched fetched) {
        add(
                work,
                event(
                        work,
                        Kind.TRANSFERRED,
                        job,
                        command,
                        command.epoch(),
                        copy,
                        -1,
                        null,
                        fetched.transferredBytes(),
                        -1,
                        fetched.transferSeconds(),
                        fetched.bandwidthBps()));
    }

    /** How far a fetch has come; left out while an earlier one still waits for its acknowledgement. */
    static void progressed(Work work, Job job, Instruction command, Input.FetchProgressed at) {
        boolean waits = work.outbox.stream()
                .anyMatch(event -> event.kind() == Kind.PROGRESS && event.job().equals(job.name));
        if (work.hasSession() && !waits) {
            add(
                    work,
                    event(
                            work,
                            Kind.PROGRESS,
                            job,
                            command,
                            command.epoch(),
                            NONE,
                            -1,
                            null,
                            at.transferredBytes(),
                            at.totalBytes(),
                            at.seconds(),
                            at.bandwidthBps()));
        }
    }

    /** Takes an acknowledged event out and lets the job's next one go. */
    static void acked(Work work, long number) {
        List<OutboxEvent> left = new ArrayList<>(work.outbox);
        for (OutboxEvent event : work.outbox) {
            if (event.number() == number) {
                left.remove(event);
                work.outbox = left;
                left.stream()
                        .filter(other -> other.job().equals(event.job()))
                        .findFirst()
                        .ifPresent(next -> work.emit(new Output.SendEvent(next)));
                return;
            }
        }
    }

    /** Sends again what may have been lost. */
    static void resend(Work work) {
        List<String> seen = new ArrayList<>();
        for (OutboxEvent event : work.outbox) {
            if (!seen.contains(event.job())) {
                seen.add(event.job());
                work.emit(new Output.SendEvent(event));
            }
        }
    }

    /** Reports the touched jobs that stand otherwise than last reported, or were not reported for long. */
    static void report(Work work) {
        if (!work.hasSession()) {
            return;
        }
        for (Job job : work.touched()) {
            Output.ReportedState state = stateOf(job);
            if (state == null) {
                job.reported = job.isOurs() ? job.reported : null;
                continue;
            }
            JobEntry.Reported last = job.reported;
            boolean isDue = last == null
                    || last.state() != state
                    || last.epoch() != job.epoch
                    || !last.session().equals(work.session.id())
                    || work.nowMillis - last.atMillis() >= work.config.reportMillis();
            if (isDue) {
                work.emit(
                        new Output.SendReport(progressOf(job), state, job.epoch, work.session.id(), work.nextNumber++));
                job.reported = new JobEntry.Reported(state, job.epoch, work.session.id(), work.nowMillis);
            }
        }
    }

    /** What the job is reported to do; null: nothing is said of it now. */
    private static Output.ReportedState stateOf(Job job) {
        return switch (job.phase) {
            case NOT_OURS, STARTING -> null;
            case HELD -> Output.ReportedState.QUEUED;
            case RUNNING, BACKING_OFF -> Output.ReportedState.RUNNING;
            case STOPPING -> {
                // It is as it was last said to be, until it has stopped: it may never have lived.
                if (job.stopReason == StopReason.SETTLE) {
                    yield Output.ReportedState.QUEUED;
                }
                yield job.reported == null ? null : job.reported.state();
            }
            case OFFERED -> Output.ReportedState.STOPPED;
            case PAUSED -> Output.ReportedState.PAUSED;
            case ENDED -> job.failure == null ? Output.ReportedState.FINISHED : Output.ReportedState.FAILED;
        };
    }

    private static JobProgressReport progressOf(Job job) {
        if (job.progress != null) {
            return job.progress;
        }
        Checkpoint held = job.checkpoint;
        return JobProgressReport.of(
                job.name,
                job.phase == Phase.RUNNING ? JobProgressReport.Status.RUNNING : JobProgressReport.Status.STOPPED,
                held == null ? -1 : held.step(),
                Double.NaN,
                held == null ? 0 : held.bytes(),
                held == null ? -1 : held.takenAtMillis());
    }

    private static void add(
            Work work,
            Kind kind,
            Job job,
            Instruction command,
            long epoch,
            Checkpoint checkpoint,
            long stepsLost,
            String reason) {
        add(
                work,
                event(work, kind, job, command, epoch, checkpoint, stepsLost, reason, -1, -1, Double.NaN, Double.NaN));
    }

    private static void add(Work work, OutboxEvent event) {
        if (!work.hasSession()) {
            return;
        }
        boolean isFirst = work.outbox.stream().noneMatch(other -> other.job().equals(event.job()));
        List<OutboxEvent> longer = new ArrayList<>(work.outbox);
        longer.add(event);
        work.outbox = longer;
        work.nextNumber++;
        if (isFirst) {
            work.emit(new Output.SendEvent(event));
        }
    }

    private static OutboxEvent event(
            Work work,
            Kind kind,
            Job job,
            Instruction command,
            long epoch,
            Checkpoint checkpoint,
            long stepsLost,
            String reason,
            long transferredBytes,
            long totalBytes,
            double transferSeconds,
            double bandwidthBps) {
        return new OutboxEvent(
                work.nextNumber,
                kind,
                job.name,
                command == null ? null : command.migrationId(),
                command == null ? null : command.id(),
                work.session == null ? null : work.session.id(),
                epoch,
                work.wallMillis,
                checkpoint == null ? null : checkpoint.manifestDigest(),
                checkpoint == null ? -1 : checkpoint.bytes(),
                checkpoint == null ? -1 : checkpoint.step(),
                transferredBytes,
                totalBytes,
                transferSeconds,
                bandwidthBps,
                stepsLost,
                reason);
    }
}
