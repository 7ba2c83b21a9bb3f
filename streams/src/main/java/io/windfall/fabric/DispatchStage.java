package io.windfall.fabric;

import io.windfall.planning.Alternative;
import io.windfall.planning.Proposal;

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
                if (decision.proposal().action() == Proposal.Action.MOVE) {
                    depart(state, decision, effects);
                } else if (decision.proposal().action() == Proposal.Action.START) {
                    start(state, decision, effects);
                }
            }
        }
        if (effects.commands() > 0) {
            state.planning().put(FabricState.ONLY, before.issued(effects.commands()));
        }
        if (effects.isPlanned() || (effects.external() && entry.body() instanceof Tick)) {
            report(state, effects);
        }
    }

    private static void depart(FabricState state, Decision decision, Effects effects) {
        Proposal proposal = decision.proposal();
        JobState job = state.jobs().get(proposal.job());
        long now = effects.nowMillis();
        Migration migration = new Migration(
                decision.id() + "-m",
                proposal.job(),
                proposal.source(),
                proposal.destination(),
                Migration.Phase.REQUESTED,
                job.epoch(),
                job.phase() == JobState.Phase.RUNNING,
                decision.id(),
                job.report().checkpointBytes(),
                now,
                now + patienceMillis(proposal.chosen()),
                now,
                null,
                null,
                null);
        state.migrations().put(proposal.job(), migration);
        state.jobs().put(proposal.job(), job.in(JobState.Phase.MIGRATING));
        effects.emit(migration);
        effects.emit(new Command(
                effects.nextId(),
                proposal.job(),
                Command.Kind.MIGRATE,
                proposal.source(),
                state.sites().get(proposal.source()).session(),
                job.epoch(),
                migration.id(),
                decision.id(),
                proposal.source(),
                proposal.destination(),
                migration.notAfterMillis(),
                null,
                now));
    }

    private static long patienceMillis(Alternative chosen) {
        double seconds = PATIENCE * chosen.estimate().migrationSeconds() + MARGIN_SECONDS;
        return (long) StrictMath.ceil(1000 * StrictMath.min(seconds, LONGEST_PATIENCE_SECONDS));
    }

    private static void start(FabricState state, Decision decision, Effects effects) {
        Proposal proposal = decision.proposal();
        JobState job = state.jobs().get(proposal.job());
        long epoch = job.epoch() + 1;
        state.jobs().put(proposal.job(), job.granted(JobState.Phase.STARTING, proposal.source(), epoch));
        effects.emit(new Command(
                effects.nextId(),
                proposal.job(),
                Command.Kind.START,
                proposal.source(),
                state.sites().get(proposal.source()).session(),
                epoch,
                null,
                decision.id(),
                null,
                proposal.source(),
                null,
                null,
                effects.nowMillis()));
    }

    private static void report(FabricState state, Effects effects) {
        PlanningState planning = state.planningNow();
        int live = 0;
        for (JobState job : state.jobs().values()) {
            live += job.live() ? 1 : 0;
        }
        int open = 0;
        for (WindowState window : state.windows().values()) {
            open += window.at(effects.nowMillis()).open() ? 1 : 0;
        }
        effects.emit(new Round(
                planning.round(),
                effects.nowMillis(),
                effects.settings().policy(),
                effects.settings().mode(),
                effects.isPlanned(),
                effects.triggersOfPlan(),
                live,
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
