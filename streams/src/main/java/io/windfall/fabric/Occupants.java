package io.windfall.fabric;

import java.util.Collection;
import java.util.function.BiConsumer;

/**
 * The live jobs of a site, counted; kept until one of them changes.
 *
 * @param slots slots that they take
 * @param drawWatts what those draw, W; one that is being paused is on its way out
 * @param defaultWatts what a job is taken to draw that does not say, W
 * @param standing how many of them run or wait: all that a plan may have to do with
 * @param running how many of those run
 * @param withSlack how many of those may be kept from running
 * @param movedAtMillis when the last of them moved; 0: none did
 * @param computingWatts what those draw that compute now, as far as is known, W
 * @param copying how many have a checkpoint copied ahead from here
 * @param paused how many are paused or about to be, those within their slack not counted
 */
record Occupants(
        int slots,
        double drawWatts,
        double defaultWatts,
        int standing,
        int running,
        int withSlack,
        long movedAtMillis,
        double computingWatts,
        int copying,
        int paused) {

    /** Counts those of a site. */
    static Occupants of(FabricState state, String site, Effects effects) {
        double watts = effects.parameters().computePowerWatts();
        Occupants held = state.jobs().summaryAt(site, Occupants.class, jobs -> count(jobs, watts));
        return held.defaultWatts == watts ? held : count(state.jobs().at(site), watts);
    }

    /** Those of every site that has any, in no order. */
    static void each(FabricState state, Effects effects, BiConsumer<String, Occupants> taker) {
        double watts = effects.parameters().computePowerWatts();
        state.jobs().eachSummary(Occupants.class, jobs -> count(jobs, watts), taker);
    }

    /** What a job draws where it runs, W. */
    static double watts(JobState job, double defaultWatts) {
        Double reported = job == null ? null : job.report().computeWatts();
        return reported == null ? defaultWatts : reported;
    }

    private static Occupants count(Collection<JobState> jobs, double defaultWatts) {
        int slots = 0;
        double draw = 0;
        int standing = 0;
        int running = 0;
        int withSlack = 0;
        long movedAt = 0;
        double computing = 0;
        int copying = 0;
        int paused = 0;
        for (JobState job : jobs) {
            movedAt = StrictMath.max(movedAt, job.movedAtMillis());
            computing += job.computes() ? watts(job, defaultWatts) : 0;
            copying += job.copyingTo() == null ? 0 : 1;
            paused += job.isPaused() && job.restingSinceMillis() == 0 ? 1 : 0;
            if (job.holdsSlot()) {
                slots++;
                draw += job.phase() == JobState.Phase.PAUSING ? 0 : watts(job, defaultWatts);
            }
            if (job.stands()) {
                standing++;
                running += job.phase() == JobState.Phase.RUNNING ? 1 : 0;
                withSlack += job.mayRest() ? 1 : 0;
            }
        }
        return new Occupants(
                slots, draw, defaultWatts, standing, running, withSlack, movedAt, computing, copying, paused);
    }
}
