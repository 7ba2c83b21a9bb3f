package io.windfall.planning;

import io.windfall.feasibility.Lognormal;
import io.windfall.feasibility.MoveEstimate;
import io.windfall.feasibility.MoveQuery;
import io.windfall.feasibility.Reason;
import io.windfall.feasibility.Verdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Weighs destinations for jobs, and keeps account of what a plan has given away so far: slots and shares of links.
 * One per plan; not thread-safe.
 */
public final class Weighing {

    private final FabricView view;
    private final Map<String, Integer> taken = new HashMap<>();
    private final Map<String, Map<String, Integer>> sent = new HashMap<>();

    /** Starts from the view, nothing given away. */
    public Weighing(FabricView view) {
        this.view = view;
    }

    FabricView view() {
        return view;
    }

    /** Slots free at a site, the plan's own moves and starts counted. */
    int freeSlots(String site) {
        SiteView there = view.sites().get(site);
        return there == null ? 0 : there.slots() - there.occupied() - taken.getOrDefault(site, 0);
    }

    /** Slots that are free and that surplus can feed. */
    int freeSurplusSlots(String site) {
        SiteView there = view.sites().get(site);
        int fed = there.surplusSlots(view.model().parameters().computePowerWatts());
        return StrictMath.min(freeSlots(site), fed - there.occupied() - taken.getOrDefault(site, 0));
    }

    /** Takes a slot at a site for a start there. */
    void start(JobView job) {
        taken.merge(job.site(), 1, Integer::sum);
    }

    /** Takes a slot at the destination and a share of the link. The source's slot is free only once the job has stopped. */
    void move(JobView job, String destination) {
        taken.merge(destination, 1, Integer::sum);
        sent.computeIfAbsent(job.site(), site -> new HashMap<>()).merge(destination, 1, Integer::sum);
    }

    /** Every other site for a job, sorted by site. */
    public List<Alternative> weighAll(JobView job) {
        List<Alternative> all = new ArrayList<>(view.sites().size() - 1);
        for (SiteView site : view.sites().values()) {
            if (!site.site().equals(job.site())) {
                all.add(weigh(job, site));
            }
        }
        return all;
    }

    /** What stands against an open destination, in a word, as {@link Explanation#obstacle} has it. */
    String obstacle(JobView job, SiteView destination) {
        LinkView link = view.link(job.site(), destination.site());
        Reason forbidden = forbidden(job, destination, link, freeSlots(destination.site()));
        return forbidden == null ? Explanation.obstacle(weigh(job, destination)) : forbidden.name();
    }

    /**
     * As {@link #weigh}, but null where the gain is not above so many times the energy that the job would use while it is
     * down: of many destinations few are, and the others need no verdict.
     */
    Alternative weighIfGainful(JobView job, SiteView destination, double leastGainPerDisruption) {
        LinkView link = view.link(job.site(), destination.site());
        if (forbidden(job, destination, link, freeSlots(destination.site())) != null) {
            return null;
        }
        MoveQuery query = query(job, destination, link.bandwidth(), sharers(job, destination, link));
        MoveEstimate estimate = view.model().estimate(query);
        double disruption = estimate.migrationSeconds() * job.computeWatts();
        return estimate.expectedGainJoules() > leastGainPerDisruption * disruption ? weigh(job, destination) : null;
    }

    private int sharers(JobView job, SiteView destination, LinkView link) {
        return 1
                + (link == null ? 0 : link.transfers())
                + sent.getOrDefault(job.site(), Map.of()).getOrDefault(destination.site(), 0);
    }

