package io.windfall.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.fabric.Command;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobGone;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Round;
import io.windfall.fabric.Settings;
import io.windfall.fabric.WindowReport;
import io.windfall.feasibility.CheckpointClass;
import io.windfall.planning.Policies;
import io.windfall.planning.Proposal;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClosedLoopTest {

    private static final Scenario SCENARIO = Scenario.bundled();

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldFinishEveryJobWithoutAViolationUnderEveryPolicy(long seed) {
        FleetConfig config = FleetConfig.defaults().withSeed(seed);
        int jobs = Workload.generate(SCENARIO, config).jobs().size();
        double ofStatic = 0;
        for (String policy : Policies.NAMES) {
            Run run = run(config, policy);

            assertThat(run.violations).as("%s, seed %d", policy, seed).isEmpty();
            assertThat(run.rejections).as("%s, seed %d", policy, seed).isEmpty();
            assertThat(run.report.jobsFinished()).isEqualTo(jobs);
            assertThat(run.report.migrationsStarted())
                    .isEqualTo(run.report.migrationsCompleted() + run.report.migrationsFailed());
            if (policy.equals("static")) {
                ofStatic = run.report.gridEnergyKwh();
                assertThat(run.report.migrationsStarted()).isZero();
            } else if (policy.equals("windfall")) {
                assertThat(run.report.gridEnergyKwh()).as("seed %d", seed).isLessThan(0.8 * ofStatic);
                assertThat(run.report.migrationOverheadRatio()).isLessThan(0.03);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"energy-only", "feasibility-aware", "windfall"})
    void shouldDecideTheSameWithoutJudgingJobs(String policy) {
        FleetConfig config = FleetConfig.defaults().withSeed(5).withFailureProbability(0.1);
        List<Output> said = new ArrayList<>();
        FleetReport report;
        try (DirectOrchestrator unjudging = DirectOrchestrator.unjudging(
                "fleet", DirectOrchestrator.enforcing(policy, config.model()), said::add)) {
            report = ClosedLoop.run(new FleetSimulator(SCENARIO, config), unjudging, status -> {});
        }

        Run judged = run(config, policy);

        assertThat(report).isEqualTo(judged.report);
        assertThat(said)
                .isEqualTo(judged.outputs.stream()
                        .filter(output -> !(output instanceof JobFeasibility)
                                && !(output instanceof JobGone)
                                && !(output instanceof WindowReport))
                        .toList());
    }

    @Test
    void shouldGiveTheSameReportAndOutputsForTheSameSeed() {
        FleetConfig config = FleetConfig.defaults().withSeed(7).withFailureProbability(0.2);

        Run first = run(config, "windfall");
        Run second = run(config, "windfall");

        assertThat(second.report).isEqualTo(first.report);
        assertThat(second.outputs).isEqualTo(first.outputs);
        assertThat(run(config.withSeed(8), "windfall").report).isNotEqualTo(first.report);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldRollBackTransfersThatFailAndStillFinishEveryJob(long seed) {
        FleetConfig config = FleetConfig.defaults().withSeed(seed).withFailureProbability(0.4);
        for (String policy : Policies.NAMES) {
            Run run = run(config, policy);

            assertThat(run.violations).as("%s, seed %d", policy, seed).isEmpty();
            assertThat(run.report.migrationsFailed() > 0).isEqualTo(!policy.equals("static"));
        }
    }

    /** A job that was rolled back was sent off again in the same round, and hardly ran while its links were broken. */
    @Test
    void shouldLetAJobRunForAWhileAfterItsMoveWasRolledBack() {
        Run run = run(FleetConfig.defaults().withFailureProbability(1), "windfall");

        assertThat(run.violations).isEmpty();
        assertThat(run.report.migrationsCompleted()).isZero();
        assertThat(run.report.migrationsFailed()).isBetween(1, 3000);
        assertThat(run.report.migrationOverheadRatio()).isLessThan(0.2);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void shouldSurviveLinksSoSlowAndWildThatTransfersComeTooLate(long seed) {
        FleetConfig config = FleetConfig.defaults().withSeed(seed).withLoad(0.8).withBandwidth(3, 0.05);
        for (String policy : Policies.NAMES) {
            assertThat(run(config, policy).violations)
                    .as("%s, seed %d", policy, seed)
                    .isEmpty();
        }
    }

    @Test
    void shouldCountWhatTheOrchestratorSays() {
        FleetConfig config = FleetConfig.defaults();
        DirectOrchestrator orchestrator =
                new DirectOrchestrator("fleet", DirectOrchestrator.enforcing("windfall", config.model()), output -> {});
        List<FleetStatus> seen = new ArrayList<>();

        FleetReport report = ClosedLoop.run(new FleetSimulator(SCENARIO, config), orchestrator, seen::add);

        OutputTally tally = orchestrator.tally();
        assertThat(tally.decisions().get(Proposal.Action.MOVE)).isEqualTo(report.migrationsStarted());
        assertThat(tally.commands().get(Command.Kind.MIGRATE)).isEqualTo(report.migrationsStarted());
        assertThat(tally.commands().get(Command.Kind.RELEASE)).isEqualTo(report.migrationsCompleted());
        assertThat(tally.verdicts().get(CheckpointClass.A).get(OutputTally.Kind.FEASIBLE))
                .isPositive();
        FleetStatus last = seen.get(seen.size() - 1);
        assertThat(last.finished()).isEqualTo(last.totalJobs()).isEqualTo(report.jobsFinished());
        assertThat(seen).extracting(FleetStatus::atMillis).isSorted().doesNotHaveDuplicates();
        assertThat(seen).allSatisfy(status -> assertThat(status.running()).isBetween(0, 40));
    }

    @Test
    void shouldSayWhichJobsAreLeftWhenNothingWillHappenAnyMore() {
        FleetConfig config = FleetConfig.defaults().withArrivalDays(0.05);
        Orchestrator mute = new Orchestrator() {
            @Override
            public Reply exchange(long tickMillis, List<JournalEntry.Body> bodies) {
                return new Reply(
                        List.of(),
                        new Round(
                                1,
                                tickMillis,
                                "static",
                                Settings.Mode.ADVISE,
                                false,
                                List.of(),
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                0,
                                null));
            }

            @Override
            public void close() {
                // Nothing is held.
            }
        };

        assertThatThrownBy(() -> ClosedLoop.run(new FleetSimulator(SCENARIO, config), mute, status -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("the run is stuck at 2024-04-")
                .hasMessageContaining("job-00001 QUEUED at ");
    }

    private static Run run(FleetConfig config, String policy) {
        List<Output> outputs = new ArrayList<>();
        FleetSimulator fleet = new FleetSimulator(SCENARIO, config);
        DirectOrchestrator orchestrator =
                new DirectOrchestrator("fleet", DirectOrchestrator.enforcing(policy, config.model()), outputs::add);
        FleetReport report = ClosedLoop.run(fleet, orchestrator, status -> {});
        List<Output> rejections =
                outputs.stream().filter(Rejection.class::isInstance).toList();
        return new Run(report, fleet.violations(), rejections, outputs);
    }

    private record Run(FleetReport report, List<String> violations, List<Output> rejections, List<Output> outputs) {}
}
