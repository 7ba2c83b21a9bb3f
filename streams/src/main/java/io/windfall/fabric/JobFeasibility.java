package io.windfall.fabric;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.planning.Alternative;
import java.util.List;

/**
 * A job's class, and its verdict for every other site.
 *
 * @param job the job
 * @param atMillis when judged, fabric's time
 * @param site where it is
 * @param checkpointBytes size of its checkpoint, B
 * @param checkpointClass by size
 * @param destinations sorted by site
 */
public record JobFeasibility(
        String job,
        long atMillis,
        String site,
        long checkpointBytes,
        CheckpointClass checkpointClass,
        List<Alternative> destinations)
        implements Output {

    public JobFeasibility {
        destinations = List.copyOf(destinations);
    }

    /** Whether it says the same as another: class, site, and for each destination verdict, reason and kind of condition. */
    boolean saysTheSameAs(JobFeasibility other) {
        if (other == null
                || !site.equals(other.site)
                || checkpointClass != other.checkpointClass
                || destinations.size() != other.destinations.size()) {
            return false;
        }
        for (int i = 0; i < destinations.size(); i++) {
            if (!destinations.get(i).saysTheSameAs(other.destinations.get(i))) {
                return false;
            }
        }
        return true;
    }
}
