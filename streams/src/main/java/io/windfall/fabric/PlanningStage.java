package io.windfall.fabric;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.planning.FabricView;
import io.windfall.planning.JobView;
import io.windfall.planning.Policies;
import io.windfall.planning.Prestaging;
import io.windfall.planning.Proposal;
import io.windfall.planning.Shedding;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Plans when something material happened: at once after quiet, then not before the debounce time is over; under
 * {@code clock=external} at ticks alone. A choice that says the same as the last one for that job is not said again,
 * unless it becomes a command.
 */
final class PlanningStage implements Stage {

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        PlanningState planning = state.planningNow();
        if (isDue(state, entry, effects)) {
            state.planning().put(FabricState.ONLY, planning.planned(effects.nowMillis()));
            effects.setPlanned(pending(planning, effects));
            plan(state, planning.round() + 1, effects);
        } else if (!effects.triggers().isEmpty()) {
            state.planning().put(FabricState.ONLY, planning.calledForBy(List.copyOf(pending(planning, effects))));
        }
        for (String job : effects.touchedJobs()) {
            JobState held = state.jobs().get(job);
            if (held == null || !held.live()) {
                state.choices().remove(job);
            }
        }
    }

    /** Whether a plan is to be made with this entry; never before the first tick, since no window can be judged then. */
    static boolean isDue(FabricState state, JournalEntry entry, Effects effects) {
        PlanningState planning = state.planningNow();
        if (planning.triggers().isEmpty() && effects.triggers().isEmpty() && !wakes(state, entry, effects)) {
            return false;
        }
        if (effects.external()) {
            return entry.body() instanceof Tick;
        }
        if (effects.nowMillis() == 0) {
            return false;
        }
        long quiet = effects.nowMillis() - planning.plannedAtMillis();
        return planning.plannedAtMillis() < 0
                || quiet < 0
                || quiet >= effects.settings().debounceMillis();
    }

    /** What calls for the plan that is due, or for the next. */
    static SortedSet<String> pending(PlanningState planning, Effects effects) {
        SortedSet<String> all = new TreeSet<>(planning.triggers());
        all.addAll(effects.triggers());
        return all;
    }

    /** Whether a tick has reached a time at which the picture changes without any entry. */
    private static boolean wakes(FabricState state, JournalEntry entry, Effects effects) {
        if (!(entry.body() instanceof Tick)) {
            return false;
        }
        long planned = state.planningNow().plannedAtMillis();
        Long wake = planned < 0 ? null : Wake.forPlanning(state, effects, planned);
        return wake != null && wake <= effects.nowMillis();
    }

    private static void plan(FabricState state, long round, Effects effects) {
        FabricView view = Views.of(state, effects);
        List<Proposal> shed = Shedding.plan(view);
        FabricView rest = Shedding.without(view, shed);
        List<Proposal> planned = Policies.named(effects.settings().policy()).plan(rest);
        Set<String> proposed = new HashSet<>();
        for (Proposal proposal : shed) {
            proposed.add(proposal.job());
            decide(state, round, proposal, effects);
        }
        for (Proposal proposal : planned) {
            if (proposal.action() != Proposal.Action.MOVE || Shedding.mayDepart(view, proposal)) {
                proposed.add(proposal.job());
                decide(state, round, proposal, effects);
            }
            if (effects.settings().copyAhead() && proposal.action() == Proposal.Action.STAY) {
                copyAhead(state, round, rest, proposal, effects);
            }
        }
        if (effects.asksFirst()) {
            withdrawOthers(state, proposed);
        }
    }

    /** A decision that the plan no longer makes cannot be approved of any more. */
    private static void withdrawOthers(FabricState state, Set<String> proposed) {
        for (String job : List.copyOf(state.choices().rows().keySet())) {
            if (!proposed.contains(job)) {
                state.choices().remove(job);
            }
        }
    }

    private static void copyAhead(FabricState state, long round, FabricView view, Proposal stay, Effects effects) {
        JobState job = state.jobs().get(stay.job());
        boolean rested = effects.nowMillis() - job.copyingSinceMillis() > CopyAhead.REST_MILLIS;
        if (!effects.enforces()
                || job.copyingTo() != null
                || !rested
                || job.report().deltaBytes() == null) {
            return;
        }
        for (JobView seen : view.standing().at(stay.source())) {
            if (seen.job().equals(stay.job())) {
                Proposal proposal = Prestaging.propose(view, seen, job.report().deltaBytes(), stay.alternatives());
                if (proposal != null) {
                    decide(state, round, proposal, effects);
                }
            }
        }
    }

    private static void decide(FabricState state, long round, Proposal proposal, Effects effects) {
        JobState job = state.jobs().get(proposal.job());
        LastChoice held = state.choices().get(proposal.job());
        boolean acted = effects.enforces() && proposal.action() != Proposal.Action.STAY;
        if (held != null && held.says(proposal) && !acted) {
            return;
        }
        Decision decision = new Decision(
                effects.nextId(),
                round,
                effects.nowMillis(),
                effects.settings().policy(),
                effects.settings().mode(),
                job.report().checkpointBytes(),
                CheckpointClass.of(job.report().checkpointBytes(), effects.parameters()),
                proposal.whole());
        state.choices().put(proposal.job(), LastChoice.of(decision));
        effects.decide(decision);
        effects.emit(decision);
    }
}
