package io.windfall.feasibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Random;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinkEstimateTest {
    private static final ModelParameters PARAMETERS = ModelParameters.full();
    private static final long HALF_LIFE = PARAMETERS.bandwidthHalfLife().toMillis();
    private static final long START = 1_712_000_000_000L;
    private static final LinkEstimate PRIOR = LinkEstimate.prior(1e9, 0.22);

    @Test
    void shouldBeThePriorBeforeAnyObservation() {
        assertThat(PRIOR.bandwidth()).isEqualTo(new Lognormal(1e9, 0.22));
        assertThat(PRIOR.at(START, PARAMETERS)).isEqualTo(PRIOR);
        assertThat(LinkEstimate.prior(3e9, 0).bandwidth()).isEqualTo(Lognormal.exactly(3e9));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldLearnTheLinkFromItsTransfers(long seed) {
        Random random = new Random(seed);
        Lognormal truth = new Lognormal(3e9, 0.1);
        LinkEstimate estimate = PRIOR;
        for (int i = 0; i < 2000; i++) {
            estimate = estimate.observe(truth.quantile(random.nextDouble()), START + i * 300_000L, PARAMETERS);
        }
        assertThat(estimate.meanBps()).as("seed %d", seed).isCloseTo(3e9, Percentage.withPercentage(5));
        assertThat(estimate.cv()).as("seed %d", seed).isCloseTo(0.1, within(0.025));
    }

    @Test
    void shouldNotGrowSureOnAFewAlikeObservations() {
        LinkEstimate estimate = PRIOR;
        double before = estimate.cv();
        for (int i = 1; i <= 3; i++) {
            estimate = estimate.observe(1e9, START + i, PARAMETERS);
            assertThat(estimate.cv()).isLessThan(before).isGreaterThan(0.14);
            before = estimate.cv();
        }
    }

    @Test
    void shouldWeighRecentObservationsMore() {
        LinkEstimate dropped = PRIOR;
        for (int i = 0; i < 20; i++) {
            dropped = dropped.observe(4e9, START + i, PARAMETERS);
        }
        LinkEstimate soon = dropped.observe(1e9, START + 1000, PARAMETERS);
        LinkEstimate later = dropped.observe(1e9, START + 6 * HALF_LIFE, PARAMETERS);
        assertThat(later.meanBps()).isLessThan(soon.meanBps() / 1.5);
    }

    @Test
    void shouldHalveTheWeightWithTheHalfLife() {
        LinkEstimate estimate = PRIOR.observe(2e9, START, PARAMETERS);
        assertThat(estimate.weight()).isEqualTo(2);
        assertThat(estimate.at(START + HALF_LIFE, PARAMETERS).weight()).isCloseTo(1, within(1e-12));
        ModelParameters hour = PARAMETERS.withBandwidthHalfLife(Duration.ofHours(1));
        assertThat(estimate.at(START + HALF_LIFE, hour).weight()).isCloseTo(2 / 64.0, within(1e-12));
    }

    @Test
    void shouldGrowUnsureAgainAsItsEvidenceAges() {
        LinkEstimate estimate = PRIOR;
        for (int i = 0; i < 50; i++) {
            estimate = estimate.observe(1e9, START + i, PARAMETERS);
        }
        LinkEstimate stale = estimate.at(START + 20 * HALF_LIFE, PARAMETERS);
        assertThat(estimate.cv()).isLessThan(0.08);
        assertThat(stale.cv()).isCloseTo(0.22, within(0.001));
        assertThat(stale.at(START, PARAMETERS)).as("time does not run back").isEqualTo(stale);
    }

    @Test
    void shouldWeighALateObservationByItsAge() {
        LinkEstimate now = PRIOR.observe(1e9, START, PARAMETERS);
        LinkEstimate fresh = now.observe(4e9, START, PARAMETERS);
        LinkEstimate late = now.observe(4e9, START - 3 * HALF_LIFE, PARAMETERS);
        assertThat(late.lastAtMillis()).isEqualTo(START);
        assertThat(late.weight() - now.weight()).isCloseTo(0.125, within(1e-12));
        assertThat(late.meanBps()).isGreaterThan(now.meanBps()).isLessThan(fresh.meanBps());
        assertThat(now.observe(4e9, Long.MIN_VALUE + 1, PARAMETERS)).isEqualTo(now);
    }

    @Test
    void shouldNotBeCarriedAwayByOneAbsurdFigure() {
        LinkEstimate estimate = PRIOR;
        for (int i = 0; i < 20; i++) {
            estimate = estimate.observe(1e9, START + i, PARAMETERS);
        }
        assertThat(estimate.observe(1e300, START + 30, PARAMETERS).meanBps()).isBetween(1e9, 2.5e9);
        LinkEstimate nothing = estimate.observe(0, START + 30, PARAMETERS);
        assertThat(nothing.meanBps()).isBetween(0.7e9, 1.5e9);
        assertThat(nothing.cv()).isGreaterThan(0.5);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15})
    void shouldStayANumberWhateverIsObservedInWhateverOrder(long seed) {
        Random random = new Random(seed);
        double[] figures = {0, Double.MIN_VALUE, 1e-3, 1e9, 1e12, 1e300, Double.MAX_VALUE};
        long[] times = {Long.MIN_VALUE, Long.MIN_VALUE + 1, -1, 0, START, START + 1, START + HALF_LIFE, Long.MAX_VALUE};
        LinkEstimate estimate = LinkEstimate.prior(figures[1 + random.nextInt(6)], figures[random.nextInt(7)]);
        for (int i = 0; i < 500; i++) {
            estimate = estimate.observe(
                    figures[random.nextInt(figures.length)], times[random.nextInt(times.length)], PARAMETERS);
            Lognormal bandwidth = estimate.bandwidth();
            assertThat(bandwidth.mean()).as("seed %d, step %d", seed, i).isPositive();
        }
    }

    @Test
    void shouldRefuseWhatIsNoBandwidth() {
        assertThatThrownBy(() -> PRIOR.observe(-1, START, PARAMETERS)).hasMessageContaining("bandwidthBps");
        assertThatThrownBy(() -> PRIOR.observe(Double.NaN, START, PARAMETERS)).hasMessageContaining("bandwidthBps");
        assertThatThrownBy(() -> LinkEstimate.prior(0, 0.2)).hasMessageContaining("priorMeanBps");
    }
}
