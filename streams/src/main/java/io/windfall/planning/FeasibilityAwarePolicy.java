package io.windfall.planning;

import java.util.List;

/**
 * The paper's policy (arXiv 2511.16182): among destinations with surplus, a free slot and {@code T_mig ≤ α·T_window},
 * the one with the greatest energy gain; jobs are taken one by one in the order of arrival.
 */
final class FeasibilityAwarePolicy implements Policy {

    @Override
    public String name() {
        return "feasibility-aware";
    }

    @Override
    public List<Proposal> plan(FabricView view) {
        Plan plan = new Plan(view);
        for (JobView job : view.jobs()) {
            SiteView here = view.sites().get(job.site());
            Alternative best = here != null && here.open() ? null : greatestGain(plan, job);
            if (best != null) {
                plan.move(job, best, "GREATEST_GAIN");
            }
        }
        plan.startQueued();
        return plan.withStays();
    }

    private static Alternative greatestGain(Plan plan, JobView job) {
        Alternative best = null;
        for (Alternative other : plan.weighing().weighAll(job)) {
            boolean inTime = other.reason() == null
                    && plan.view().model().isTimeFeasible(other.estimate().migrationSeconds(), other.windowSeconds());
            if (inTime && other.gainJoules() > 0 && (best == null || other.gainJoules() > best.gainJoules())) {
                best = other;
            }
        }
        return best;
    }
}
