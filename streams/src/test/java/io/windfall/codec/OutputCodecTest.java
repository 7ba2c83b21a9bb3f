package io.windfall.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobGone;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Migration;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Round;
import io.windfall.fabric.Settings;
import io.windfall.fabric.WindowReport;
import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.Condition;
import io.windfall.feasibility.MoveEstimate;
import io.windfall.feasibility.Reason;
import io.windfall.feasibility.Verdict;
import io.windfall.planning.Alternative;
import io.windfall.planning.Proposal;
import io.windfall.planning.Words;
import io.windfall.schema.ActionKind;
import io.windfall.schema.CommandKind;
import io.windfall.schema.ConditionKind;
import io.windfall.schema.DestinationVerdict;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationState;
import io.windfall.schema.PlanningRound;
import io.windfall.schema.VerdictKind;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OutputCodecTest {

    private static final String FABRIC = "west";

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveBackReports(long seed) {
        RandomDomain draw = new RandomDomain(seed);
        WindowReport report = RandomReports.report(draw);
        io.windfall.schema.WindowReport written = (io.windfall.schema.WindowReport) OutputCodec.toAvro(FABRIC, report);
        Records.assertFieldsAgree(written, report, Map.of());
        assertThat(written.getFabric()).isEqualTo(FABRIC);
        assertThat(OutputCodec.toDomain(Records.throughBytes(written))).isEqualTo(report);
        assertThat(OutputCodec.keyOf(FABRIC, report)).isEqualTo(FABRIC + "/" + report.site() + "/" + report.id());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveBackCommandsRoundsAndMigrations(long seed) {
        RandomDomain draw = new RandomDomain(seed);
        Command command = draw.command();
        MigrationCommand commanded = (MigrationCommand) OutputCodec.toAvro(FABRIC, command);
        Records.assertFieldsAgree(commanded, command, Map.of());
        assertThat(OutputCodec.toDomain(Records.throughBytes(commanded))).isEqualTo(command);

        Round round = draw.round();
        PlanningRound said = (PlanningRound) OutputCodec.toAvro(FABRIC, round);
        Records.assertFieldsAgree(said, round, Map.of());
        assertThat(OutputCodec.toDomain(Records.throughBytes(said))).isEqualTo(round);

        Migration migration = draw.migration();
        MigrationState state = (MigrationState) OutputCodec.toAvro(FABRIC, migration);
        Records.assertFieldsAgree(state, migration, Map.of());
        assertThat(OutputCodec.toDomain(Records.throughBytes(state))).isEqualTo(migration);
        assertThat(List.of(commanded.getFabric(), said.getFabric(), state.getFabric()))
                .containsOnly(FABRIC);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveBackAFeasibilityThatSaysTheSame(long seed) {
        JobFeasibility feasibility = new RandomDomain(seed).feasibility();
        io.windfall.schema.JobFeasibility avro =
                Records.throughBytes((io.windfall.schema.JobFeasibility) OutputCodec.toAvro(FABRIC, feasibility));
        JobFeasibility restored = OutputCodec.toDomain(avro);
        Records.assertFieldsAgree(avro, feasibility, Map.of());
        assertThat(restored.job()).isEqualTo(feasibility.job());
        assertThat(restored.atMillis()).isEqualTo(feasibility.atMillis());
        assertThat(restored.site()).isEqualTo(feasibility.site());
        assertThat(restored.checkpointClass()).isEqualTo(feasibility.checkpointClass());
        assertThat(restored.destinations()).hasSameSizeAs(feasibility.destinations());
        for (int i = 0; i < restored.destinations().size(); i++) {
            Alternative before = feasibility.destinations().get(i);
            Alternative after = restored.destinations().get(i);
            assertThat(after.saysTheSameAs(before))
                    .as("%s, was %s", after, before)
                    .isTrue();
            assertThat(after.condition()).isEqualTo(before.condition());
            assertThat(after.windowSeconds()).isEqualTo(before.windowSeconds());
            assertThat(after.bandwidthBps()).isEqualTo(Double.valueOf(before.bandwidthBps()));
            assertThat(after.freeSlots()).isEqualTo(before.freeSlots());
            assertThat(after.note()).isEqualTo(before.note());
            assertThat(after.estimate() == null).isEqualTo(before.estimate() == null);
            if (after.estimate() != null) {
                assertThat(after.estimate().breakevenSeconds())
                        .isEqualTo(before.estimate().breakevenSeconds());
                assertThat(after.estimate().requiredBandwidthBps())
                        .isEqualTo(before.estimate().requiredBandwidthBps());
            }
        }
    }

    @Test
    void shouldExplainADecisionWithItsAlternativesInFigures() {
        MoveEstimate figures = new MoveEstimate(1e10, 8, 20, 28, 280, 1e9, 0.97, 7200, 600, 3.6e6);
        MoveEstimate hopeless = new MoveEstimate(
                1e10,
                Double.POSITIVE_INFINITY,
                20,
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                0,
                Double.POSITIVE_INFINITY,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY);
        Alternative chosen = new Alternative(
                "b", new Verdict.Feasible(figures), true, Double.POSITIVE_INFINITY, 2, 1e10, Words.of("chosen"));
        Alternative late = new Alternative(
                "c",
                new Verdict.Conditional(
                        figures, List.of(new Condition.FewerTransfers(2), new Condition.LongerWindow(280))),
                true,
                100,
                1,
                1e10,
                Words.of("too short"));
        Alternative apart = new Alternative(
                "d", new Verdict.Infeasible(Reason.NO_LINK, hopeless), false, 0, 0, Double.NaN, Words.of("apart"));
        Proposal proposal = new Proposal(
                "j",
                Proposal.Action.MOVE,
                "a",
                "b",
                chosen,
                List.of(chosen, late, apart),
                "SURPLUS",
                Words.of("because"));
        Decision decision = new Decision(
                "id", 4, 1_700_000_000_000L, "windfall", Settings.Mode.ENFORCE, 9, CheckpointClass.B, proposal);

        MigrationDecision avro = Records.throughBytes((MigrationDecision) OutputCodec.toAvro(FABRIC, decision));

        Records.assertFieldsAgree(avro, decision, Map.of());
        assertThat(avro.getFabric()).isEqualTo(FABRIC);
        assertThat(avro.getJob()).isEqualTo("j");
        assertThat(avro.getAction()).isEqualTo(ActionKind.MOVE);
        assertThat(avro.getSource()).isEqualTo("a");
        assertThat(avro.getDestination()).isEqualTo("b");
        assertThat(avro.getExpectedGainWattHours()).isEqualTo(1000);
        assertThat(avro.getExplanation()).isEqualTo("because");
        assertThat(avro.getAlternatives())
                .containsExactly(
                        new DestinationVerdict(
                                "b",
                                VerdictKind.FEASIBLE,
                                null,
                                null,
                                null,
                                null,
                                true,
                                2,
                                1e10,
                                1e9,
                                8.0,
                                28.0,
                                280.0,
                                0.97,
                                600.0,
                                2.0,
                                1000.0,
                                "chosen"),
                        new DestinationVerdict(
                                "c",
                                VerdictKind.CONDITIONAL,
                                null,
                                ConditionKind.FEWER_TRANSFERS,
                                2.0,
                                100.0,
                                true,
                                1,
                                1e10,
                                1e9,
                                8.0,
                                28.0,
                                280.0,
                                0.97,
                                600.0,
                                2.0,
                                1000.0,
                                "too short"),
                        new DestinationVerdict(
                                "d",
                                VerdictKind.INFEASIBLE,
                                "NO_LINK",
                                null,
                                null,
                                null,
                                false,
                                0,
                                null,
                                null,
                                null,
                                null,
                                null,
                                0.0,
                                null,
                                null,
                                null,
                                "apart"));
    }

    @Test
    void shouldRefuseWhatIsNoRecord() {
        RandomDomain draw = new RandomDomain(1);
        JournalEntry entry = new JournalEntry(FABRIC, draw.origin(), draw.tick());
        String rest = " is no record: a job gone is a tombstone, a rejection a dead letter";
        assertThatThrownBy(() -> OutputCodec.toAvro(FABRIC, new JobGone("j")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("JobGone" + rest);
        assertThatThrownBy(() -> OutputCodec.toAvro(FABRIC, new Rejection(entry, Rejection.Reason.STALE, "late")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("Rejection" + rest);
    }

    @Test
    void shouldRefuseToReadACommandThatItDoesNotKnow() {
        MigrationCommand avro = (MigrationCommand) OutputCodec.toAvro(FABRIC, new RandomDomain(1).command());
        avro.setKind(CommandKind.UNKNOWN);
        assertThatThrownBy(() -> OutputCodec.toDomain(avro))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("kind is missing or of a kind that this version does not know");
    }
}
