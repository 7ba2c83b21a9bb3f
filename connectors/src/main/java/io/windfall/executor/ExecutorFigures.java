package io.windfall.executor;

import java.util.Map;

/**
 * What an executor says of itself, for those who publish it. Counts are since the process started.
 *
 * @param session the session under whose lease jobs run, or null before the first heartbeat was acknowledged
 * @param leaseLeftMillis what is left of the lease, ms; 0: it is over, or none was given
 * @param jobs number of jobs at the site in each phase, all phases named
 * @param slotsTaken slots that jobs hold
 * @param unacknowledged events that the broker has not acknowledged yet
 * @param pulls pulls of checkpoints under way
 * @param pullsDone pulls completed
 * @param pullsFailed pulls that failed
 * @param receivedBytes bytes of checkpoints pulled, B
 * @param sentBytes bytes of checkpoints handed out, B
 */
public record ExecutorFigures(
        String session,
        long leaseLeftMillis,
        Map<String, Integer> jobs,
        int slotsTaken,
        int unacknowledged,
        int pulls,
        long pullsDone,
        long pullsFailed,
        long receivedBytes,
        long sentBytes) {

    public ExecutorFigures {
        jobs = Map.copyOf(jobs);
    }
}
