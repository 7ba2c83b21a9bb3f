package io.windfall.fabric;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The whole machine in one place: {@code (FabricState, JournalEntry) → (FabricState, outputs)}. The state is changed in
 * place. Kafka Streams runs the very same stages as processors; simulations and replays call this.
 */
public final class StateMachine {

    private static final Map<String, Stage> STAGES = stages();
    private static final Map<String, Stage> DECIDING = without(Set.of("meter", "feasibility", "reports"));

    private StateMachine() {}

    /** The stages after the clock, by name, in order; unmodifiable. */
    public static Map<String, Stage> namedStages() {
        return Collections.unmodifiableMap(STAGES);
    }

    /** Applies an entry, and says what came of it. */
    public static List<Output> apply(FabricState state, JournalEntry entry) {
        return apply(state, entry, STAGES, true);
    }

    /**
     * As {@link #apply}, but jobs are not judged and windows not reported on: no {@link JobFeasibility}, {@link JobGone} or
     * {@link WindowReport} is said and none is kept. Nothing else depends on them, so all else is the same, and much sooner there.
     */
    public static List<Output> applyUnjudged(FabricState state, JournalEntry entry) {
        return apply(state, entry, DECIDING, true);
    }

    /**
     * As {@link #applyUnjudged}, but decisions do not name what they were weighed against ({@code alternatives} is empty):
     * they are the same, for somebody who reads none of it.
     */
    public static List<Output> applyUnexplained(FabricState state, JournalEntry entry) {
        return apply(state, entry, DECIDING, false);
    }

    private static List<Output> apply(
            FabricState state, JournalEntry entry, Map<String, Stage> stages, boolean explained) {
        List<Output> outputs = new ArrayList<>();
        for (Admitted admitted : Clock.admit(state, entry)) {
            if (!explained) {
                admitted.effects().leaveUnexplained();
            }
            for (Stage stage : stages.values()) {
                run(stage, state, admitted);
            }
            outputs.addAll(admitted.effects().outputs());
        }
        return outputs;
    }

    /**
     * Runs one stage, unless an earlier one refused the entry and it does not see those. A heartbeat that is refused
     * because its own lease is over ends its session all the same: every stage hears of that.
     */
    public static void run(Stage stage, FabricState state, Admitted admitted) {
        if (!admitted.effects().isRejected() || admitted.effects().sessionsChanged() || stage.seesRefused()) {
            stage.apply(state, admitted.entry(), admitted.effects());
        }
    }

    private static Map<String, Stage> without(Set<String> names) {
        Map<String, Stage> others = new LinkedHashMap<>(STAGES);
        others.keySet().removeAll(names);
        return others;
    }

    private static Map<String, Stage> stages() {
        Map<String, Stage> stages = new LinkedHashMap<>();
        stages.put("meter", new MeterStage());
        stages.put("sites", new SitesStage());
        stages.put("windows", new WindowsStage());
        stages.put("links", new LinksStage());
        stages.put("jobs", new JobsStage());
        stages.put("migrations", new MigrationsStage());
        stages.put("feasibility", new FeasibilityStage());
        stages.put("planning", new PlanningStage());
        stages.put("dispatch", new DispatchStage());
        stages.put("reports", new ReportsStage());
        return stages;
    }
}