    /** One destination for a job, with slots and links as the plan has left them. */
    Alternative weigh(JobView job, SiteView destination) {
        LinkView link = view.link(job.site(), destination.site());
        int sharers = sharers(job, destination, link);
        int free = freeSlots(destination.site());
        Reason forbidden = forbidden(job, destination, link, free);
        Verdict verdict;
        if (forbidden == null) {
            verdict = view.model().verdict(query(job, destination, link.bandwidth(), sharers));
            if (isMadeLate(job, destination, verdict.estimate())) {
                verdict = new Verdict.Infeasible(Reason.DEADLINE, verdict.estimate());
            }
        } else if (link == null || destination.speedFor(job) != destination.speedFor(job)) {
            verdict = Verdict.Infeasible.forbidden(forbidden);
        } else {
            MoveQuery query = query(job, destination, link.bandwidth(), sharers);
            verdict = new Verdict.Infeasible(forbidden, view.model().estimate(query));
        }
        return new Alternative(
                destination.site(),
                verdict,
                destination.open(),
                destination.windowSeconds(),
                free,
                link == null ? Double.NaN : link.bandwidth().mean() / sharers,
                Words.NONE);
    }

    /** Whether a move would make a deadline late that the job can meet where it is. */
    private boolean isMadeLate(JobView job, SiteView destination, MoveEstimate estimate) {
        double there = job.remainingSeconds() / relativeSpeed(job, destination);
        return job.remainingSeconds() <= job.deadlineSeconds()
                && there + estimate.migrationSeconds() > job.deadlineSeconds();
    }

    /** How fast a job runs at a destination, over how fast it runs where it is. */
    private double relativeSpeed(JobView job, SiteView destination) {
        SiteView source = view.sites().get(job.site());
        double sourceSpeed = source == null ? 1 : source.speedFor(job);
        return destination.speedFor(job) / (sourceSpeed > 0 ? sourceSpeed : 1);
    }

    private Reason forbidden(JobView job, SiteView destination, LinkView link, int free) {
        if (!job.migratable()) {
            return Reason.NOT_MIGRATABLE;
        } else if (job.held()) {
            return Reason.HELD;
        } else if (!(job.allowedSites().isEmpty() || job.allowedSites().contains(destination.site()))) {
            return Reason.SITE_NOT_ALLOWED;
        } else if (!destination.inService()) {
            return destination.outOfService();
        } else if (Double.isNaN(destination.speedFor(job))) {
            return Reason.GPU_MISMATCH;
        } else if (destination.importLimitWatts() < Double.POSITIVE_INFINITY) {
            return Reason.DEMAND_RESPONSE;
        } else if (!destination.open()) {
            return Reason.NO_WINDOW;
        } else if (link == null) {
            return Reason.NO_LINK;
        } else if (job.remainingSeconds() <= 0) {
            return Reason.JOB_ENDED;
        } else if (free <= 0 || freeSurplusSlots(destination.site()) <= 0) {
            return Reason.NO_SLOT;
        }
        return null;
    }

    private MoveQuery query(JobView job, SiteView destination, Lognormal bandwidth, int sharers) {
        SiteView source = view.sites().get(job.site());
        return new MoveQuery(
                job.checkpointBytes(),
                job.prestagedBytes().getOrDefault(destination.site(), 0L),
                0,
                job.running(),
                bandwidth,
                sharers,
                destination.windowSeconds(),
                StrictMath.min(job.remainingSeconds(), LONGEST_SECONDS),
                relativeSpeed(job, destination),
                job.computeWatts(),
                job.computeWatts(),
                job.running() && source != null ? source.windowSeconds() : 0,
                source == null ? 0 : share(source, source.occupied(), job),
                share(destination, destination.occupied() + 1, job) * destination.confidence());
    }

    /** The share of a slot's draw that surplus covers when so many slots draw. */
    private static double share(SiteView site, int drawing, JobView job) {
        if (!site.open()) {
            return 0;
        }
        double draw = StrictMath.max(1, drawing) * job.computeWatts();
        return draw <= 0 ? 1 : StrictMath.min(1, site.surplusWatts() / draw);
    }

    /** A job that does not say how long it still runs is taken to run a year. */
    private static final double LONGEST_SECONDS = 366 * 86_400.0;
}
