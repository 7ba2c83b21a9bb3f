package io.windfall.demo;

import io.windfall.loop.LoopListener;
import io.windfall.schema.CheckpointClass;
import io.windfall.schema.DestinationVerdict;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.VerdictKind;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/** Counts what the orchestrator says, and passes its decisions on. */
final class Hearsay implements LoopListener {

    private final Consumer<MigrationDecision> decisionsTo;
    private final Map<CheckpointClass, Map<VerdictKind, Long>> verdicts = new EnumMap<>(CheckpointClass.class);
    private long decisions;
    private long deadLetters;

    Hearsay(Consumer<MigrationDecision> decisionsTo) {
        this.decisionsTo = decisionsTo;
    }

    @Override
    public void decided(MigrationDecision decision) {
        decisions++;
        decisionsTo.accept(decision);
    }

    @Override
    public void judged(JobFeasibility feasibility) {
        Map<VerdictKind, Long> ofClass =
                verdicts.computeIfAbsent(feasibility.getCheckpointClass(), any -> new EnumMap<>(VerdictKind.class));
        for (DestinationVerdict destination : feasibility.getDestinations()) {
            ofClass.merge(destination.getVerdict(), 1L, Long::sum);
        }
    }

    @Override
    public void buried(String reason, String detail) {
        deadLetters++;
    }

    long decisions() {
        return decisions;
    }

    long deadLetters() {
        return deadLetters;
    }

    Map<CheckpointClass, Map<VerdictKind, Long>> verdicts() {
        return verdicts;
    }
}
