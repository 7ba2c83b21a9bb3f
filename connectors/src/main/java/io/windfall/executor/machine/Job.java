package io.windfall.executor.machine;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/** The working copy of a {@link JobEntry} while one input is applied; see there for what the fields mean. */
final class Job {

    /** Commands remembered by id; duplicates older than that are caught by their epochs. */
    private static final int MOST_OBEYED = 16;

    final String name;
    Phase phase = Phase.NOT_OURS;
    long epoch;
    long highestEpoch;
    long runEpoch;
    boolean ordered;
    Checkpoint checkpoint;
    Instruction command;
    Instruction next;
    StopReason stopReason;
    boolean stopWrites;
    JobEntry.Offered offer;
    Instruction capture;
    Instruction pull;
    Checkpoint copy;
    String copyMigration;
    boolean arrived;
    int restarts;
    long restartAtMillis;
    String failure;
    long stepsLost = -1;
    JobProgressReport progress;
    JobEntry.Reported reported;
    boolean disowned;
    private final Deque<String> obeyed;

    Job(String name, Tombstone tombstone) {
        this.name = name;
        this.obeyed = new ArrayDeque<>(tombstone == null ? List.of() : tombstone.obeyed());
        this.highestEpoch = tombstone == null ? 0 : tombstone.highestEpoch();
        this.disowned = tombstone != null && tombstone.disowned();
    }

    Job(JobEntry entry) {
        name = entry.job();
        phase = entry.phase();
        epoch = entry.epoch();
        highestEpoch = entry.highestEpoch();
        runEpoch = entry.runEpoch();
        ordered = entry.ordered();
        checkpoint = entry.checkpoint();
        command = entry.command();
        next = entry.next();
        stopReason = entry.stopReason();
        stopWrites = entry.stopWrites();
        offer = entry.offer();
        capture = entry.capture();
        pull = entry.pull();
        copy = entry.copy();
        copyMigration = entry.copyMigration();
        arrived = entry.arrived();
        restarts = entry.restarts();
        restartAtMillis = entry.restartAtMillis();
        failure = entry.failure();
        stepsLost = entry.stepsLost();
        progress = entry.progress();
        reported = entry.reported();
        disowned = entry.disowned();
        obeyed = new ArrayDeque<>(entry.obeyed());
    }

    JobEntry entry() {
        return new JobEntry(
                name,
                phase,
                epoch,
                highestEpoch,
                runEpoch,
                ordered,
                checkpoint,
                command,
                next,
                stopReason,
                stopWrites,
                offer,
                capture,
                pull,
                copy,
                copyMigration,
                arrived,
                restarts,
                restartAtMillis,
                failure,
                stepsLost,
                progress,
                reported,
                disowned,
                List.copyOf(obeyed));
    }

    Tombstone tombstone() {
        return new Tombstone(highestEpoch, disowned, List.copyOf(obeyed));
    }

    boolean isOurs() {
        return phase != Phase.NOT_OURS;
    }

    /** Whether something of it may live, or is about to. */
    boolean mayLive() {
        return phase == Phase.STARTING || phase == Phase.RUNNING || phase == Phase.STOPPING;
    }

    /** Whether nothing is held of it but what a tombstone keeps. */
    boolean isEmpty() {
        return !isOurs() && pull == null && copy == null;
    }

    boolean isStoppingFor(StopReason reason) {
        return phase == Phase.STOPPING && stopReason == reason;
    }

    /** Remembers a command; false where it was taken in before. */
    boolean remember(String commandId) {
        if (obeyed.contains(commandId)) {
            return false;
        }
        obeyed.addLast(commandId);
        if (obeyed.size() > MOST_OBEYED) {
            obeyed.removeFirst();
        }
        return true;
    }

    void see(long anEpoch) {
        highestEpoch = Math.max(highestEpoch, anEpoch);
    }

    /**
     * What must not be collected for it: a digest, or null. Its own newest checkpoint comes before one that was merely
     * offered ahead: that one's pull fails then, and nothing is lost.
     */
    String pinned() {
        if (!isOurs()) {
            return copy == null ? null : copy.manifestDigest();
        }
        if (offer != null && (phase == Phase.OFFERED || checkpoint == null)) {
            return offer.manifestDigest();
        }
        return checkpoint == null ? null : checkpoint.manifestDigest();
    }

    /** Takes in what the driver says its newest checkpoint is; true where that is another one than was known. */
    boolean learn(Checkpoint newest) {
        if (newest == null || checkpoint != null && isOlder(newest, checkpoint)) {
            return false;
        }
        boolean isNew = checkpoint == null || !checkpoint.manifestDigest().equals(newest.manifestDigest());
        checkpoint = newest;
        return isNew;
    }

    /** Takes note of the steps that the checkpoint lacks of what was done. */
    void countLoss() {
        if (progress != null && progress.step() >= 0) {
            long kept = checkpoint == null ? 0 : checkpoint.step();
            stepsLost = kept < 0 ? -1 : Math.max(0, progress.step() - kept);
        }
    }

    private static boolean isOlder(Checkpoint one, Checkpoint other) {
        return one.step() >= 0 && other.step() >= 0 && one.step() < other.step();
    }
}
