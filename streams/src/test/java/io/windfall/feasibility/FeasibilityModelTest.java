package io.windfall.feasibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FeasibilityModelTest {
    private static final Offset<Double> EXACT = within(1e-9);
    private static final double GB = 1e9;
    private static final double GBPS = 1e9;
    private static final double HOUR = 3600;

    private final FeasibilityModel paper = new FeasibilityModel(ModelParameters.paper());
    private final FeasibilityModel full = new FeasibilityModel(ModelParameters.full());

    @ParameterizedTest
    @CsvSource({
        "1, 10, 0.8, 11.2, 112, 1.92",
        "10, 1, 80, 90.4, 904, 192",
        "40, 10, 32, 42.4, 424, 76.8",
        "100, 1, 800, 810.4, 8104, 1920",
        "200, 10, 160, 170.4, 1704, 384"
    })
    void shouldGiveThePapersFigures(
            double gigabytes, double gbps, double transfer, double migration, double window, double breakeven) {
        assertThat(paper.transferSeconds(gigabytes * GB, gbps * GBPS)).isCloseTo(transfer, EXACT);
        assertThat(paper.migrationSeconds(gigabytes * GB, gbps * GBPS)).isCloseTo(migration, EXACT);
        assertThat(paper.minimalWindowSeconds(migration)).isCloseTo(window, EXACT);
        assertThat(paper.breakevenSeconds(transfer)).isCloseTo(breakeven, EXACT);

        MoveEstimate estimate =
                paper.estimate(MoveQuery.of(gigabytes * GB, Lognormal.exactly(gbps * GBPS), window, 100 * HOUR, 750));
        assertThat(estimate.wireBytes()).isEqualTo(gigabytes * GB);
        assertThat(estimate.transferSeconds()).isCloseTo(transfer, EXACT);
        assertThat(estimate.fixedSeconds()).isCloseTo(10.4, EXACT);
        assertThat(estimate.migrationSeconds()).isCloseTo(migration, EXACT);
        assertThat(estimate.minimalWindowSeconds()).isCloseTo(window, EXACT);
        assertThat(estimate.requiredBandwidthBps()).isCloseTo(gbps * GBPS, within(1.0));
        assertThat(estimate.probability())
                .as("at its smallest window a move is feasible")
                .isEqualTo(1);
        assertThat(estimate.migrationEnergyJoules()).isCloseTo(1800 * transfer, within(1e-6));
        assertThat(estimate.breakevenSeconds()).isCloseTo(breakeven, EXACT);
        assertThat(estimate.expectedGainJoules()).isCloseTo(750 * (window - migration) - 1800 * transfer, within(1e-5));
    }

    @ParameterizedTest
    @CsvSource({"111, true", "111.2, true", "111.3, false", "112, false"})
    void shouldDrawTheBoundaryOfATwoAndAHalfHourWindow(double gigabytes, boolean feasible) {
        double migration = paper.migrationSeconds(gigabytes * GB, GBPS);
        assertThat(paper.isTimeFeasible(migration, 2.5 * HOUR)).isEqualTo(feasible);
        Verdict verdict =
                paper.verdict(MoveQuery.of(gigabytes * GB, Lognormal.exactly(GBPS), 2.5 * HOUR, 10 * HOUR, 750));
        assertThat(verdict).isInstanceOf(feasible ? Verdict.Feasible.class : Verdict.Conditional.class);
    }

    @Test
    void shouldAcceptAMoveAtExactlyItsSmallestWindow() {
        for (double migration : new double[] {11.2, 90.4, 42.4, 810.4, 170.4, 1.0 / 3}) {
            double window = paper.minimalWindowSeconds(migration);
            assertThat(paper.isTimeFeasible(migration, window)).isTrue();
            assertThat(paper.isTimeFeasible(migration, window * (1 - 1e-9))).isFalse();
        }
    }

    @Test
    void shouldChargeTheWholePath() {
        assertThat(full.migrationSeconds(56 * GB, 10 * GBPS)).isCloseTo(171.9, within(0.05));
        assertThat(paper.migrationSeconds(56 * GB, 10 * GBPS)).isCloseTo(55.2, EXACT);
        assertThat(full.fixedSeconds(56 * GB, 56 * GB, true)).isCloseTo(77.8 + 38.9 + 10.4, within(0.05));
        assertThat(full.fixedSeconds(56 * GB, 56 * GB, false))
                .as("a queued job has nothing to dump")
                .isCloseTo(38.9 + 10.4, within(0.05));
    }

    @Test
    void shouldChargeTheCodecByWhatItReadsAndTheWireByWhatItWrites() {
        FeasibilityModel compressing = new FeasibilityModel(
                ModelParameters.paper().withCompressionRatio(2).withCodecBytesPerSecond(1 * GB));
        MoveEstimate estimate = compressing.estimate(MoveQuery.of(30 * GB, Lognormal.exactly(8 * GBPS), HOUR, HOUR, 750)
                .withPrestagedBytes(6 * GB)
                .withUnchangedBytes(4 * GB));
        assertThat(estimate.wireBytes()).isEqualTo(10 * GB);
        assertThat(estimate.transferSeconds()).isCloseTo(10, EXACT);
        assertThat(estimate.fixedSeconds()).isCloseTo(20 + 10.4, EXACT);
    }

    @Test
    void shouldGiveTheGoldenProbability() {
        double required = paper.requiredBandwidthBps(100 * GB, 1, 10.4, 2.5 * HOUR);
        assertThat(required).isCloseTo(0.8993 * GBPS, within(0.00005 * GBPS));
        double probability = paper.probabilityFeasible(new Lognormal(GBPS, 0.3), 100 * GB, 1, 10.4, 2.5 * HOUR);
        assertThat(probability).isCloseTo(0.585, within(0.0005));
    }

    @Test
    void shouldHandleTheEdgesOfProbability() {
        Lognormal link = new Lognormal(GBPS, 0.3);
        assertThat(paper.probabilityFeasible(link, GB, 1, 10.4, 104))
                .as("no time for the wire")
                .isZero();
        assertThat(paper.probabilityFeasible(link, 0, 1, 10.4, 104))
                .as("not even for nothing")
                .isZero();
        assertThat(paper.probabilityFeasible(link, 0, 1, 10.4, 105))
                .as("nothing to send")
                .isEqualTo(1);
        assertThat(paper.probabilityFeasible(link, 1e15, 9, 10.4, Double.POSITIVE_INFINITY))
                .isEqualTo(1);
        assertThat(paper.probabilityFeasible(Lognormal.exactly(0), GB, 1, 10.4, Double.POSITIVE_INFINITY))
                .isZero();
        assertThat(paper.probabilityFeasible(Lognormal.exactly(0), 0, 1, 10.4, HOUR))
                .isEqualTo(1);
        assertThat(paper.requiredBandwidthBps(GB, 1, 10.4, 104)).isInfinite();
    }

    @Test
    void shouldShareTheLinkAmongConcurrentTransfers() {
        MoveQuery alone = MoveQuery.of(10 * GB, new Lognormal(4 * GBPS, 0.3), HOUR, 10 * HOUR, 750);
        MoveEstimate four = full.estimate(alone.withConcurrentTransfers(4));
        MoveEstimate slower = full.estimate(alone.withBandwidth(new Lognormal(GBPS, 0.3)));
        assertThat(four.transferSeconds()).isCloseTo(slower.transferSeconds(), EXACT);
        assertThat(four.probability()).isCloseTo(slower.probability(), EXACT);
        assertThat(four.expectedGainJoules()).isCloseTo(slower.expectedGainJoules(), within(1e-3));
    }

    @ParameterizedTest
    @CsvSource({"0, A", "9999999999, A", "10e9, B", "100e9, B", "100000000001, C", "2e12, C"})
    void shouldClassCheckpointsByTheirBounds(double bytes, CheckpointClass expected) {
        assertThat(CheckpointClass.of(bytes, ModelParameters.full())).isEqualTo(expected);
    }

    @Test
    void shouldClassByConfiguredBoundsAndRefuseANegativeSize() {
        ModelParameters parameters = ModelParameters.full().withClassBounds(1 * GB, 2 * GB);
        assertThat(CheckpointClass.of(3 * GB, parameters)).isEqualTo(CheckpointClass.C);
        assertThatThrownBy(() -> CheckpointClass.of(-1, parameters)).hasMessageContaining("checkpointBytes");
    }

    @Test
    void shouldOfferTheTwoPresets() {
        ModelParameters preset = ModelParameters.preset("paper");
        assertThat(preset).isEqualTo(ModelParameters.paper());
        assertThat(preset.dumpBytesPerSecond()).isInfinite();
        assertThat(preset.restoreBytesPerSecond()).isInfinite();
        assertThat(preset.defaultBandwidthCv()).isZero();
        ModelParameters whole = ModelParameters.preset("full");
        assertThat(whole).isEqualTo(ModelParameters.full());
        assertThat(whole.alpha()).isEqualTo(0.10);
        assertThat(whole.epsilon()).isEqualTo(0.05);
        assertThat(whole.dumpBytesPerSecond()).isEqualTo(0.72e9);
        assertThat(whole.restoreBytesPerSecond()).isEqualTo(1.44e9);
        assertThat(whole.defaultBandwidthCv()).isEqualTo(0.22);
        assertThat(whole.bandwidthHalfLife()).isEqualTo(Duration.ofHours(6));
        assertThatThrownBy(() -> ModelParameters.preset("fast"))
                .hasMessage("Unknown preset 'fast': use 'paper' or 'full'");
    }

    @Test
    void shouldRefuseParametersOutOfRange() {
        ModelParameters good = ModelParameters.full();
        assertThatThrownBy(() -> good.withAlpha(0)).hasMessageContaining("alpha");
        assertThatThrownBy(() -> good.withAlpha(Double.NaN)).hasMessageContaining("alpha");
        assertThatThrownBy(() -> good.withEpsilon(1)).hasMessageContaining("epsilon");
        assertThatThrownBy(() -> good.withLoadSeconds(Double.POSITIVE_INFINITY)).hasMessageContaining("loadSeconds");
        assertThatThrownBy(() -> good.withDumpBytesPerSecond(0)).hasMessageContaining("dumpBytesPerSecond");
        assertThatThrownBy(() -> good.withCompressionRatio(0.5)).hasMessageContaining("compressionRatio");
        assertThatThrownBy(() -> good.withClassBounds(2, 1)).hasMessageContaining("classABytes");
        assertThatThrownBy(() -> good.withBandwidthHalfLife(Duration.ZERO)).hasMessageContaining("bandwidthHalfLife");
        assertThat(good.withAlpha(0.2).withAlpha(0.1)).isEqualTo(good);
    }

    @Test
    void shouldCountOnlyWhatTheMoveAdds() {
        MoveQuery move = MoveQuery.of(10 * GB, Lognormal.exactly(GBPS), 2 * HOUR, HOUR, 750);
        double sending = 1800 * 80;
        assertThat(gain(move)).as("the job ends before the window").isCloseTo(750 * HOUR - sending, within(1e-3));
        assertThat(gain(move.withSourceSurplus(600, 1)))
                .as("ten minutes forgone here, which also feed the transfer")
                .isCloseTo(750 * (HOUR - 600), within(1e-3));
        assertThat(gain(move.withSourceSurplus(50, 0.5)))
                .as("half of the draw for 50 of the 80 s")
                .isCloseTo(750 * (HOUR - 25) - 1800 * 55, within(1e-3));
        assertThat(gain(move.withDestination(2, 1000, 0.5)))
                .as("twice as fast, at 1 kW, half of it surplus")
                .isCloseTo(500 * HOUR / 2 - sending, within(1e-3));
    }

    @Test
    void shouldAverageTheGainOverTheBandwidth() {
        Lognormal link = new Lognormal(GBPS, 0.22);
        MoveQuery move = MoveQuery.of(10 * GB, link, 2 * HOUR, HOUR, 750);
        double meanTransfer = 80 * (1 + 0.22 * 0.22);
        assertThat(gain(move)).isCloseTo(750 * HOUR - 1800 * meanTransfer, within(1800 * 80 * 0.003));
        assertThat(gain(move)).isLessThan(gain(move.withBandwidth(Lognormal.exactly(GBPS))));
    }

    @Test
    void shouldJudge() {
        MoveQuery good = MoveQuery.of(10 * GB, Lognormal.exactly(GBPS), HOUR, 10 * HOUR, 750);
        assertThat(paper.verdict(good)).isInstanceOf(Verdict.Feasible.class);
        assertThat(reason(good.withRemainingSeconds(0))).isEqualTo(Reason.JOB_ENDED);
        assertThat(reason(good.withWindowRemainingSeconds(0))).isEqualTo(Reason.NO_WINDOW);
        assertThat(reason(good.withWindowRemainingSeconds(-5))).isEqualTo(Reason.NO_WINDOW);
        assertThat(reason(good.withBandwidth(Lognormal.exactly(0)))).isEqualTo(Reason.NO_LINK);
        assertThat(reason(good.withSourceSurplus(Double.POSITIVE_INFINITY, 1)))
                .as("surplus here as long as there is a job")
                .isEqualTo(Reason.ENERGY);
        assertThat(reason(good.withRemainingSeconds(100)))
                .as("ends before breakeven")
                .isEqualTo(Reason.ENERGY);
        assertThat(reason(good.withWindowRemainingSeconds(60).withCheckpointBytes(1e16)))
                .isEqualTo(Reason.TIME);
        assertThat(reason(good.withWindowRemainingSeconds(600).withSourceSurplus(Double.POSITIVE_INFINITY, 1)))
                .as("a longer window would give time, but never pay")
                .isEqualTo(Reason.ENERGY);
    }

    @Test
    void shouldNameTheConditionsNearestFirst() {
        MoveQuery move = MoveQuery.of(40 * GB, Lognormal.exactly(10 * GBPS), 400, HOUR, 750);
        Verdict.Conditional verdict = (Verdict.Conditional) paper.verdict(move);
        assertThat(verdict.condition()).isEqualTo(verdict.alternatives().get(0));
        assertThat(verdict.alternatives()).hasSize(3);
        assertThat(verdict.condition()).isInstanceOf(Condition.LongerWindow.class);
        assertThat(((Condition.LongerWindow) verdict.condition()).seconds()).isCloseTo(424, within(1e-5));
        assertThat(((Condition.SmallerTransfer) verdict.alternatives().get(1)).wireBytes())
                .isCloseTo(37 * GB, within(40.0));
        assertThat(((Condition.FasterLink) verdict.alternatives().get(2)).bandwidthBps())
                .isCloseTo(10 * GBPS * 32 / 29.6, within(20.0));
        assertThat(verdict.condition().description()).isEqualTo("a window of at least 0.12 h");
    }

    @Test
    void shouldAskForFewerTransfers() {
        MoveQuery move = MoveQuery.of(10 * GB, Lognormal.exactly(10 * GBPS), 600, HOUR, 750)
                .withConcurrentTransfers(9);
        Verdict.Conditional verdict = (Verdict.Conditional) paper.verdict(move);
        assertThat(verdict.alternatives()).contains(new Condition.FewerTransfers(6));
    }

    @Test
    void shouldAskForALongerWindowWhenTimeSufficesButEnergyDoesNot() {
        FeasibilityModel lenient = new FeasibilityModel(ModelParameters.paper().withAlpha(0.9));
        MoveQuery move = MoveQuery.of(10 * GB, Lognormal.exactly(GBPS), 120, HOUR, 750);
        Verdict.Conditional verdict = (Verdict.Conditional) lenient.verdict(move);
        assertThat(verdict.alternatives()).hasSize(1);
        assertThat(((Condition.LongerWindow) verdict.condition()).seconds())
                .as("arrival at 90.4 s, then the breakeven of 192 s")
                .isCloseTo(282.4, within(1e-3));
    }

    @Test
    void shouldKeepConditionsWithinTheLimits() {
        MoveQuery move = MoveQuery.of(40 * GB, Lognormal.exactly(10 * GBPS), 400, HOUR, 750);
        ModelParameters tight = ModelParameters.paper()
                .withMaxWindow(Duration.ofSeconds(423))
                .withMaxBandwidthBps(10.8 * GBPS)
                .withMinTransferFraction(0.95);
        Verdict verdict = new FeasibilityModel(tight).verdict(move);
        assertThat(verdict).isInstanceOf(Verdict.Infeasible.class);
        assertThat(((Verdict.Infeasible) verdict).reason()).isEqualTo(Reason.TIME);
    }

    private double gain(MoveQuery query) {
        return paper.estimate(query).expectedGainJoules();
    }

    private Reason reason(MoveQuery query) {
        Verdict verdict = paper.verdict(query);
        assertThat(verdict).isInstanceOf(Verdict.Infeasible.class);
        return ((Verdict.Infeasible) verdict).reason();
    }
}
