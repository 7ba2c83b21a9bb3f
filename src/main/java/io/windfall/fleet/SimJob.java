package io.windfall.fleet;

import io.windfall.fabric.Command;
import java.util.HashSet;
import java.util.Set;

/** A job of the simulated fleet: where it truly is, as against where the orchestrator believes it to be. */
final class SimJob {

    /**
     * What a job does.
     *
     * <pre>
     * PENDING ─► QUEUED ─► RUNNING ─► DUMPING ─► OFFERED ─► TRANSFERRING ─► HELD ─► RESTORING ─► RUNNING ─► FINISHED
     * </pre>
     */
    enum Phase {
        PENDING(null),
        QUEUED(FleetListener.Phase.QUEUED),
        RUNNING(FleetListener.Phase.RUNNING),
        /** It has stopped, its checkpoint is being written; it takes its slot still. */
        DUMPING(FleetListener.Phase.WRITING),
        /** Stopped, its checkpoint complete at its site. */
        OFFERED(FleetListener.Phase.OFFERED),
        TRANSFERRING(FleetListener.Phase.TRANSFERRING),
        /** The destination has its checkpoint. */
        HELD(FleetListener.Phase.HELD),
        /** Its checkpoint is being read; it takes a slot. */
        RESTORING(FleetListener.Phase.RESTORING),
        FINISHED(FleetListener.Phase.FINISHED);

        /** What a listener hears of it; null: nothing. */
        final FleetListener.Phase heard;

        Phase(FleetListener.Phase heard) {
            this.heard = heard;
        }
    }

    final int index;
    final Workload.Job spec;
    /** Sites with a complete checkpoint of its latest state. */
    final Set<String> holders = new HashSet<>();

    Phase phase = Phase.PENDING;
    String site;
    long remainingMillis;
    long runningSinceMillis;
    /** The highest epoch seen. */
    long epoch;

    boolean everRan;
    boolean holdsSlot;
    /** Grows with each change of phase: events of an earlier version are void. */
    long version;
    /** The command that the present phase answers. */
    Command command;

    int transfers;
    /** The {@code MIGRATE} under way, or null. */
    Command move;
    /** What is followed of that move, or null. */
    Moves.Course course;
    /** Since when a move keeps it from computing; −1: none does. */
    long downSinceMillis = -1;

    long finishedAtMillis;

    SimJob(int index, Workload.Job spec) {
        this.index = index;
        this.spec = spec;
        this.site = spec.site();
        this.remainingMillis = spec.runtimeMillis();
        this.holders.add(spec.site());
    }

    String id() {
        return spec.id();
    }

    void to(Phase next) {
        phase = next;
        version++;
    }

    boolean isLive() {
        return phase == Phase.RUNNING || phase == Phase.DUMPING && holdsSlot || phase == Phase.RESTORING;
    }

    boolean isWaiting() {
        return phase == Phase.QUEUED || phase == Phase.OFFERED && move == null;
    }

    /** Run time left at an instant, ms. */
    long remainingAt(long nowMillis) {
        return phase == Phase.RUNNING ? remainingMillis - (nowMillis - runningSinceMillis) : remainingMillis;
    }
}
