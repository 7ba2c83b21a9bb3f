package io.windfall.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.windfall.fleet.FleetListener.Move;
import io.windfall.fleet.FleetListener.Phase;
import io.windfall.fleet.FleetReport;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunRecorderTest {

    private static final long HOUR = 3_600_000;

    private final SampleRun sample = new SampleRun(1.5);

    @Test
    void shouldAccountForEveryKilowattHourOfTheRun() {
        for (String policy : sample.recorders.keySet()) {
            FleetReport report = sample.reports.get(policy).get(0);
            List<Timeline.Energy> energy = sample.timeline(policy).energy();

            assertThat(energy.stream().mapToDouble(Timeline.Energy::gridKwh).sum())
                    .as(policy)
                    .isCloseTo(report.gridEnergyKwh(), within(1e-6));
            assertThat(energy.stream().mapToDouble(Timeline.Energy::surplusKwh).sum())
                    .isCloseTo(report.surplusEnergyKwh(), within(1e-6));
            assertThat(energy.stream()
                            .mapToDouble(Timeline.Energy::migrationKwh)
                            .sum())
                    .isCloseTo(report.migrationEnergyKwh(), within(1e-6));
        }
    }

    @Test
    void shouldNeverPutTwoJobsInOneLaneAtOnce() {
        Map<String, Timeline.Segment> last = new HashMap<>();
        Timeline timeline = sample.timeline("windfall");

        assertThat(timeline.segments()).hasSizeGreaterThan(100);
        assertThat(timeline.staysLeftOut()).isZero();
        for (Timeline.Segment segment : timeline.segments()) {
            Timeline.Segment before = last.put(segment.site() + segment.lane(), segment);
            if (before != null) {
                assertThat(segment.startMillis()).isGreaterThanOrEqualTo(before.endMillis());
            }
        }
    }

    @Test
    void shouldExplainTheMovesThatGainedMostAndLeast() {
        RunRecorder recorder = sample.recorders.get("windfall");

        List<ExplainedMove> most = recorder.mostWorth(10);
        List<ExplainedMove> least = recorder.leastWorth(10);

        assertThat(most).hasSize(10).isSortedAccordingTo((a, b) -> Double.compare(b.gainKwh(), a.gainKwh()));
        assertThat(least).isSortedAccordingTo((a, b) -> Double.compare(a.gainKwh(), b.gainKwh()));
        assertThat(most.get(9).gainKwh()).isGreaterThanOrEqualTo(least.get(0).gainKwh());
        assertThat(most).doesNotContainAnyElementsOf(least).allSatisfy(move -> {
            assertThat(move.expected()).startsWith("move " + move.job() + " from " + move.source());
            assertThat(move.measured()).contains(move.destination(), "kWh");
        });
        assertThat(recorder.verdicts()).extracting("checkpointClass").containsExactly("A", "B", "C");
        assertThat(recorder.verdicts().get(0).feasible()).isPositive();
    }

    @Test
    void shouldCutWhatGoesOnAtTheEndAndSayWhatItLeftOut() {
        RunRecorder recorder = new RunRecorder("windfall", 1, List.of("a"), 0);
        recorder.window("a", true, 0);
        recorder.power("a", 1000, 0, 0, HOUR / 2);
        for (int job = 0; job <= RunRecorder.MOST_LANES; job++) {
            recorder.phase("job-" + job, "a", Phase.RUNNING, HOUR);
        }
        recorder.phase("job-0", "a", Phase.FINISHED, HOUR);

        Timeline timeline = recorder.timeline(2 * HOUR);

        assertThat(timeline.windows()).containsExactly(new Timeline.Window("a", 0, 2 * HOUR));
        assertThat(timeline.segments())
                .hasSize(RunRecorder.MOST_LANES)
                .allMatch(segment -> segment.endMillis() == 2 * HOUR);
        recorder.phase("late", "a", Phase.RUNNING, HOUR);
        assertThat(recorder.timeline(2 * HOUR).staysLeftOut()).isEqualTo(1);
        assertThat(timeline.energy()).hasSize(8).extracting("gridKwh").startsWith(0.0, 0.0, 0.25);
    }

    @Test
    void shouldSayWhatCameOfAMove() {
        Move failed = new Move("j", "m", "a", "b", 0, 90_000, false, 2_000_000_000L, 90, 0, 0, 0, -36_000);

        assertThat(ExplainedMove.of(failed, "").measured())
                .isEqualTo(
                        "It never ran at b and lost 90 s, without a byte on the wire, and cost 0.01 kWh against staying.");
    }
}
