package io.windfall.planning;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A plan in the making: proposals so far, each explained, on top of a {@link Weighing}. */
final class Plan {

    private final FabricView view;
    private final Weighing weighing;
    private final List<Proposal> proposals = new ArrayList<>();
    private final Set<String> settled = new HashSet<>();
    private final Set<String> heldBack = new HashSet<>();

    Plan(FabricView view) {
        this.view = view;
        this.weighing = new Weighing(view);
    }

    FabricView view() {
        return view;
    }

    Weighing weighing() {
        return weighing;
    }

    boolean isSettled(JobView job) {
        return settled.contains(job.job());
    }

    /** Leaves a job where it is, whatever there is elsewhere, since it moved or failed to move so lately. */
    void holdBack(JobView job) {
        heldBack.add(job.job());
    }

    /** Moves a job to a destination that was weighed for it. */
    void move(JobView job, Alternative chosen, String reason) {
        List<Alternative> noted = view.explained() ? weighedAgainst(job, chosen) : List.of();
        weighing.move(job, chosen.site());
        SiteView here = view.sites().get(job.site());
        settle(
                job,
                new Proposal(
                        job.job(),
                        Proposal.Action.MOVE,
                        job.site(),
                        chosen.site(),
                        chosen,
                        noted,
                        reason,
                        Words.later(() -> Explanation.move(job, here, chosen, reason, view.model()))));
    }

    private List<Alternative> weighedAgainst(JobView job, Alternative chosen) {
        List<Alternative> weighed = weighing.weighAll(job);
        List<Alternative> noted = new ArrayList<>(weighed.size());
        for (Alternative other : weighed) {
            noted.add(
                    other.site().equals(chosen.site())
                            ? chosen.noted(Words.later(() -> "chosen: " + Explanation.figures(chosen, view.model())))
                            : other.noted(Words.later(() -> Explanation.notChosen(other, chosen, view.model()))));
        }
        return noted;
    }

    /** Starts a queued job where it is. */
    void start(JobView job) {
        weighing.start(job);
        SiteView here = view.sites().get(job.site());
        settle(
                job,
                new Proposal(
                        job.job(),
                        Proposal.Action.START,
                        job.site(),
                        job.site(),
                        null,
                        List.of(),
                        here.open() ? "ON_SURPLUS" : "SLOT_FREE",
                        Words.later(() -> Explanation.start(job, here))));
    }

    /** Keeps a job from running, within its slack, until surplus comes. */
    void rest(JobView job, double untilSurplus) {
        settle(
                job,
                new Proposal(
                        job.job(),
                        Proposal.Action.PAUSE,
                        job.site(),
                        null,
                        null,
                        List.of(),
                        Proposal.WITHIN_SLACK,
                        Words.later(() -> Explanation.rest(job, untilSurplus, view.model()))));
    }

    /**
     * Lets a job wait on that waits already: there is nothing new to say. One with a deadline keeps a slot for itself, so
     * that it can run when it must.
     */
    void keepResting(JobView job) {
        if (job.deadlineSeconds() < Double.POSITIVE_INFINITY) {
            weighing.start(job);
        }
        settled.add(job.job());
    }

    /** Whether a queued job may start where it is: a slot is free, and no demand response would be broken. */
    boolean canStart(JobView job) {
        SiteView here = view.sites().get(job.site());
        if (job.running() || isSettled(job) || here == null || !here.inService()) {
            return false;
        }
        int drawing = here.slots() - weighing.freeSlots(job.site()) + 1;
        if (here.limitInSeconds() > Shedding.SOON_MILLIS / 1000.0) {
            return drawing <= here.slots();
        }
        int startedNow = drawing - 1 - here.occupied();
        double imported =
                here.drawWatts() + (startedNow + 1) * job.computeWatts() - (here.open() ? here.surplusWatts() : 0);
        return drawing <= here.slots() && imported <= here.importLimitWatts();
    }

    /** Starts, first in, first out, every queued job that can start where it is. */
    void startQueued() {
        for (JobView job : view.waiting()) {
            if (canStart(job)) {
                start(job);
            }
        }
    }

    /** Says of every running job on grid power that stays, though another site has surplus, why it stays. */
    List<Proposal> withStays() {
        SiteView open = firstOpen();
        if (open != null) {
            for (SiteView here : view.sites().values()) {
                for (JobView job :
                        here.open() ? List.<JobView>of() : view.standing().at(here.site())) {
                    if (job.running() && !isSettled(job)) {
                        proposals.add(stay(job, open));
                    }
                }
            }
        }
        proposals.sort(Comparator.comparing(Proposal::job));
        return List.copyOf(proposals);
    }

    private Proposal stay(JobView job, SiteView open) {
        // Nothing is given away any more: it can be weighed when it is known that this is said.
        boolean dwells = heldBack.contains(job.job());
        List<Alternative> noted = view.explained() ? new LaterList<>(() -> notChosen(job)) : List.of();
        return new Proposal(
                job.job(),
                Proposal.Action.STAY,
                job.site(),
                null,
                null,
                noted,
                dwells ? "DWELL" : weighing.obstacle(job, open),
                Words.later(() -> dwells ? Explanation.dwell(job) : Explanation.stay(job, noted, view.model())));
    }

    private List<Alternative> notChosen(JobView job) {
        List<Alternative> noted = new ArrayList<>();
        for (Alternative other : weighing.weighAll(job)) {
            noted.add(other.noted(Words.later(() -> Explanation.notChosen(other, null, view.model()))));
        }
        return noted;
    }

    /** The site with surplus that comes first by name, or null. */
    private SiteView firstOpen() {
        for (SiteView site : view.sites().values()) {
            if (site.open()) {
                return site;
            }
        }
        return null;
    }

    private void settle(JobView job, Proposal proposal) {
        proposals.add(proposal);
        settled.add(job.job());
    }
}
