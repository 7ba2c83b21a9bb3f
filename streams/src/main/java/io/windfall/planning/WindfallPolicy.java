package io.windfall.planning;

import io.windfall.feasibility.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;

/**
 * All movable jobs of a fabric at once, greatest expected gain first, under slot, power and link limits. Every move
 * changes what the others would find, so a candidate is weighed again when it comes up, and goes back in line when it
 * has become worse than the next.
 *
 * <p>Where jobs have slack, those that would run on grid power wait for the surplus that is announced or, by the day before,
 * expected.
 *
 * <p>A job on surplus stays until shortly before its window closes ({@link #LEAD_SECONDS}); one that moved lately dwells while there is any, or if its move failed.
 * A queued job starts at once where there is surplus, else goes where it gains, else starts where it is; where no slot
 * is free it goes where one is, when the wait would be longer than the move.
 */
final class WindfallPolicy implements Policy {

    /** How long before its window closes a job may leave: time to be gone while the surplus still pays, s. */
    static final double LEAD_SECONDS = 600;

    /** A move must gain at least this many times the energy that the job would use while it is down. */
    private static final double LEAST_GAIN_PER_DISRUPTION = 2.0;

    @Override
    public String name() {
        return "windfall";
    }

    @Override
    public double leadSeconds() {
        return LEAD_SECONDS;
    }

    @Override
    public List<Proposal> plan(FabricView view) {
        Plan plan = new Plan(view);
        startOnSurplus(plan);
        moveByGain(plan);
        restWithinSlack(plan);
        plan.startQueued();
        placeWaiting(plan);
        return plan.withStays();
    }

    private static void startOnSurplus(Plan plan) {
        for (SiteView here : plan.view().sites().values()) {
            if (surplusLasts(here) && plan.weighing().freeSurplusSlots(here.site()) > 0) {
                for (JobView job : plan.view().standing().waitingAt(here.site())) {
                    if (plan.weighing().freeSurplusSlots(here.site()) > 0 && plan.canStart(job)) {
                        plan.start(job);
                    }
                }
            }
        }
    }

    private static void moveByGain(Plan plan) {
        PriorityQueue<Candidate> candidates = new PriorityQueue<>(Candidate.BEST_FIRST);
        List<SiteView> takers = takers(plan);
        for (SiteView here :
                takers.isEmpty() ? List.<SiteView>of() : plan.view().sites().values()) {
            FabricView.Standing standing = plan.view().standing();
            for (JobView job : surplusLasts(here) ? standing.waitingAt(here.site()) : standing.at(here.site())) {
                if (stays(job, here)) {
                    plan.holdBack(job);
                } else if (!plan.isSettled(job)) {
                    weigh(plan, job, takers, candidates);
                }
            }
        }
        while (!candidates.isEmpty()) {
            Candidate best = candidates.poll();
            if (plan.isSettled(best.job())) {
                continue;
            }
            SiteView destination = plan.view().sites().get(best.alternative().site());
            Alternative now = worthwhile(plan, best.job(), destination);
            if (now == null) {
                continue;
            }
            if (now.gainJoules() < best.alternative().gainJoules()) {
                candidates.add(new Candidate(best.job(), now));
            } else {
                plan.move(best.job(), now, "GREATEST_GAIN");
            }
        }
    }

    private static void weigh(Plan plan, JobView job, List<SiteView> takers, Queue<Candidate> candidates) {
        for (SiteView site : takers) {
            Alternative other = site.site().equals(job.site()) ? null : worthwhile(plan, job, site);
            if (other != null) {
                candidates.add(new Candidate(job, other));
            }
        }
    }

    /** The sites that there is any use in weighing: what the others lack is cheaper to see than to weigh. */
    private static List<SiteView> takers(Plan plan) {
        List<SiteView> takers = new ArrayList<>();
        for (SiteView site : plan.view().sites().values()) {
            if (site.open() && plan.weighing().freeSurplusSlots(site.site()) > 0) {
                takers.add(site);
            }
        }
        return takers;
    }

