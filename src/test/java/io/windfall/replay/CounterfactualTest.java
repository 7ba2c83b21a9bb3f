package io.windfall.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.windfall.fleet.FleetReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class CounterfactualTest {

    private static RecordedRun run;
    private static Counterfactual world;

    @BeforeAll
    static void record() {
        run = RecordedRun.ofADay();
        world = Counterfactual.of(run, null, null, null, 1);
    }

    @Test
    void shouldKnowOfTheRecordedRunWhatItsReportSays() {
        assertThat(world.jobs()).isEqualTo(run.report().jobsFinished());
        assertThat(world.recorded().jobsFinished()).isEqualTo(run.report().jobsFinished());
        assertThat(world.recorded().migrationsCompleted())
                .isEqualTo(run.report().migrationsCompleted());
        assertThat(world.recorded().migrationsFailed()).isPositive();
        assertThat(world.recorded().meanCompletionHours())
                .isCloseTo(run.report().meanCompletionHours(), within(1e-3));
    }

    @Test
    void shouldComeNearTheRecordedRunWithItsSettingsAndSpendMoreWithoutMoves() throws InterruptedException {
        List<FleetReport> reports = world.simulate(List.of(Map.of(), Map.of("policy", "static")));

        FleetReport held = reports.get(0);
        assertThat(held.gridEnergyKwh())
                .isBetween(run.report().gridEnergyKwh() * 0.8, run.report().gridEnergyKwh() * 1.2);
        assertThat(reports.get(1).migrationsCompleted()).isZero();
        assertThat(reports.get(1).gridEnergyKwh()).isGreaterThan(held.gridEnergyKwh());
        assertThat(reports.get(1).jobsFinished()).isEqualTo(held.jobsFinished());
        assertThat(world.simulate(List.of(Map.of()))).as("and always the same").containsExactly(held);
    }

    @Test
    void shouldSweepEveryCombination() {
        Map<String, String> axes = new LinkedHashMap<>();
        axes.put("alpha", "0.05:0.15:0.05");
        axes.put("bandwidth-scale", "0.5,1");

        assertThat(Sweep.cells(axes))
                .hasSize(6)
                .startsWith(Map.of("alpha", "0.05", "bandwidth-scale", "0.5"))
                .endsWith(Map.of("alpha", "0.15", "bandwidth-scale", "1"));
        assertThatThrownBy(() -> Sweep.cells(Map.of("alpha", "1:2"))).hasMessageContaining("from:to:step");
        assertThatThrownBy(() -> Sweep.cells(Map.of("alpha", "2:1:1"))).hasMessageContaining("nothing between");
        assertThatThrownBy(() -> world.simulate(List.of(Map.of("alfa", "1"))))
                .hasMessageContaining("no setting 'alfa'");
    }
}
