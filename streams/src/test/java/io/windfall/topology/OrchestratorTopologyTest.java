package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.Settings;
import io.windfall.schema.ActionKind;
import io.windfall.schema.CommandKind;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationState;
import io.windfall.schema.PlanningRound;
import io.windfall.schema.VerdictKind;
import io.windfall.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OrchestratorTopologyTest {

    @TempDir
    Path stateDirectory;

    private TopologyFixture fixture;

    @BeforeEach
    void start() {
        fixture = new TopologyFixture(stateDirectory);
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void shouldLeadFromASignalToADecisionAndNothingElse() {
        fixture.sites("a", "b");
        fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
        fixture.pass(Duration.ofSeconds(3));
        fixture.read(Topics.MIGRATION_DECISION, MigrationDecision.class);
        fixture.read(Topics.JOB_FEASIBILITY, JobFeasibility.class);

        fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));

        assertThat(fixture.read(Topics.MIGRATION_DECISION, MigrationDecision.class))
                .singleElement()
                .satisfies(decision -> {
                    assertThat(decision.getAction()).isEqualTo(ActionKind.MOVE);
                    assertThat(decision.getSource()).isEqualTo("a");
                    assertThat(decision.getDestination()).isEqualTo("b");
                    assertThat(decision.getExpectedGainWattHours()).isPositive();
                    assertThat(decision.getAlternatives()).singleElement().satisfies(b -> {
                        assertThat(b.getVerdict()).isEqualTo(VerdictKind.FEASIBLE);
                        assertThat(b.getMigrationSeconds()).isPositive();
                        assertThat(b.getProbability()).isEqualTo(1.0);
                        assertThat(b.getExplanation()).startsWith("chosen: ");
                    });
                });
        assertThat(fixture.read(Topics.JOB_FEASIBILITY, JobFeasibility.class)).hasSize(1);
        assertThat(fixture.read(Topics.MIGRATION_COMMAND, MigrationCommand.class))
                .isEmpty();
        assertThat(fixture.read(Topics.MIGRATION_STATE, MigrationState.class)).isEmpty();
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @Test
    void shouldCommandWhereTheModeEnforces() {
        fixture.configure(Settings.Mode.ENFORCE);
        fixture.sites("a", "b");
        fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
        fixture.pass(Duration.ofSeconds(3));

        fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));

        List<MigrationCommand> commands = fixture.read(Topics.MIGRATION_COMMAND, MigrationCommand.class);
        assertThat(commands)
                .as("it ran without a grant: it gets one first")
                .extracting(MigrationCommand::getKind)
                .containsExactly(CommandKind.RESUME, CommandKind.MIGRATE);
        assertThat(commands.subList(1, 2)).singleElement().satisfies(command -> {
            assertThat(command.getKind()).isEqualTo(CommandKind.MIGRATE);
            assertThat(command.getSite()).isEqualTo("a");
            assertThat(command.getSession()).isEqualTo("s-a");
            assertThat(command.getNotAfter()).isAfter(fixture.now);
        });
        assertThat(fixture.read(Topics.MIGRATION_STATE, MigrationState.class)).hasSize(1);
        assertThat(fixture.deadLetters()).isEmpty();
    }

    @Test
    void shouldBeatOnceASecondForAFabricThatItHolds() {
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.read(Topics.PLANNING_ROUND, PlanningRound.class)).isEmpty();
        fixture.sites("a");
        fixture.pass(Duration.ofSeconds(5));
        assertThat(fixture.read(Topics.PLANNING_ROUND, PlanningRound.class)).isNotEmpty();
    }

    @Test
    void shouldShowTheJoinOfWindowsWithCheckpointSizesInItsDescription() {
        String description = OrchestratorTopology.build(fixture.registry, io.windfall.topics.TopicNames.unprefixed())
                .describe()
                .toString();
        assertThat(description.lines().filter(line -> line.contains("Processor: feasibility")))
                .singleElement()
                .asString()
                .contains("windows", "jobs", "links", "feasibility");
        assertThat(description).doesNotContain("KSTREAM");
    }

    @Test
    void shouldWithdrawTheFeasibilityOfAJobThatEnds() {
        fixture.sites("a", "b");
        fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
        fixture.pass(Duration.ofSeconds(3));
        assertThat(fixture.read(Topics.JOB_FEASIBILITY, JobFeasibility.class)).isNotEmpty();
        io.windfall.fabric.JobReport job = fixture.job("j", "a");
        fixture.send(
                Topics.JOB_PROGRESS,
                new io.windfall.fabric.JobReport(
                        job.job(),
                        job.site(),
                        null,
                        io.windfall.fabric.JobReport.State.FINISHED,
                        0,
                        null,
                        0,
                        job.atMillis(),
                        job.checkpointBytes(),
                        null,
                        List.of(),
                        null,
                        null,
                        null,
                        0.0,
                        null,
                        null,
                        null,
                        0,
                        true,
                        List.of(),
                        List.of()));
        List<JobFeasibility> last = fixture.read(Topics.JOB_FEASIBILITY, JobFeasibility.class);
        assertThat(last).hasSize(1);
        assertThat(last.get(0)).as("a tombstone").isNull();
    }
}