    /** Whether jobs that run at a site stay there for its surplus. */
    private static boolean surplusLasts(SiteView here) {
        return here.open() && here.windowSeconds() > LEAD_SECONDS;
    }

    /** One that moved lately dwells; not where its surplus is over already, unless it is there because its move failed. */
    private static boolean stays(JobView job, SiteView here) {
        return job.dwelling() && (job.moveFailed() || here.open());
    }

    /** A destination as it is weighed now, if the move is worth it; else null. */
    private static Alternative worthwhile(Plan plan, JobView job, SiteView site) {
        Alternative other = plan.weighing().weighIfGainful(job, site, LEAST_GAIN_PER_DISRUPTION);
        return other != null && (other.reason() == null || other.reason() == Reason.TIME) ? other : null;
    }

    /** Jobs on grid power, or about to start on it, wait for surplus as long as their slack allows, where that saves some. */
    private static void restWithinSlack(Plan plan) {
        FabricView.Standing standing = plan.view().standing();
        for (SiteView here : plan.view().sites().values()) {
            boolean any = !here.open() && standing.hasSlackAt(here.site());
            for (JobView job : any ? standing.at(here.site()) : List.<JobView>of()) {
                if (job.slackSeconds() > 0 && !plan.isSettled(job)) {
                    restWithinSlack(plan, job, here);
                }
            }
        }
    }

    private static void restWithinSlack(Plan plan, JobView job, SiteView here) {
        double until = untilSurplus(plan, job, here);
        if (job.resting()) {
            if (Resting.stillPays(job, until, plan.view().model())) {
                plan.keepResting(job);
            }
        } else if ((job.running() || plan.canStart(job))
                && Resting.pays(job, until, plan.view().model())) {
            plan.rest(job, until);
        }
    }

    /** When a job can expect to run on surplus: where it is, or elsewhere after a move, s. */
    private static double untilSurplus(Plan plan, JobView job, SiteView here) {
        double soonest = here.nextWindowSeconds();
        for (Alternative other : plan.weighing().weighAll(job)) {
            boolean allowed = other.reason() == null || other.reason() == Reason.NO_WINDOW;
            if (allowed && other.estimate() != null && !other.windowOpen()) {
                double there = plan.view().sites().get(other.site()).nextWindowSeconds();
                soonest = StrictMath.min(soonest, there + other.estimate().migrationSeconds());
            }
        }
        return soonest;
    }

    /** Queued jobs that found no slot where they are go where one is free, if that is sooner. */
    private static void placeWaiting(Plan plan) {
        Waits waits = new Waits(plan.view());
        for (JobView job : plan.view().waiting()) {
            if (plan.isSettled(job)) {
                continue;
            }
            double wait = waits.secondsOf(job);
            Alternative soonest = job.mayMove() && !job.dwelling() ? soonest(plan, job, wait) : null;
            if (soonest == null) {
                waits.waitsOn(job);
            } else {
                plan.move(job, soonest, "PLACEMENT");
            }
        }
    }

    private static Alternative soonest(Plan plan, JobView job, double wait) {
        Alternative soonest = null;
        for (SiteView site : plan.view().sites().values()) {
            if (!site.site().equals(job.site()) && plan.weighing().freeSlots(site.site()) > 0) {
                Alternative other = plan.weighing().weigh(job, site);
                boolean free = other.estimate() != null
                        && (other.reason() == null
                                || other.reason() == Reason.NO_WINDOW
                                || other.reason() == Reason.TIME
                                || other.reason() == Reason.ENERGY);
                if (free
                        && other.estimate().migrationSeconds() < wait
                        && (soonest == null
                                || other.estimate().migrationSeconds()
                                        < soonest.estimate().migrationSeconds())) {
                    soonest = other;
                }
            }
        }
        return soonest;
    }

    /** A job and a destination with what the move would gain. */
    private record Candidate(JobView job, Alternative alternative) {
        private static final Comparator<Candidate> BEST_FIRST = Comparator.comparingDouble(
                        (Candidate c) -> -c.alternative().gainJoules())
                .thenComparing(c -> c.job().job())
                .thenComparing(c -> c.alternative().site());
    }
}
