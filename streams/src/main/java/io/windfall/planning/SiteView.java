package io.windfall.planning;

import java.util.Map;

/**
 * A site at the instant of a plan.
 *
 * @param site its name
 * @param inService whether jobs may be sent there
 * @param slots its GPU slots
 * @param occupied slots that run a job or are reserved for one under way
 * @param open whether it has surplus
 * @param windowSeconds how long the surplus lasts, s; infinite: no end; 0: closed
 * @param surplusWatts surplus power, W; infinite: enough for the whole site
 * @param confidence probability that the window is so
 * @param importLimitWatts import limit of a demand response in force, W; infinite: none
 * @param speeds speed by GPU model; empty: the reference model alone, for any job
 */
public record SiteView(
        String site,
        boolean inService,
        int slots,
        int occupied,
        boolean open,
        double windowSeconds,
        double surplusWatts,
        double confidence,
        double importLimitWatts,
        Map<String, Double> speeds) {

    /** Speed for a job, relative to the reference; NaN where the site lacks its GPU model. */
    double speedFor(JobView job) {
        if (job.gpuModel() == null || speeds.isEmpty()) {
            return 1;
        }
        return speeds.getOrDefault(job.gpuModel(), Double.NaN);
    }

    /** Slots that surplus can feed, at a draw per slot. */
    int surplusSlots(double wattsPerSlot) {
        if (!open) {
            return 0;
        }
        return (int) StrictMath.min(slots, StrictMath.floor(surplusWatts / wattsPerSlot));
    }
}
