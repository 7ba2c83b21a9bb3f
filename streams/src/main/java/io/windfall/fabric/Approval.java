package io.windfall.fabric;

import io.windfall.planning.Proposal;

/** Says whether a decision that waited for an operator can still be carried out as it was made. */
final class Approval {

    private Approval() {}

    /** Why a choice cannot be carried out any more, in a clause; null: it can. */
    static String whyNot(FabricState state, String name, LastChoice choice, Effects effects) {
        JobState job = state.jobs().get(name);
        String early = whyNotAnswered(choice, effects);
        if (early != null) {
            return early;
        } else if (effects.nowMillis() - choice.decidedAtMillis() > LastChoice.GOOD_FOR_MILLIS) {
            return "it is more than an hour old";
        } else if (job == null || !job.live()) {
            return "job " + name + " has ended";
        } else if (!job.site().equals(choice.source()) || !Views.isPlannable(state, job, effects)) {
            return "job " + name + " is " + job.phase() + " at " + job.site() + " by now";
        }
        return switch (choice.action()) {
            case MOVE -> whyNotMoved(state, job, choice, effects);
            case START ->
                job.phase() == JobState.Phase.RUNNING || !isSlotLeft(state, job.site(), effects)
                        ? "job " + name + " runs already, or no slot is free at " + job.site()
                        : null;
            case PAUSE ->
                job.phase() == JobState.Phase.RUNNING || choice.reason().equals(Proposal.WITHIN_SLACK)
                        ? null
                        : "job " + name + " does not run";
            case PRESTAGE -> null;
            case STAY -> "it says that the job stays: there is nothing to carry out";
        };
    }

    /** Why nobody waits for an answer to a choice, in a clause; null: it can be answered. */
    static String whyNotAnswered(LastChoice choice, Effects effects) {
        if (!effects.asksFirst()) {
            return "the fabric's mode is " + effects.settings().mode() + ", not APPROVE";
        }
        return choice.answer() == null ? null : "it was answered before (" + choice.answer() + ")";
    }

    private static String whyNotMoved(FabricState state, JobState job, LastChoice choice, Effects effects) {
        SiteState there = state.sites().get(choice.destination());
        if (there == null || there.sessionInForce() == null) {
            return "the executor of " + choice.destination() + " is not there";
        } else if (there.card().withdrawn() || there.forbidden() || job.held()) {
            return "site " + choice.destination() + " is out of service or forbidden, or the job is held";
        } else if (!isSlotLeft(state, choice.destination(), effects)) {
            return "no slot is free at " + choice.destination();
        }
        WindowState known = state.windows().get(choice.destination());
        Window window = (known == null ? WindowState.EMPTY : known).at(effects.nowMillis());
        if (choice.reason().equals("GREATEST_GAIN")
                && !(window.open() && window.remainingSeconds() > choice.migrationSeconds())) {
            return "the window at " + choice.destination() + " is closed, or too short by now";
        }
        return null;
    }

    private static boolean isSlotLeft(FabricState state, String site, Effects effects) {
        return Slots.of(state, effects).occupied(site)
                < state.sites().get(site).card().slots();
    }
}
