package io.windfall.planning;

import io.windfall.feasibility.FeasibilityModel;

/**
 * Says whether a job should wait for surplus rather than run on grid power, within its slack. With {@code r} its run time
 * left, {@code T} the time until surplus is to be expected and {@code d} the pause that it may still take, it would run
 * {@code min(r, T)} on grid power now, and {@code min(r, max(0, T − d))} if it waits: the difference is what waiting saves.
 */
public final class Resting {

    /** A rest must save at least this many times the time that stopping and starting again take. */
    private static final double LEAST_SAVED_PER_RESTART = 3;

    /** A rest must save at least this share of its own length: to wait long for little is nobody's wish. */
    private static final double LEAST_SAVED_PER_WAIT = 0.25;

    /** Less than this is nothing left, s: a tick. */
    private static final double LEAST_LEFT_SECONDS = 1;

    private Resting() {}

    /** How long a job may still be kept from running, s: its slack allows it, and its deadline does. */
    static double allowedSeconds(JobView job, FeasibilityModel model) {
        if (job.remainingSeconds() == Double.POSITIVE_INFINITY) {
            return 0; // nobody knows what waiting would save
        }
        double untilLate = job.deadlineSeconds() - job.remainingSeconds() - restartSeconds(job, model);
        return StrictMath.max(0, StrictMath.min(job.slackSeconds(), untilLate));
    }

    /** Whether a job that could run on grid power should begin to wait. */
    static boolean pays(JobView job, double untilSurplus, FeasibilityModel model) {
        double allowed = allowedSeconds(job, model);
        double saved = savedSeconds(job, untilSurplus, allowed);
        return saved > LEAST_SAVED_PER_RESTART * restartSeconds(job, model)
                && saved >= LEAST_SAVED_PER_WAIT * StrictMath.min(allowed, untilSurplus);
    }

    /** Whether one that waits should go on waiting. */
    static boolean stillPays(JobView job, double untilSurplus, FeasibilityModel model) {
        double allowed = allowedSeconds(job, model);
        return allowed > LEAST_LEFT_SECONDS && savedSeconds(job, untilSurplus, allowed) > 0;
    }

    /** Run time on grid power that waiting saves, s. */
    static double savedSeconds(JobView job, double untilSurplus, double allowed) {
        double now = StrictMath.min(job.remainingSeconds(), untilSurplus);
        double later = StrictMath.min(job.remainingSeconds(), StrictMath.max(0, untilSurplus - allowed));
        return untilSurplus == Double.POSITIVE_INFINITY ? 0 : now - later;
    }

    private static double restartSeconds(JobView job, FeasibilityModel model) {
        return restartSeconds(job.checkpointBytes(), job.running(), model);
    }

    /** What stopping (of a job that runs) and starting again take, s. */
    public static double restartSeconds(long checkpointBytes, boolean running, FeasibilityModel model) {
        return model.fixedSeconds(checkpointBytes, 0, running);
    }
}
