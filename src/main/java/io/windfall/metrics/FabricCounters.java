package io.windfall.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Round;
import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.Verdict;
import io.windfall.planning.Alternative;
import io.windfall.planning.Proposal;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** The counters of one fabric, found once: to count is an array or enum look-up and an addition. */
final class FabricCounters {
    static final String ROUNDS = "windfall.rounds";
    static final String DECISIONS = "windfall.decisions";
    static final String VERDICTS = "windfall.verdicts";
    static final String MIGRATIONS = "windfall.migrations";
    static final String COMMANDS = "windfall.commands";

    private final Counter planned;
    private final Counter idle;
    private final Map<Proposal.Action, Counter> decisions;
    private final Map<CheckpointClass, Counter> feasible;
    private final Map<CheckpointClass, Counter> conditional;
    private final Map<CheckpointClass, Counter> infeasible;
    private final Map<Migration.Phase, Counter> migrations;
    private final Map<Command.Kind, Counter> commands;

    FabricCounters(MeterRegistry registry, String fabric) {
        Counter.Builder rounds =
                Counter.builder(ROUNDS).description("Planning rounds").tag("fabric", fabric);
        planned = rounds.tag("planned", "true").register(registry);
        idle = rounds.tag("planned", "false").register(registry);
        decisions = each(Proposal.Action.class, any -> true, action -> Counter.builder(DECISIONS)
                .description("Choices made for jobs")
                .tag("fabric", fabric)
                .tag("action", action.name())
                .register(registry));
        feasible = verdicts(registry, fabric, "FEASIBLE");
        conditional = verdicts(registry, fabric, "CONDITIONAL");
        infeasible = verdicts(registry, fabric, "INFEASIBLE");
        migrations = each(Migration.Phase.class, Migration.Phase::ended, outcome -> Counter.builder(MIGRATIONS)
                .description("Migrations that have ended")
                .tag("fabric", fabric)
                .tag("outcome", outcome.name())
                .register(registry));
        commands = each(Command.Kind.class, any -> true, kind -> Counter.builder(COMMANDS)
                .description("Commands to executors")
                .tag("fabric", fabric)
                .tag("kind", kind.name())
                .register(registry));
    }

    private static Map<CheckpointClass, Counter> verdicts(MeterRegistry registry, String fabric, String verdict) {
        return each(CheckpointClass.class, any -> true, size -> Counter.builder(VERDICTS)
                .description("Verdicts published, one a job and destination whenever the job's change")
                .tag("fabric", fabric)
                .tag("verdict", verdict)
                .tag("class", size.name())
                .register(registry));
    }

    private static <E extends Enum<E>> Map<E, Counter> each(
            Class<E> type, Predicate<E> counted, Function<E, Counter> counter) {
        Map<E, Counter> all = new EnumMap<>(type);
        Stream.of(type.getEnumConstants()).filter(counted).forEach(value -> all.put(value, counter.apply(value)));
        return all;
    }

    void round(Round round) {
        (round.planned() ? planned : idle).increment();
    }

    void decision(Decision decision) {
        decisions.get(decision.proposal().action()).increment();
    }

    void command(Command command) {
        commands.get(command.kind()).increment();
    }

    /** Only an end counts. */
    void migration(Migration migration) {
        Counter outcome = migrations.get(migration.phase());
        if (outcome != null) {
            outcome.increment();
        }
    }

    void verdicts(JobFeasibility feasibility) {
        int yes = 0;
        int perhaps = 0;
        int no = 0;
        for (Alternative destination : feasibility.destinations()) {
            if (destination.verdict() instanceof Verdict.Feasible) {
                yes++;
            } else if (destination.verdict() instanceof Verdict.Conditional) {
                perhaps++;
            } else {
                no++;
            }
        }
        add(feasible, feasibility, yes);
        add(conditional, feasibility, perhaps);
        add(infeasible, feasibility, no);
    }

    private static void add(Map<CheckpointClass, Counter> counters, JobFeasibility feasibility, int verdicts) {
        if (verdicts > 0) {
            counters.get(feasibility.checkpointClass()).increment(verdicts);
        }
    }
}
