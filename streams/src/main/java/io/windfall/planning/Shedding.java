package io.windfall.planning;

import io.windfall.feasibility.Reason;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Meets demand responses, whatever the policy: what can be gone before an import limit begins to hold is moved, the rest is
 * paused in time for its checkpoint to be written; what is over a limit that holds already is halted at once, from its last
 * checkpoint, since writing one draws more than computing does. Never above the limit, checkpointing power included.
 */
public final class Shedding {

    /** So long before a limit begins to hold its site is looked at, ms: half an hour. */
    public static final long LEAD_MILLIS = 1_800_000;

    /** A limit that begins to hold within so long keeps jobs from being started, ms: five minutes. */
    public static final long SOON_MILLIS = 300_000;

    /** Reason of a pause that has time for a checkpoint. */
    public static final String CHECKPOINT_FIRST = "DEMAND_RESPONSE";

    /** Reason of a pause that has not: writing a checkpoint would break the limit that it serves. */
    public static final String AT_ONCE = "DEMAND_RESPONSE_NOW";

    /** A job that would be moved by itself later is moved so many times its migration before the limit holds. */
    private static final double HASTE = 3;

    /** What is kept in hand for an order to arrive and a job to halt, s. */
    private static final double MARGIN_SECONDS = 30;

    private final FabricView view;
    private final Weighing weighing;
    private final List<Proposal> proposals = new ArrayList<>();

    private Shedding(FabricView view) {
        this.view = view;
        this.weighing = new Weighing(view);
    }

    /** What must go because of demand responses, sorted by job; the rest is the policy's to plan. */
    public static List<Proposal> plan(FabricView view) {
        Shedding shedding = new Shedding(view);
        for (SiteView site : view.sites().values()) {
            if (site.isLimited()) {
                shedding.shed(site);
            }
        }
        shedding.proposals.sort(Comparator.comparing(Proposal::job));
        return List.copyOf(shedding.proposals);
    }

    /** The view that a policy plans with once these are settled: their jobs gone, their destinations' slots taken. */
    public static FabricView without(FabricView view, List<Proposal> settled) {
        if (settled.isEmpty()) {
            return view;
        }
        Set<String> gone = new HashSet<>();
        Map<String, SiteView> sites = new LinkedHashMap<>(view.sites());
        for (Proposal proposal : settled) {
            gone.add(proposal.job());
            if (proposal.action() == Proposal.Action.MOVE) {
                sites.computeIfPresent(proposal.destination(), (name, site) -> site.withOneMore());
            }
        }
        FabricView.Standing left = site -> {
            List<JobView> others = new ArrayList<>(view.standing().at(site));
            others.removeIf(job -> gone.contains(job.job()));
            return others;
        };
        return new FabricView(sites, left, view.links(), view.model(), view.explained());
    }

    /** Whether a policy's move may depart: checkpointing and sending must not break a limit at the source. */
    public static boolean mayDepart(FabricView view, Proposal proposal) {
        SiteView source = view.sites().get(proposal.source());
        if (source == null || !source.isLimited()) {
            return true;
        }
        double done = source.limitInSeconds();
        if (done > 0 && proposal.chosen().estimate().migrationSeconds() + MARGIN_SECONDS <= done) {
            return true;
        }
        double saved = 0;
        for (JobView job : view.standing().at(proposal.source())) {
            saved += job.job().equals(proposal.job()) && job.running() ? job.computeWatts() : 0;
        }
        double draw = source.drawWatts() - saved + view.model().parameters().migrationPowerWatts();
        return draw <= source.allowedWatts();
    }

    private void shed(SiteView site) {
        double excess = site.drawWatts() - site.allowedWatts();
        List<JobView> running = new ArrayList<>();
        for (JobView job : view.standing().at(site.site())) {
            if (job.running()) {
                running.add(job);
            }
        }
        running.sort(Comparator.comparingLong(JobView::arrival).reversed().thenComparing(JobView::job));
        double writingSeconds = 0;
        for (JobView job : running) {
            if (excess <= 0) {
                return;
            }
            excess -= job.computeWatts();
            if (!movedInTime(job, site)) {
                writingSeconds +=
                        job.checkpointBytes() / view.model().parameters().dumpBytesPerSecond();
                pauseInTime(job, site, writingSeconds);
            }
        }
    }

    /** Whether it is moved, now or later but in time. */
    private boolean movedInTime(JobView job, SiteView site) {
        Alternative best = null;
        for (Alternative other : weighing.weighAll(job)) {
            boolean possible = other.estimate() != null
                    && (other.reason() == null
                            || other.reason() == Reason.TIME
                            || other.reason() == Reason.ENERGY
                            || other.reason() == Reason.DEADLINE
                            || other.reason() == Reason.NO_WINDOW)
                    && weighing.freeSlots(other.site()) > 0;
            if (possible
                    && other.estimate().migrationSeconds() + MARGIN_SECONDS <= site.limitInSeconds()
                    && (best == null
                            || other.estimate().migrationSeconds()
                                    < best.estimate().migrationSeconds())) {
                best = other;
            }
        }
        if (best == null) {
            return false;
        }
        weighing.move(job, best.site());
        if (site.limitInSeconds() <= HASTE * best.estimate().migrationSeconds() + 2 * MARGIN_SECONDS) {
            proposals.add(new Proposal(
                    job.job(),
                    Proposal.Action.MOVE,
                    job.site(),
                    best.site(),
                    best,
                    List.of(best.noted(Words.of("chosen: " + Explanation.figures(best, view.model())))),
                    "DEMAND_RESPONSE",
                    Words.of("move " + job.job() + " from " + job.site() + " to " + best.site()
                            + ": a demand response limits "
                            + job.site() + " to " + watts(site.importLimitWatts()) + " in "
                            + Explanation.time(site.limitInSeconds()) + "; "
                            + Explanation.figures(best, view.model()))));
        }
        return true;
    }

    /** Pauses it once there is no more time than it takes; an executor writes one checkpoint after the other. */
    private void pauseInTime(JobView job, SiteView site, double writingSeconds) {
        boolean holds = site.limitInSeconds() <= 0;
        if (!holds && site.limitInSeconds() > writingSeconds + 2 * MARGIN_SECONDS) {
            return;
        }
        boolean checkpoint = site.limitInSeconds() >= writingSeconds;
        proposals.add(new Proposal(
                job.job(),
                Proposal.Action.PAUSE,
                job.site(),
                null,
                null,
                List.of(),
                checkpoint && !holds ? CHECKPOINT_FIRST : AT_ONCE,
                Words.of("pause " + job.job() + " at " + job.site() + ": a demand response limits the site to "
                        + watts(site.importLimitWatts())
                        + (holds ? " now" : " in " + Explanation.time(site.limitInSeconds()))
                        + ", and it cannot be gone by then")));
    }

    private static String watts(double watts) {
        return Decimal.fixed(watts / 1000, 2) + " kW";
    }
}
