package io.windfall.fleet;

import java.util.List;

/**
 * A fleet at an instant, for a live display.
 *
 * @param atMillis simulated time, ms since 1970-01-01 UTC
 * @param openSites sites with surplus, in the scenario's order
 * @param running jobs that compute
 * @param migrating jobs that are under way, from stop to restart, and jobs that read their checkpoint
 * @param queued jobs that wait for a slot
 * @param finished jobs that ended
 * @param totalJobs all jobs of the workload, those to come included
 */
public record FleetStatus(
        long atMillis, List<String> openSites, int running, int migrating, int queued, int finished, int totalJobs) {

    public FleetStatus {
        openSites = List.copyOf(openSites);
    }
}
