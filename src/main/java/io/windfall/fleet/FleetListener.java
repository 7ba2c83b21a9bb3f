package io.windfall.fleet;

/**
 * Sees what a simulated fleet does, as it does it: for timelines and accounts that the totals of a {@link FleetReport} do
 * not give. Instants are ms since 1970-01-01 UTC; at one instant phases and windows come before the power that follows from
 * them. All methods default to nothing. A listener must not drive the fleet.
 */
public interface FleetListener {

    /** Listens to nothing. */
    FleetListener NONE = new FleetListener() {};

    /** What a job does. */
    enum Phase {
        /** Waits for a slot, never having run or put back in line. */
        QUEUED,
        /** Computes. */
        RUNNING,
        /** Halted on purpose; it has no slot. */
        PAUSED,
        /** Stopped for a move; its checkpoint is being written, in its slot. */
        WRITING,
        /** Stopped, its checkpoint complete at its site; it has no slot. */
        OFFERED,
        /** Its checkpoint is on the wire. */
        TRANSFERRING,
        /** The destination has its checkpoint, and waits for leave to start it. */
        HELD,
        /** Its checkpoint is being read, in its slot. */
        RESTORING,
        /** It has ended. */
        FINISHED
    }

    /**
     * A job entered a phase.
     *
     * @param site where: a moving job is at its source until its checkpoint is {@link Phase#HELD} by the destination
     */
    default void phase(String job, String site, Phase phase, long atMillis) {}

    /** Surplus began or ended at a site. */
    default void window(String site, boolean open, long atMillis) {}

    /**
     * A site's draw from now on, W, said when it changes.
     *
     * @param gridWatts from the grid
     * @param surplusWatts from surplus
     * @param migrationWatts for sending checkpoints; part of the two
     */
    default void power(String site, double gridWatts, double surplusWatts, double migrationWatts, long atMillis) {}

    /** A move has been measured: its window, or its stay, is over. */
    default void moved(Move move) {}

    /**
     * A move and what it brought.
     *
     * <p>The gain is measured from departure until the destination's window closes, or the job leaves, pauses or ends there,
     * whichever is first; one that fails until it has failed. It is the surplus that the job used at the destination, less
     * what it would have used at the source over that time had it stayed (a running job would have run on to its end; a queued
     * one would have started at once if a slot was free, else not at all), less what its transfers drew from the grid.
     *
     * @param job the job
     * @param migrationId the migration
     * @param source where it left
     * @param destination where it was to go
     * @param begunMillis when it was told to leave
     * @param endedMillis when it ran at the destination, or the move had failed
     * @param completed whether it ran at the destination
     * @param checkpointBytes size of its checkpoint, B
     * @param downSeconds from {@code begunMillis} to {@code endedMillis}, s
     * @param transferSeconds time on the wire, s
     * @param bandwidthBps what the link gave the last transfer while unshared, bit/s; 0: there was none
     * @param migrationJoules drawn for its transfers, J
     * @param gainJoules measured gain, J
     */
    record Move(
            String job,
            String migrationId,
            String source,
            String destination,
            long begunMillis,
            long endedMillis,
            boolean completed,
            long checkpointBytes,
            double downSeconds,
            double transferSeconds,
            double bandwidthBps,
            double migrationJoules,
            double gainJoules) {}
}
