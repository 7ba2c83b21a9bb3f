package io.windfall.planning;

import java.util.Map;
import java.util.Set;

/**
 * A job at the instant of a plan: queued or running, not under way.
 *
 * @param job its name
 * @param site where it is
 * @param running whether it runs; else it is queued
 * @param arrival its number of arrival: first in, first out
 * @param remainingSeconds run time left where it is, s; infinite where unknown
 * @param checkpointBytes size of its checkpoint, B
 * @param prestagedBytes what other sites hold of it, B by site
 * @param computeWatts draw of its slot, W
 * @param gpuModel the GPU model it needs, or null
 * @param migratable whether it may be moved, by its own report
 * @param held whether an operator holds it where it is
 * @param allowedSites where it may run; empty: anywhere
 * @param dwellSeconds for how long it should still stay, since it moved lately, s; 0: it need not
 * @param moveFailed whether that move failed: then it should stay whatever there is where it is
 * @param resting whether it is kept from running within its slack
 * @param slackSeconds how long it may still be kept from running within its slack, s; 0: not at all
 * @param deadlineSeconds in how long it should be done, s; infinite: there is no deadline
 */
public record JobView(
        String job,
        String site,
        boolean running,
        long arrival,
        double remainingSeconds,
        long checkpointBytes,
        Map<String, Long> prestagedBytes,
        double computeWatts,
        String gpuModel,
        boolean migratable,
        boolean held,
        Set<String> allowedSites,
        double dwellSeconds,
        boolean moveFailed,
        boolean resting,
        double slackSeconds,
        double deadlineSeconds) {

    /** Whether it may be moved at all. */
    boolean mayMove() {
        return migratable && !held;
    }

    /** Whether it moved so lately that it should stay. */
    boolean dwelling() {
        return dwellSeconds > 0;
    }
}
