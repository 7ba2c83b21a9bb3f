package io.windfall.fabric;

import io.windfall.planning.Proposal;
import io.windfall.planning.Shedding;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Turns decisions into commands where the mode enforces them, and closes the entry's account: a {@link Round} is reported
 * for every plan, and under {@code clock=external} for every tick.
 */
final class DispatchStage implements Stage {

    /** A migration is given so many times its mean duration, and a margin, before the job is granted back. */
    private static final double PATIENCE = 3;

    private static final double MARGIN_SECONDS = 120;

    private static final double LONGEST_PATIENCE_SECONDS = 30 * 86_400.0;

    /** A refused entry may have issued a command, such as a {@code STOP}: it counts. */
    @Override
    public boolean seesRefused() {
        return true;
    }

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        PlanningState before = state.planningNow();
        if (effects.enforces()) {
            for (Decision decision : effects.decisions()) {
                carryOut(state, LastChoice.of(decision), decision.proposal().job(), effects);
            }
        }
        if (entry.body() instanceof Order order && !effects.isRejected()) {
            answer(state, entry, order, effects);
        }
        if (effects.commands() > 0) {
            state.planning().put(FabricState.ONLY, before.issued(effects.commands()));
        }
        if (effects.isPlanned() || (effects.external() && entry.body() instanceof Tick)) {
            report(state, effects);
        }
    }

    /** Turns a choice into commands. */
    private static void carryOut(FabricState state, LastChoice choice, String name, Effects effects) {
        JobState job = state.jobs().get(name);
        switch (choice.action()) {
            case MOVE -> depart(state, choice, job, effects);
            case START -> start(state, choice, job, effects);
            case PAUSE -> {
                boolean rests = choice.reason().equals(Proposal.WITHIN_SLACK);
                JobState paused = job.phase() == JobState.Phase.RUNNING ? job.in(JobState.Phase.PAUSING) : job;
                state.jobs().put(name, rests ? paused.resting(effects.nowMillis()) : paused);
                if (job.phase() != JobState.Phase.RUNNING) {
                    return; // it only goes on waiting
                }
                boolean checkpoint = !choice.reason().equals(Shedding.AT_ONCE);
                MigrationCommands.pause(
                        heldByItsSite(state, job),
                        choice.decisionId(),
                        checkpoint,
                        rests ? "it waits for surplus within its slack" : "a demand response limits " + job.site(),
                        effects);
            }
            case PRESTAGE -> {
                state.jobs().put(name, job.copying(choice.destination(), effects.nowMillis()));
                MigrationCommands.prestage(
                        state, job, job.site(), choice.destination(), choice.decisionId(), null, effects);
            }
            case STAY -> {
                // Nothing is to be done.
            }
        }
    }

    private static void depart(FabricState state, LastChoice choice, JobState job, Effects effects) {
        Migration migration = Migration.departing(
                choice.decisionId() + "-m",
                job,
                choice.destination(),
                choice.decisionId(),
                effects.nowMillis(),
                effects.nowMillis() + patienceMillis(choice.migrationSeconds()));
        state.migrations().put(migration.job(), migration);
        state.jobs()
                .put(
                        migration.job(),
                        heldByItsSite(state, job).rested(effects.nowMillis()).in(JobState.Phase.MIGRATING));
        effects.emit(migration);
        MigrationCommands.emit(state, migration, Command.Kind.MIGRATE, job.site(), job.epoch(), effects);
    }

    private static long patienceMillis(double migrationSeconds) {
        double seconds = PATIENCE * migrationSeconds + MARGIN_SECONDS;
        return (long) StrictMath.ceil(1000 * StrictMath.min(seconds, LONGEST_PATIENCE_SECONDS));
    }

    /** A job whose checkpoint only came here, and which has not been reported from here since, starts from that copy. */
    private static void start(FabricState state, LastChoice choice, JobState job, Effects effects) {
        long epoch = job.epoch() + 1;
        boolean paused = job.phase() == JobState.Phase.PAUSED;
        JobState.Copy copy = job.report().site().equals(job.site()) ? null : job.copyAt(job.site());
        JobState granted = heldByItsSite(state, job).rested(effects.nowMillis());
        granted = granted.granted(JobState.Phase.STARTING, job.site(), granted.session(), epoch);
        state.jobs().put(job.report().job(), granted);
        MigrationCommands.emit(
                granted,
                paused ? Command.Kind.RESUME : Command.Kind.START,
                epoch,
                choice.decisionId(),
                copy == null ? null : copy.manifestDigest(),
                effects);
    }

    private static JobState heldByItsSite(FabricState state, JobState job) {
        return job.heldBy(state.sites().get(job.site()).sessionInForce());
    }

    private static void answer(FabricState state, JournalEntry entry, Order order, Effects effects) {
        if (order.kind() == Order.Kind.REJECT || order.kind() == Order.Kind.APPROVE) {
            for (Map.Entry<String, LastChoice> row : state.choices().rows().entrySet()) {
                if (order.target() != null
                        && order.target().equals(row.getValue().decisionId())) {
                    answer(state, entry, order, row.getKey(), row.getValue(), effects);
                    return;
                }
            }
            effects.reject(
                    entry,
                    Rejection.Reason.TOO_LATE,
                    "no decision " + order.target() + " waits for an answer: it was never made, or the plan has changed"
                            + " since");
        }
    }

    private static void answer(
            FabricState state, JournalEntry entry, Order order, String job, LastChoice choice, Effects effects) {
        boolean approves = order.kind() == Order.Kind.APPROVE;
        String why = approves ? Approval.whyNot(state, job, choice, effects) : Approval.whyNotAnswered(choice, effects);
        if (why != null) {
            effects.reject(
                    entry,
                    Rejection.Reason.TOO_LATE,
                    "decision " + order.target() + " is not " + (approves ? "carried out: " : "rejected: ") + why);
            return;
        }
        state.choices().put(job, choice.answered(order.kind().name()));
        if (approves) {
            carryOut(state, choice, job, effects);
            effects.touch(job);
        } else if (choice.reason().equals(Proposal.WITHIN_SLACK)) {
            state.jobs().put(job, state.jobs().get(job).withoutSlack());
            SortedSet<String> triggers = new TreeSet<>(state.planningNow().triggers());
            triggers.add("order"); // this entry's plan was made before
            state.planning().put(FabricState.ONLY, state.planningNow().calledForBy(List.copyOf(triggers)));
        }
    }

    private static void report(FabricState state, Effects effects) {
        PlanningState planning = state.planningNow();
        int open = 0;
        for (WindowState window : state.windows().values()) {
            open += window.isOpenAt(effects.nowMillis()) ? 1 : 0;
        }
        effects.emit(new Round(
                planning.round(),
                effects.nowMillis(),
                effects.settings().policy(),
                effects.settings().mode(),
                effects.isPlanned(),
                effects.triggersOfPlan(),
                state.jobs().live().size(),
                open,
                count(effects, Proposal.Action.MOVE),
                count(effects, Proposal.Action.START),
                count(effects, Proposal.Action.STAY),
                effects.sequence(),
                planning.commandsIssued(),
                Wake.next(state, effects)));
    }

    private static int count(Effects effects, Proposal.Action action) {
        int count = 0;
        for (Decision decision : effects.decisions()) {
            count += decision.proposal().action() == action ? 1 : 0;
        }
        return count;
    }
}
