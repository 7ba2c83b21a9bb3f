package io.windfall.fabric;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.planning.Policies;
import io.windfall.planning.Resting;
import io.windfall.planning.Shedding;

/** Says when something falls due without any further entry. */
final class Wake {

    private Wake() {}

    /** The first instant after now at which a tick would change anything, or null. */
    static Long next(FabricState state, Effects effects) {
        long now = effects.nowMillis();
        long next = Long.MAX_VALUE;
        for (WindowState window : state.windows().values()) {
            next = StrictMath.min(next, window.nextChangeAfter(now));
            if (window.contradictedSinceMillis() > 0) {
                next = StrictMath.min(
                        next,
                        window.contradictedSinceMillis()
                                + (long) StrictMath.ceil(effects.settings().telemetryDebounceSeconds() * 1000));
            }
        }
        for (Migration migration : state.migrations().values()) {
            if (migration.notAfterMillis() >= now
                    && migration.phase() != Migration.Phase.STARTING
                    && migration.phase() != Migration.Phase.RESUMING) {
                next = StrictMath.min(next, migration.notAfterMillis() + 1);
            }
        }
        Long planning = forPlanning(state, effects, now);
        if (planning != null) {
            next = StrictMath.min(next, planning);
        }
        return next == Long.MAX_VALUE ? null : StrictMath.max(next, now + 1);
    }

    /** The first instant after another at which the policy would see things differently, or null. */
    static Long forPlanning(FabricState state, Effects effects, long afterMillis) {
        long next = Long.MAX_VALUE;
        if (effects.grants()
                && effects.openedAtMillis() > 0
                && Opening.endMillis(effects) > afterMillis
                && Opening.isWaitedFor(state)) {
            next = Opening.endMillis(effects);
        }
        boolean resting = false;
        for (JobState job : state.jobs().watched()) {
            if (job.phase() == JobState.Phase.QUEUED && job.retryAtMillis() > afterMillis) {
                next = StrictMath.min(next, job.retryAtMillis());
            }
            if (job.restingSinceMillis() > 0) {
                resting = true;
                long over = restEndsAt(job, effects);
                next = over > afterMillis ? StrictMath.min(next, over) : next;
            }
        }
        next = StrictMath.min(next, restedAfter(state, effects, afterMillis));
        for (WindowState window : state.windows().values()) {
            long limit = window.nextLimitWithin(afterMillis, Shedding.LEAD_MILLIS);
            next = StrictMath.min(next, limit);
            if (resting) {
                next = StrictMath.min(next, window.nextOpeningAfter(afterMillis));
            }
        }
        long leadMillis = (long) (Policies.named(effects.settings().policy()).leadSeconds() * 1000);
        if (leadMillis > 0) {
            for (WindowState window : state.windows().values()) {
                long end = window.endOfWindowAt(afterMillis);
                if (end != Long.MAX_VALUE && end - leadMillis > afterMillis) {
                    next = StrictMath.min(next, end - leadMillis);
                }
            }
        }
        return next == Long.MAX_VALUE ? null : next;
    }

    /** The first instant after another at which a job that moved need not stay for that any more. */
    private static long restedAfter(FabricState state, Effects effects, long afterMillis) {
        double dwell = effects.settings().dwellSeconds();
        long longest = JobState.longestDwellMillis(dwell);
        long[] next = {Long.MAX_VALUE};
        Occupants.each(state, effects, (site, here) -> {
            if (here.movedAtMillis() == 0 || here.movedAtMillis() + longest <= afterMillis) {
                return;
            }
            for (JobState job : state.jobs().at(site)) {
                if (job.stands() && job.movedAtMillis() > 0) {
                    long rested = job.dwellsUntilMillis(dwell);
                    next[0] = rested > afterMillis ? StrictMath.min(next[0], rested) : next[0];
                }
            }
        });
        return next[0];
    }

    /** When a job that rests must run: its slack is used up, or its deadline could not be met any more. */
    private static long restEndsAt(JobState job, Effects effects) {
        long slack = job.slackEndsAtMillis();
        Double remaining = job.remainingSecondsAt(effects.nowMillis());
        if (job.report().deadlineMillis() == null || remaining == null) {
            return slack;
        }
        double before = remaining
                + Resting.restartSeconds(
                        job.report().checkpointBytes(), false, new FeasibilityModel(effects.parameters()));
        return StrictMath.min(slack, job.report().deadlineMillis() - (long) (before * 1000));
    }
}
