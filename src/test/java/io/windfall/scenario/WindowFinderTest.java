package io.windfall.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowFinderTest {

    private static final long TEN_MINUTES = 600_000;

    @Test
    void shouldOpenAtTheThresholdAndHoldEachValueUntilTheNext() {
        assertThat(find(5, 0, "0s", 4.9, 5, 7, 4.9, 0, 6))
                .containsExactly(
                        new SurplusWindow(TEN_MINUTES, 3 * TEN_MINUTES, 6, 7),
                        new SurplusWindow(5 * TEN_MINUTES, 6 * TEN_MINUTES, 6, 6));
    }

    @Test
    void shouldStayOpenWithinTheHysteresis() {
        assertThat(find(5, 2, "0s", 5, 3, 4, 3, 2.9, 4.9))
                .containsExactly(new SurplusWindow(0, 4 * TEN_MINUTES, 3.75, 5));
        assertThat(find(5, 0, "0s", 5, 3, 5)).hasSize(2);
    }

    @Test
    void shouldCloseWhereNothingIsKnown() {
        assertThat(find(5, 100, "0s", 6, Double.NaN, 6)).hasSize(2);
    }

    /** On for ten minutes, off for ten minutes, for a day. */
    @Test
    void shouldKeepMergeOrDropWindowsThatFlickerEveryTenMinutes() {
        double[] flicker = new double[144];
        for (int i = 0; i < flicker.length; i++) {
            flicker[i] = i % 2 == 0 ? 100 : 60;
        }

        assertThat(find(100, 0, "10m", flicker))
                .hasSize(72)
                .allMatch(window -> window.endMillis() - window.startMillis() == TEN_MINUTES);
        assertThat(find(100, 0, "11m", flicker)).isEmpty();
        assertThat(find(100, 40, "30m", flicker)).containsExactly(new SurplusWindow(0, 144 * TEN_MINUTES, 80, 100));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldFindWindowsApartLongEnoughAndAboveTheFloor(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] values = random.doubles(2000, 0, 10).toArray();
        WindowFinder finder = new WindowFinder(6, 3, Duration.ofMinutes(30));

        List<SurplusWindow> found = finder.find(series(values));

        assertThat(found).isNotEmpty();
        long before = Long.MIN_VALUE;
        for (SurplusWindow window : found) {
            assertThat(window.startMillis()).isGreaterThan(before);
            assertThat(window.endMillis() - window.startMillis()).isGreaterThanOrEqualTo(1_800_000);
            assertThat(values[(int) (window.startMillis() / TEN_MINUTES)]).isGreaterThanOrEqualTo(6);
            for (long at = window.startMillis(); at < window.endMillis(); at += TEN_MINUTES) {
                assertThat(values[(int) (at / TEN_MINUTES)]).isGreaterThanOrEqualTo(3);
            }
            assertThat(window.peakValue()).isGreaterThanOrEqualTo(window.meanValue());
            before = window.endMillis();
        }
    }

    @Test
    void shouldRefuseSettingsWithoutSense() {
        assertThatThrownBy(() -> new WindowFinder(Double.NaN, 0, Duration.ZERO)).hasMessageContaining("threshold");
        assertThatThrownBy(() -> new WindowFinder(1, -1, Duration.ZERO)).hasMessageContaining("hysteresis");
        assertThatThrownBy(() -> new WindowFinder(1, 0, Duration.ofMinutes(-1))).hasMessageContaining("shortest");
    }

    private static List<SurplusWindow> find(double threshold, double hysteresis, String shortest, double... values) {
        Duration least = Duration.parse("PT" + shortest.toUpperCase(java.util.Locale.ROOT));
        return new WindowFinder(threshold, hysteresis, least).find(series(values));
    }

    private static TimeSeries series(double... values) {
        List<TimeSeries.Sample> samples = new ArrayList<>();
        for (double value : values) {
            samples.add(new TimeSeries.Sample(samples.size() * TEN_MINUTES, value));
        }
        return new TimeSeries(samples, TEN_MINUTES);
    }
}
