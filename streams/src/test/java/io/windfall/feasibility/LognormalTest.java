package io.windfall.feasibility;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LognormalTest {
    @ParameterizedTest
    @CsvSource({
        "0, 0.5",
        "-0.5, 0.3085375387259869",
        "-1, 0.15865525393145705",
        "-1.6448536269514722, 0.050000000000000053",
        "-1.959963984540054, 0.025000000000000014",
        "-3, 0.0013498980316300945",
        "-5, 2.8665157187919391e-7",
        "-7, 1.279812543885835e-12",
        "-7.2, 3.0106279811174375e-13",
        "-9, 1.1285884059538406e-19",
        "0.25, 0.59870632568292372",
        "1, 0.84134474606854295",
        "2.5, 0.99379033467422386"
    })
    void shouldMatchTheNormalDistribution(double z, double probability) {
        assertThat(StandardNormal.cdf(z))
                .isCloseTo(probability, within(1e-15))
                .isCloseTo(probability, Percentage.withPercentage(1e-6));
        assertThat(StandardNormal.cdf(-z)).isCloseTo(1 - probability, within(2e-15));
        assertThat(StandardNormal.quantile(probability)).isCloseTo(z, within(z > -3.5 ? 1e-12 : 1e-9));
    }

    @Test
    void shouldInvertTheNormalDistribution() {
        for (double p = 1e-12; p < 1; p = p < 0.01 ? p * 1.7 : p + 0.007) {
            assertThat(StandardNormal.cdf(StandardNormal.quantile(p))).isCloseTo(p, Percentage.withPercentage(1e-10));
        }
        assertThat(StandardNormal.quantile(0.5)).isZero();
        assertThat(StandardNormal.quantile(0)).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(StandardNormal.quantile(1)).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(StandardNormal.cdf(Double.NEGATIVE_INFINITY)).isZero();
        assertThat(StandardNormal.cdf(Double.POSITIVE_INFINITY)).isEqualTo(1);
        assertThatThrownBy(() -> StandardNormal.quantile(1.1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldHaveTheMeanAndSpreadThatItIsGiven() {
        Lognormal link = new Lognormal(2e9, 0.3);
        assertThat(link.sigma() * link.sigma()).isCloseTo(Math.log(1.09), within(1e-15));
        assertThat(link.quantile(0.5)).isCloseTo(2e9 / Math.sqrt(1.09), Percentage.withPercentage(1e-10));
        double[] points = link.quadrature(20_000);
        double mean = Arrays.stream(points).average().orElseThrow();
        double square = Arrays.stream(points).map(x -> x * x).average().orElseThrow();
        assertThat(mean).isCloseTo(2e9, Percentage.withPercentage(0.01));
        assertThat(Math.sqrt(square - mean * mean) / mean).isCloseTo(0.3, within(0.0005));
        assertThat(points).isSorted();
    }

    @Test
    void shouldInvertItsDistribution() {
        Lognormal link = new Lognormal(1e9, 0.22);
        for (double p : new double[] {1e-6, 0.05, 0.31, 0.5, 0.77, 0.95, 0.999}) {
            double value = link.quantile(p);
            assertThat(link.cdf(value)).isCloseTo(p, within(1e-12));
            assertThat(link.probabilityAtLeast(value)).isCloseTo(1 - p, within(1e-12));
        }
        assertThat(link.quantile(0)).isZero();
        assertThat(link.quantile(1)).isInfinite();
        assertThat(link.probabilityAtLeast(0)).isEqualTo(1);
        assertThat(link.probabilityAtLeast(Double.POSITIVE_INFINITY)).isZero();
        assertThat(link.cdf(0)).isZero();
    }

    @Test
    void shouldBeAPointWithoutSpread() {
        Lognormal point = Lognormal.exactly(1e9);
        assertThat(point.probabilityAtLeast(1e9)).isEqualTo(1);
        assertThat(point.probabilityAtLeast(1.000001e9)).isZero();
        assertThat(point.cdf(0.999e9)).isZero();
        assertThat(point.cdf(1e9)).isEqualTo(1);
        assertThat(point.quadrature(3)).containsExactly(1e9, 1e9, 1e9);
        assertThat(new Lognormal(0, 0.22).quantile(0.9)).isZero();
        assertThat(new Lognormal(0, 0.22).probabilityAtLeast(1)).isZero();
    }

    @Test
    void shouldRefuseWhatIsNoDistribution() {
        assertThatThrownBy(() -> new Lognormal(-1, 0.2)).hasMessageContaining("mean");
        assertThatThrownBy(() -> new Lognormal(1, Double.NaN)).hasMessageContaining("cv");
        assertThatThrownBy(() -> Lognormal.exactly(1).quadrature(0)).hasMessageContaining("n must be 1 or more");
    }
}
