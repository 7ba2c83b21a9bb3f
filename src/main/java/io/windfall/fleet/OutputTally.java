package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.Verdict;
import io.windfall.planning.Alternative;
import io.windfall.planning.Proposal;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what an orchestrator says. Not thread-safe. */
public final class OutputTally implements Consumer<Output> {

    private final Map<Proposal.Action, Long> decisions = zeroes(Proposal.Action.class);
    private final Map<Command.Kind, Long> commands = zeroes(Command.Kind.class);
    private final Map<CheckpointClass, Map<Kind, Long>> verdicts = new EnumMap<>(CheckpointClass.class);
    private long rejections;

    public OutputTally() {
        for (CheckpointClass each : CheckpointClass.values()) {
            verdicts.put(each, zeroes(Kind.class));
        }
    }

    /** The three kinds of verdict. */
    public enum Kind {
        FEASIBLE,
        CONDITIONAL,
        INFEASIBLE
    }

    @Override
    public void accept(Output output) {
        if (output instanceof Decision decision) {
            decisions.merge(decision.proposal().action(), 1L, Long::sum);
        } else if (output instanceof Command command) {
            commands.merge(command.kind(), 1L, Long::sum);
        } else if (output instanceof JobFeasibility judged) {
            Map<Kind, Long> ofClass = verdicts.get(judged.checkpointClass());
            for (Alternative destination : judged.destinations()) {
                ofClass.merge(kindOf(destination.verdict()), 1L, Long::sum);
            }
        } else if (output instanceof Rejection) {
            rejections++;
        }
    }

    /** Decisions by action; every action is there. */
    public Map<Proposal.Action, Long> decisions() {
        return Collections.unmodifiableMap(decisions);
    }

    /** Commands by kind; every kind is there. */
    public Map<Command.Kind, Long> commands() {
        return Collections.unmodifiableMap(commands);
    }

    /**
     * Verdicts by class of checkpoint and kind, all there: one for each destination of each published judgement, and a
     * judgement is published when it says something new.
     */
    public Map<CheckpointClass, Map<Kind, Long>> verdicts() {
        return Collections.unmodifiableMap(verdicts);
    }

    /** Entries that were refused. */
    public long rejections() {
        return rejections;
    }

    private static Kind kindOf(Verdict verdict) {
        if (verdict instanceof Verdict.Feasible) {
            return Kind.FEASIBLE;
        }
        return verdict instanceof Verdict.Conditional ? Kind.CONDITIONAL : Kind.INFEASIBLE;
    }

    private static <K extends Enum<K>> Map<K, Long> zeroes(Class<K> kinds) {
        Map<K, Long> counts = new EnumMap<>(kinds);
        for (K kind : kinds.getEnumConstants()) {
            counts.put(kind, 0L);
        }
        return counts;
    }
}
