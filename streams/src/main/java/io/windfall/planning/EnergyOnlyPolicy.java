package io.windfall.planning;

import java.util.List;

/**
 * From a site without surplus to the one with a free slot and the longest remaining window; the time that the transfer
 * takes is ignored, slots are respected. A reference to compare with (MODEL section 3), not a recommendation.
 */
final class EnergyOnlyPolicy implements Policy {

    @Override
    public String name() {
        return "energy-only";
    }

    @Override
    public List<Proposal> plan(FabricView view) {
        Plan plan = new Plan(view);
        for (JobView job : view.jobs()) {
            Alternative longest = onSurplus(view, job) ? null : longestWindow(plan, job);
            if (longest != null) {
                plan.move(job, longest, "LONGEST_WINDOW");
            }
        }
        plan.startQueued();
        return plan.withStays();
    }

    private static boolean onSurplus(FabricView view, JobView job) {
        SiteView here = view.sites().get(job.site());
        return here != null && here.open();
    }

    private static Alternative longestWindow(Plan plan, JobView job) {
        Alternative longest = null;
        for (Alternative other : plan.weighing().weighAll(job)) {
            boolean possible = other.estimate() != null && (other.reason() == null || saysTooSlow(other));
            if (possible && (longest == null || other.windowSeconds() > longest.windowSeconds())) {
                longest = other;
            }
        }
        return longest;
    }

    private static boolean saysTooSlow(Alternative other) {
        return switch (other.reason()) {
            case TIME, ENERGY -> true;
            default -> false;
        };
    }
}
