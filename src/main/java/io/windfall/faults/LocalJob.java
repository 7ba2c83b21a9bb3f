package io.windfall.faults;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import java.util.List;

/** A job at a host, by its driver's records there: its process, if it lives, and the checkpoints in its folder. */
final class LocalJob {

    /** How long the trainer takes to write a checkpoint, ms. */
    private static final long WRITE_MILLIS = 700;

    /** Such a part of a checkpoint changes until the next. */
    private static final long DELTA_SHARE = 20;

    private final World world;
    private final Host host;
    private final Job job;
    private Process process;
    private long folderStep = -1;
    private long folderAtMillis;
    private boolean over;

    LocalJob(World world, Host host, Job job) {
        this.world = world;
        this.host = host;
        this.job = job;
    }

    Job job() {
        return job;
    }

    boolean lives() {
        return process != null;
    }

    /** Whether it has done its last step here. */
    boolean isOver() {
        return over;
    }

    Process process() {
        return process;
    }

    long epoch() {
        return process == null ? 0 : process.epoch;
    }

    /** The step of the newest complete checkpoint in its folder; -1: there is none. */
    long folderStep() {
        settle();
        return folderStep;
    }

    /** The newest complete checkpoint in its folder, or null. */
    Checkpoint newest() {
        settle();
        return folderStep < 0 ? null : checkpointAt(folderStep, folderAtMillis);
    }

    /** Its user has brought a checkpoint of its beginning. */
    void bringCheckpoint() {
        folderStep = 0;
        folderAtMillis = world.schedule.now();
    }

    void adopt(long epoch) {
        process.epoch = epoch;
    }

    void launch(long epoch, long fromStep) {
        world.trace(() -> host.name + ": " + job.name + " runs from step " + fromStep + " under epoch " + epoch);
        long now = world.schedule.now();
        if (fromStep > 0) {
            folderStep = fromStep; // restored into its folder
            folderAtMillis = now;
        }
        process = new Process(epoch, fromStep, now);
        world.verifier.lives(job, host);
        finishIn((job.totalSteps - fromStep) * job.stepMillis);
    }

    /** It is done after so much more time, unless it dies before: at its last step, or because it has learnt enough. */
    void finishIn(long millis) {
        Process learning = process;
        world.schedule.in(millis, () -> {
            if (process == learning) {
                finish();
            }
        });
    }

    private void finish() {
        world.trace(() -> host.name + ": " + job.name + " has done its last step");
        if (world.isMoving(job)) {
            world.met(Fault.JOB_ENDED_IN_MOVE);
        }
        settle();
        process = null;
        over = true;
        job.finished = true;
        world.verifier.died(job, host);
    }

    /** Its process dies; with a last checkpoint, where it is let write one and there is room. */
    void die(boolean writesCheckpoint, String why) {
        settle();
        long step = stepNow();
        world.trace(() -> host.name + ": " + job.name + " dies at step " + step + ", " + why);
        long now = world.schedule.now();
        if (writesCheckpoint && !host.disk.isFull()) {
            folderStep = StrictMath.max(folderStep, step);
            folderAtMillis = now;
        } else if (process.nextDoneMillis - WRITE_MILLIS < now) {
            world.met(Fault.CHECKPOINT_TORN);
        }
        process = null;
        world.verifier.died(job, host);
        world.verifier.checkRecoverable(job, "its process at " + host.name + " died");
    }

    /** Enters the checkpoints that have been completed by now. */
    void settle() {
        while (process != null && process.nextDoneMillis <= world.schedule.now()) {
            if (host.disk.isFull()) {
                world.met(Fault.DISK_FULL);
            } else {
                folderStep = StrictMath.max(folderStep, process.stepAt(process.nextDoneMillis - WRITE_MILLIS));
                folderAtMillis = process.nextDoneMillis;
            }
            process.nextDoneMillis += job.checkpointMillis;
        }
    }

    JobProgressReport report() {
        settle();
        long step = lives() ? stepNow() : over ? job.totalSteps : StrictMath.max(0, folderStep);
        JobProgressReport.Status status = over
                ? JobProgressReport.Status.FINISHED
                : lives() ? JobProgressReport.Status.RUNNING : JobProgressReport.Status.STOPPED;
        return new JobProgressReport(
                job.name,
                status,
                step,
                job.totalSteps,
                (job.totalSteps - step) * job.stepMillis / 1000.0,
                folderStep < 0 ? 0 : job.bytes,
                folderStep < 0 ? -1 : job.bytes / DELTA_SHARE,
                folderStep < 0 ? -1 : folderAtMillis,
                Double.NaN,
                null,
                -1,
                true,
                List.of());
    }

    private long stepNow() {
        return process.stepAt(world.schedule.now());
    }

    private Checkpoint checkpointAt(long step, long atMillis) {
        return new Checkpoint(job.digestAt(step), job.bytes, step, atMillis);
    }

    /** A process that steps. */
    final class Process {
        private final long baseStep;
        private final long startedAtMillis;
        private long epoch;
        private long nextDoneMillis;

        Process(long epoch, long baseStep, long startedAtMillis) {
            this.epoch = epoch;
            this.baseStep = baseStep;
            this.startedAtMillis = startedAtMillis;
            this.nextDoneMillis = startedAtMillis + job.checkpointMillis + WRITE_MILLIS;
        }

        private long stepAt(long millis) {
            return StrictMath.min(job.totalSteps, baseStep + (millis - startedAtMillis) / job.stepMillis);
        }
    }
}
