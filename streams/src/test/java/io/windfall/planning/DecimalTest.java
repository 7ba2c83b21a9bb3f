package io.windfall.planning;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DecimalTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void shouldWriteWhatTheFormatterWrites(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            double value = (random.nextDouble() - 0.5) * StrictMath.pow(10, random.nextInt(18) - 6);
            assertSame(value);
            assertSame(StrictMath.rint(value * 1000) / 1000);
        }
    }

    @ParameterizedTest
    @ValueSource(
            doubles = {
                0.0,
                -0.0,
                0.5,
                0.05,
                0.005,
                0.15,
                0.25,
                0.35,
                1.005,
                2.675,
                -0.04,
                -0.05,
                99.95,
                119.95,
                1e300,
                4.9e-324,
                9.999999,
                Double.NaN,
                Double.POSITIVE_INFINITY,
                Double.NEGATIVE_INFINITY
            })
    void shouldAgreeWithTheFormatterWhereRoundingIsClose(double value) {
        assertSame(value);
    }

    private static void assertSame(double value) {
        assertThat(Decimal.fixed(value, 1)).isEqualTo(String.format(Locale.ROOT, "%.1f", value));
        assertThat(Decimal.fixed(value, 2)).isEqualTo(String.format(Locale.ROOT, "%.2f", value));
    }
}
