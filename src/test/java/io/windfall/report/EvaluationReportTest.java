package io.windfall.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.windfall.evaluate.Benchmark;
import io.windfall.evaluate.Bound;
import io.windfall.evaluate.Cell;
import io.windfall.evaluate.Evaluation;
import io.windfall.evaluate.EvaluationOptions;
import io.windfall.evaluate.Metric;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import io.windfall.report.ReportData.FrontierPoint;
import io.windfall.report.ReportData.PolicyFigures;
import java.util.List;
import org.junit.jupiter.api.Test;

class EvaluationReportTest {

    @Test
    void shouldShowWhatWasEvaluatedAndOneRunOfIt() throws InterruptedException {
        EvaluationOptions options = new EvaluationOptions(
                "busy",
                Scenario.bundled(),
                Benchmark.BUSY.fleet(2),
                2,
                List.of("windfall", "static"),
                List.of("full"),
                List.of(0.0),
                List.of(1L, 2L));
        Evaluation evaluation = Evaluation.run(options, 2, done -> {});

        ReportData data = EvaluationReport.of(evaluation);

        assertThat(data.figures()).extracting(PolicyFigures::policy).containsExactly("static", "windfall");
        ReportData.Figure grid = data.figures().get(1).figures().get(0);
        assertThat(grid.name() + " in " + grid.unit()).isEqualTo("grid energy in kWh");
        assertThat(grid.mean())
                .isEqualTo(evaluation.results().get(0).of(Metric.GRID_ENERGY).mean());
        assertThat(grid.change()).isNegative();
        assertThat(grid.halfWidth()).isPositive();
        assertThat(data.figures().get(0).figures())
                .allMatch(figure -> Double.isNaN(figure.change()))
                .extracting(ReportData.Figure::unit)
                .containsOnly("kWh", "kg", "h", "%", "");
        Cell shown = evaluation.results().get(0).cells().get(0);
        assertThat(data.timeline().policy()).isEqualTo("windfall");
        assertThat(data.timeline().energy().stream()
                        .mapToDouble(Timeline.Energy::gridKwh)
                        .sum())
                .isCloseTo(shown.report().gridEnergyKwh(), within(1e-6));
        assertThat(data.mostWorth()).isNotEmpty();
        assertThat(data.verdicts()).hasSize(6);
    }

    @Test
    void shouldPutNoPointBelowTheBound() throws InterruptedException {
        EvaluationOptions options = new EvaluationOptions(
                "busy",
                Scenario.bundled(),
                Benchmark.BUSY.fleet(2),
                2,
                List.of("static", "energy-only"),
                List.of("full"),
                List.of(0.0),
                List.of(1L));

        ReportData data = EvaluationReport.of(Evaluation.run(options, 1, done -> {}));

        assertThat(data.bound())
                .hasSizeGreaterThan(2)
                .isSortedAccordingTo((a, b) -> Double.compare(b.gridKwh(), a.gridKwh()));
        double least = data.bound().get(data.bound().size() - 1).gridKwh();
        for (FrontierPoint point : data.frontier()) {
            assertThat(point.completionHours())
                    .isGreaterThanOrEqualTo(data.bound().get(0).completionHours() - 1e-9);
            assertThat(point.gridKwh()).isGreaterThanOrEqualTo(least - 1e-9);
            assertThat(point.gridKwh()).isGreaterThanOrEqualTo(point.boundKwh() - 1e-9);
        }
    }

    @Test
    void shouldGiveEveryPolicyAndSlackTheBoundOfItsOwnDelays() throws InterruptedException {
        EvaluationOptions options = new EvaluationOptions(
                "busy",
                Scenario.bundled(),
                Benchmark.BUSY.fleet(2),
                2,
                List.of("static", "windfall"),
                List.of("full"),
                List.of(0.0, 0.5),
                List.of(1L, 2L));
        Evaluation evaluation = Evaluation.run(options, 2, done -> {});

        List<FrontierPoint> points = EvaluationReport.of(evaluation).frontier();

        assertThat(points)
                .extracting(point -> point.policy() + " " + point.slack())
                .containsExactly("static 0.0", "windfall 0.0", "windfall 0.5");
        for (FrontierPoint point : points) {
            double mean = 0;
            for (Cell cell : evaluation.cells()) {
                if (cell.policy().equals(point.policy()) && cell.slack() == point.slack()) {
                    FleetConfig fleet = options.fleet("full", point.slack(), cell.seed());
                    Workload workload = Workload.generate(options.scenario(), fleet);
                    double delaySeconds = 3600 * cell.report().totalDelayHours();
                    mean += Bound.gridKwh(options.scenario(), fleet, workload, delaySeconds) / 2;
                }
            }
            assertThat(point.boundKwh()).as(point.policy()).isCloseTo(mean, within(1e-9));
        }
        assertThat(points.get(2).boundKwh()).isLessThan(points.get(1).boundKwh());
    }
}
