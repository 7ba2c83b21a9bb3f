package io.windfall.planning;

import io.windfall.feasibility.Reason;
import java.util.Map;

/**
 * A site at the instant of a plan.
 *
 * @param site its name
 * @param outOfService why no job may be sent there; null: jobs may
 * @param slots its GPU slots
 * @param occupied slots that run a job or are reserved for one under way
 * @param open whether it has surplus
 * @param windowSeconds how long the surplus lasts, s; infinite: no end; 0: closed
 * @param surplusWatts surplus power, W; infinite: enough for the whole site
 * @param confidence probability that the window is so
 * @param importLimitWatts import limit of a demand response in force or about to be, W; infinite: none
 * @param speeds speed by GPU model; empty: the reference model alone, for any job
 * @param limitInSeconds when the import limit begins to hold, s from now; 0: it holds now, or there is none
 * @param drawWatts what the site draws, W; checkpointing and sending included where a limit holds already
 * @param nextWindowSeconds in how long surplus is to be expected there where there is none, s; infinite: unknown
 */
public record SiteView(
        String site,
        Reason outOfService,
        int slots,
        int occupied,
        boolean open,
        double windowSeconds,
        double surplusWatts,
        double confidence,
        double importLimitWatts,
        Map<String, Double> speeds,
        double limitInSeconds,
        double drawWatts,
        double nextWindowSeconds) {

    /** A site at which no demand response is about to begin. */
    public SiteView(
            String site,
            Reason outOfService,
            int slots,
            int occupied,
            boolean open,
            double windowSeconds,
            double surplusWatts,
            double confidence,
            double importLimitWatts,
            Map<String, Double> speeds) {
        this(
                site,
                outOfService,
                slots,
                occupied,
                open,
                windowSeconds,
                surplusWatts,
                confidence,
                importLimitWatts,
                speeds,
                0,
                0,
                Double.POSITIVE_INFINITY);
    }

    /** What it may draw once the limit holds, W: the limit, and the surplus that there will be. */
    public double allowedWatts() {
        boolean openThen = open && windowSeconds > limitInSeconds;
        return importLimitWatts + (openThen ? surplusWatts : 0);
    }

    /** Whether jobs may be sent there. */
    boolean inService() {
        return outOfService == null;
    }

    /** Whether a demand response limits it now or shortly. */
    boolean isLimited() {
        return importLimitWatts < Double.POSITIVE_INFINITY;
    }

    /** The same with one more slot taken. */
    SiteView withOneMore() {
        return new SiteView(
                site,
                outOfService,
                slots,
                occupied + 1,
                open,
                windowSeconds,
                surplusWatts,
                confidence,
                importLimitWatts,
                speeds,
                limitInSeconds,
                drawWatts,
                nextWindowSeconds);
    }

    /** The same with another time that the surplus lasts, s. */
    SiteView withWindow(double seconds) {
        return new SiteView(
                site,
                outOfService,
                slots,
                occupied,
                open,
                seconds,
                surplusWatts,
                confidence,
                importLimitWatts,
                speeds,
                limitInSeconds,
                drawWatts,
                nextWindowSeconds);
    }

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
