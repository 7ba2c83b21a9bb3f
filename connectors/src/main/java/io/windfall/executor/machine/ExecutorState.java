package io.windfall.executor.machine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;

/**
 * All that an executor knows. A value: nothing changes it. Its components are the machine's own; the methods below are for
 * those around it.
 *
 * @param bootId the run of the machine in which it last booted, or null
 * @param nowMillis the last time seen, ms on that run's boot clock
 * @param session the session and its lease, or null before the first
 * @param opening the session to be opened once everything is dead, or null
 * @param nextHeartbeat number of the next heartbeat
 * @param nextNumber number of the next event or report
 * @param offsets the next offset expected of each partition of the commands
 * @param jobs by name
 * @param tombstones jobs that are gone, by name
 * @param outbox events without acknowledgement, oldest first
 */
public record ExecutorState(
        String bootId,
        long nowMillis,
        SessionLease session,
        String opening,
        long nextHeartbeat,
        long nextNumber,
        SortedMap<Integer, Long> offsets,
        SortedMap<String, JobEntry> jobs,
        SortedMap<String, Tombstone> tombstones,
        List<OutboxEvent> outbox) {

    private static final ExecutorState INITIAL = new ExecutorState(
            null,
            0,
            null,
            null,
            1,
            1,
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            Collections.emptySortedMap(),
            List.of());

    /** Nothing known yet, nothing owned. */
    public static ExecutorState initial() {
        return INITIAL;
    }

    /** The session that stands, or null: none does (before the first, or while everything is being killed). */
    public String sessionId() {
        return session == null || opening != null ? null : session.id();
    }

    /** The next offset wanted of a partition of the commands; -1: none was read, begin at the oldest. */
    public long nextOffset(int partition) {
        Long next = offsets.get(partition);
        return next == null ? -1 : next;
    }

    /** The partitions of which something was read, with the next offset wanted. */
    public Map<Integer, Long> nextOffsets() {
        return Collections.unmodifiableSortedMap(offsets);
    }

    /** The jobs that are this site's, and the copies that it holds or pulls, by name. */
    public List<Holding> holdings() {
        List<Holding> holdings = new ArrayList<>();
        for (JobEntry job : jobs.values()) {
            Job working = new Job(job);
            holdings.add(new Holding(job.job(), job.phase(), job.epoch(), working.pinned()));
        }
        return List.copyOf(holdings);
    }

    /** What the jobs take of the site: all that live or may live hold a slot; what is not known of a draw counts as 0. */
    public Load load() {
        int slots = 0;
        double watts = 0;
        for (JobEntry job : jobs.values()) {
            if (new Job(job).mayLive()) {
                slots++;
                if (job.phase() != Phase.STARTING
                        && job.progress() != null
                        && job.progress().computeWatts() > 0) {
                    watts += job.progress().computeWatts();
                }
            }
        }
        return new Load(slots, watts);
    }

    /**
     * What the jobs take of the site.
     *
     * @param slots GPU slots that are held
     * @param computeWatts what the jobs draw by their own account, W
     */
    public record Load(int slots, double computeWatts) {}

    /**
     * A job as seen from outside.
     *
     * @param job the job
     * @param phase how it stands
     * @param epoch the epoch under which it is held; 0: none
     * @param manifestDigest the checkpoint that is kept for it, hex, or null
     */
    public record Holding(String job, Phase phase, long epoch, String manifestDigest) {}
}
