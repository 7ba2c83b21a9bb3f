package io.windfall.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.Output;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetListener;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.RuntimeQuantiles;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import io.windfall.planning.Policies;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EvaluationTest {

    private static final long START = Instant.parse("2024-04-01T00:00:00Z").toEpochMilli();
    private static final long HOUR = 3_600_000;

    @Test
    void shouldGiveTheSameFiguresWhateverTheNumberOfThreads() throws InterruptedException {
        EvaluationOptions options = twoDays(Policies.NAMES, List.of(3L, 1L, 2L));

        List<Cell> one = Evaluation.run(options, 1, done -> {}).cells();
        List<Integer> progress = new ArrayList<>();
        List<Cell> four = Evaluation.run(options, 4, progress::add).cells();

        assertThat(four).isEqualTo(one);
        assertThat(progress).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        assertThat(one).extracting(Cell::seed).startsWith(3L, 1L, 2L, 3L);
        assertThat(one).extracting(Cell::report).doesNotHaveDuplicates();
    }

    @Test
    void shouldHoldEveryRunAgainstStaticOfItsSeedThoughStaticWasNotAskedFor() throws InterruptedException {
        Evaluation evaluation = Evaluation.run(twoDays(List.of("windfall"), List.of(1L, 2L)), 2, done -> {});

        assertThat(evaluation.results()).extracting(Result::policy).containsExactly("static", "windfall");
        Result still = evaluation.results().get(0);
        Result windfall = evaluation.results().get(1);
        for (int i = 0; i < 2; i++) {
            Cell cell = windfall.cells().get(i);
            assertThat(cell.still()).isEqualTo(still.cells().get(i).report());
            assertThat(cell.boundKwh()).isLessThan(cell.report().gridEnergyKwh());
            assertThat(Metric.GRID_VERSUS_STATIC.of(cell))
                    .isEqualTo(cell.report().gridEnergyKwh() / cell.still().gridEnergyKwh() - 1)
                    .isNegative();
            assertThat(Metric.SHARE_OF_BOUND.of(cell)).isBetween(0.5, 1.0);
        }
        assertThat(still.of(Metric.SHARE_OF_BOUND).mean()).isNaN();
        assertThat(still.of(Metric.GRID_VERSUS_STATIC).mean()).isZero();
        assertThat(windfall.seedsWorseOnBoth(still)).isEmpty();
    }

    @Test
    void shouldRunStaticOnceForAllSlacksAndEveryOtherPolicyForEach() throws InterruptedException {
        EvaluationOptions base = twoDays(List.of("windfall", "static"), List.of(1L));
        EvaluationOptions options = new EvaluationOptions(
                base.name(),
                base.scenario(),
                base.fleet(),
                2,
                base.policies(),
                List.of("full", "paper"),
                List.of(0.0, 0.5),
                base.seeds());

        List<Result> results = Evaluation.run(options, 2, done -> {}).results();

        assertThat(results)
                .extracting(result -> result.preset() + " " + result.policy() + " " + result.slack())
                .containsExactly(
                        "full windfall 0.0",
                        "full windfall 0.5",
                        "full static 0.0",
                        "paper windfall 0.0",
                        "paper windfall 0.5",
                        "paper static 0.0");
    }

    @Test
    void shouldRunACellOnceMoreForWhoeverWantsToLookAtIt() throws InterruptedException {
        Evaluation evaluation = Evaluation.run(twoDays(List.of("windfall"), List.of(1L)), 2, done -> {});
        Cell cell = evaluation.cells().get(1);
        List<FleetListener.Move> moves = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();

        FleetReport again = evaluation.rerun(
                cell,
                new FleetListener() {
                    @Override
                    public void moved(Move move) {
                        moves.add(move);
                    }
                },
                outputs::add);

        assertThat(again).isEqualTo(cell.report());
        assertThat(moves).hasSize(again.migrationsStarted());
        assertThat(moves.stream()
                                .mapToDouble(FleetListener.Move::migrationJoules)
                                .sum()
                        / 3.6e6)
                .isCloseTo(again.migrationEnergyKwh(), within(1e-9));
        assertThat(moves.stream()
                                .filter(move -> move.gainJoules() < 0)
                                .mapToDouble(FleetListener.Move::migrationJoules)
                                .sum()
                        / 3.6e6)
                .isCloseTo(again.unpaidMigrationKwh(), within(1e-9));
        assertThat(outputs).hasAtLeastOneElementOfType(JobFeasibility.class);
    }

    @Test
    void shouldBoundTheGridEnergyByTheJobsInProgressThatFindNoOpenSlot() {
        Scenario scenario = new Scenario(
                "tiny",
                List.of(new Scenario.Site("a", "A", 100), new Scenario.Site("b", "B", 100)),
                List.of(new Scenario.Window("b", START + HOUR, START + 3 * HOUR)),
                List.of(),
                new RuntimeQuantiles(List.of(new RuntimeQuantiles.Point(0, 0), new RuntimeQuantiles.Point(1, 7200))));
        FleetConfig fleet = FleetConfig.defaults().withSlotsPerSite(1);
        // Two jobs of two hours from 00:00, one of an hour from 02:00; one slot is open from 01:00 to 03:00.
        Workload workload = new Workload(List.of(
                new Workload.Job("one", START, "a", 7200, 1),
                new Workload.Job("two", START, "b", 7200, 1),
                new Workload.Job("three", START + 2 * HOUR, "b", 3600, 1)));

        // Two in the first hour, one too many in the second, none in the third.
        assertThat(Bound.gridKwh(scenario, fleet, workload, 0)).isCloseTo(0.75 * 3, within(1e-12));
        assertThat(Bound.gridKwh(scenario, fleet, workload, 5400)).isCloseTo(0.75 * 1.5, within(1e-12));
        assertThat(Bound.gridKwh(scenario, fleet, workload, 20_000)).isZero();
        assertThat(Bound.gridKwh(scenario, fleet.withSurplusDays(0), workload, 0))
                .isCloseTo(0.75 * 5, within(1e-12));
    }

    @Test
    void shouldGiveMeansWithTheIntervalOfStudentsT() {
        Interval interval = Interval.of(List.of(1.0, 2.0, 3.0, 4.0, 5.0));

        assertThat(interval.mean()).isEqualTo(3);
        assertThat(interval.halfWidth()).isCloseTo(2.7764 * StrictMath.sqrt(2.5 / 5), within(1e-12));
        assertThat(Interval.of(List.of(7.0))).isEqualTo(new Interval(7, Double.NaN));
        assertThat(Interval.student(31)).isCloseTo(2.0395, within(5e-4));
        assertThat(Interval.student(200)).isCloseTo(1.9719, within(5e-4));
        assertThatThrownBy(() -> Interval.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldKeepTheBenchmarksAsTheyAreSpecified() {
        FleetConfig balanced = Benchmark.BALANCED.fleet(28);

        assertThat(balanced).isEqualTo(FleetConfig.defaults().withLoad(0.15).withArrivalDays(24));
        assertThat(balanced.slotsPerSite()).isEqualTo(8);
        assertThat(balanced.surplusDays()).isEqualTo(28);
        assertThat(balanced.bandwidthCv()).isEqualTo(0.22);
        assertThat(Benchmark.SKEWED.fleet(28))
                .isEqualTo(balanced.withLoad(0.10).toBuilder().arrivals(0.8, 20).build());
        assertThat(Benchmark.THIN.fleet(28)).isEqualTo(balanced.withBandwidth(0.22, 0.1));
        assertThat(Benchmark.BUSY.fleet(28)).isEqualTo(balanced.withLoad(0.30));
        assertThat(Benchmark.BALANCED.fleet(7).arrivalDays()).isCloseTo(6, within(1e-12));
        assertThat(Scenario.bundled().days()).isEqualTo(28);
    }

    @Test
    void shouldWriteALineForEachRunAndEachMean(@TempDir Path folder) throws InterruptedException, IOException {
        Evaluation evaluation = Evaluation.run(twoDays(List.of("windfall"), List.of(1L)), 2, done -> {});

        EvaluationCsv.write(evaluation, folder.resolve("new"));

        List<String> cells = Files.readAllLines(folder.resolve("new/cells.csv"));
        assertThat(cells).hasSize(3);
        assertThat(cells.get(0)).startsWith("policy,preset,slack,seed,gridEnergyKwh,");
        assertThat(cells.get(2))
                .startsWith("windfall,full,0.0,1,"
                        + evaluation.cells().get(1).report().gridEnergyKwh() + ",");
        assertThat(cells).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(6 + Metric.values().length));
        assertThat(Files.readAllLines(folder.resolve("new/results.csv")))
                .hasSize(1 + 2 * Metric.values().length)
                .contains("static,full,0.0,1,shareOfBoundSaving,,");
    }

    @Test
    void shouldHoldTheClaimsAgainstRunsWithThePapersParametersAlone() throws InterruptedException {
        EvaluationOptions full = twoDays(Policies.NAMES, List.of(1L));
        EvaluationOptions paper = new EvaluationOptions(
                full.name(),
                full.scenario(),
                full.fleet(),
                2,
                full.policies(),
                List.of("paper"),
                full.slacks(),
                full.seeds());

        assertThat(Claim.of(Evaluation.run(full, 2, done -> {}))).isEmpty();
        assertThat(Claim.of(Evaluation.run(paper, 2, done -> {})))
                .extracting(Claim::policy, Claim::published)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("energy-only", "+35 %"),
                        org.assertj.core.groups.Tuple.tuple("feasibility-aware", "-52 %"),
                        org.assertj.core.groups.Tuple.tuple("feasibility-aware", "-18 %"),
                        org.assertj.core.groups.Tuple.tuple("feasibility-aware", "< 2 %"));
    }

    @Test
    void shouldRefuseWhatCannotBeEvaluated() {
        assertThatThrownBy(() -> twoDays(List.of("nonsense"), List.of(1L))).hasMessageContaining("no policy is called");
        assertThatThrownBy(() -> twoDays(List.of("static", "static"), List.of(1L)))
                .hasMessageContaining("each once");
        assertThatThrownBy(() -> twoDays(List.of("static"), List.of())).hasMessageContaining("at least one seed");
    }

    private static EvaluationOptions twoDays(List<String> policies, List<Long> seeds) {
        return new EvaluationOptions(
                "test",
                Scenario.bundled(),
                Benchmark.BALANCED.fleet(28).withArrivalDays(2),
                28,
                policies,
                List.of("full"),
                List.of(0.0),
                seeds);
    }
}
