package io.windfall.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.Signal.Kind;
import io.windfall.fabric.Signal.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WindowStateTest {

    private static final long T0 = Fixture.T0;

    @Test
    void shouldMergeSignalsThatFollowOnEachOther() {
        WindowState windows = holding(surplus("a", 0, 100, null, "x"), surplus("b", 100, 250, null, "x"));
        assertThat(windows.at(T0 + 50_000).remainingSeconds()).isEqualTo(200);
        assertThat(windows.at(T0 + 250_000).open()).isFalse();
    }

    @Test
    void shouldNotBridgeAGap() {
        WindowState windows = holding(surplus("a", 0, 100, null, "x"), surplus("b", 101, 250, null, "x"));
        assertThat(windows.at(T0).remainingSeconds()).isEqualTo(100);
        assertThat(windows.at(T0 + 100_000).open()).isFalse();
    }

    @Test
    void shouldTakeTheGreaterPowerOfOneSourceAndAddDifferentOnes() {
        WindowState windows = holding(
                surplus("a", 0, 100, 3000.0, "x"),
                surplus("b", 0, 100, 5000.0, "x"),
                surplus("c", 0, 100, 1000.0, "y"));
        assertThat(windows.at(T0).powerWatts()).isEqualTo(6000);
    }

    @Test
    void shouldCoverTheWholeSiteWhereOneSignalNamesNoPower() {
        WindowState windows = holding(surplus("a", 0, 100, 3000.0, "x"), surplus("b", 0, 100, null, "y"));
        assertThat(windows.at(T0).powerWatts()).isInfinite();
    }

    @Test
    void shouldTakeTheEndOfAForecastAtItsLowerQuantile() {
        Signal given = signal("a", Kind.RENEWABLE_SURPLUS, Status.FORECAST, 0, 1000L, 400L, null, 0.9, 0, "x");
        Signal derived = signal("a", Kind.RENEWABLE_SURPLUS, Status.FORECAST, 0, 1000L, null, null, 0.9, 0, "x");
        assertThat(holding(given).at(T0).remainingSeconds()).isEqualTo(400);
        assertThat(holding(derived).at(T0).remainingSeconds()).isEqualTo(900);
    }

    @Test
    void shouldHaveNoEndWhereTheSignalHasNone() {
        Signal open = signal("a", Kind.RENEWABLE_SURPLUS, Status.CONFIRMED, 0, null, null, null, 1, 0, "x");
        assertThat(holding(open).at(T0 + 1).remainingSeconds()).isInfinite();
    }

    @Test
    void shouldLetTheLowerPriorityNumberRuleThenTheTighterLimit() {
        Signal loose = signal("a", Kind.DEMAND_RESPONSE, Status.CONFIRMED, 0, 100L, null, 9000.0, 1, 1, "x");
        Signal tight = signal("b", Kind.DEMAND_RESPONSE, Status.CONFIRMED, 0, 100L, null, 2000.0, 1, 1, "y");
        Signal first = signal("c", Kind.DEMAND_RESPONSE, Status.CONFIRMED, 0, 100L, null, 5000.0, 1, 0, "z");
        assertThat(holding(loose, tight).at(T0).importLimitWatts()).isEqualTo(2000);
        assertThat(holding(loose, tight, first).at(T0).importLimitWatts()).isEqualTo(5000);
        assertThat(holding(loose).at(T0).open())
                .as("a demand response is no surplus")
                .isFalse();
    }

    private static WindowState holding(Signal... signals) {
        WindowState state = WindowState.EMPTY;
        for (Signal signal : signals) {
            state = state.with(signal);
        }
        return state;
    }

    private static Signal surplus(String id, long from, long to, Double watts, String source) {
        return signal(id, Kind.RENEWABLE_SURPLUS, Status.CONFIRMED, from, to, null, watts, 1, 0, source);
    }

    private static Signal signal(
            String id,
            Kind kind,
            Status status,
            long from,
            Long to,
            Long earliest,
            Double watts,
            double confidence,
            int priority,
            String source) {
        return new Signal(
                id,
                0,
                "s",
                kind,
                status,
                T0 + from * 1000,
                to == null ? null : T0 + to * 1000,
                earliest == null ? null : T0 + earliest * 1000,
                watts,
                confidence,
                priority,
                T0,
                source);
    }

    @Test
    void shouldForgetOnlyWhatEndedLongAgo() {
        WindowState windows = holding(surplus("a", 0, 100, null, "x"), surplus("b", 0, 900, null, "x"));
        assertThat(windows.without(T0 + 500_000).signals())
                .extracting(Signal::id)
                .isEqualTo(List.of("b"));
    }

    @Test
    void shouldExpectSurplusWhenItIsAnnouncedElseAsTheDayBefore() {
        long day = 86_400_000;
        WindowState seen = WindowState.EMPTY.openSince(T0).openSince(0);

        assertThat(WindowState.EMPTY.nextOpeningInSeconds(T0)).isInfinite();
        assertThat(seen.nextOpeningInSeconds(T0 + day / 2)).isEqualTo(43_200);
        assertThat(seen.nextOpeningInSeconds(T0 + 3 * day + 1_000)).isEqualTo(86_399);
        assertThat(seen.openSince(T0 + 7_200_000).openSince(0).nextOpeningInSeconds(T0 + day / 2))
                .as("the last one counts")
                .isEqualTo(43_200 + 7_200);
    }

    /** What is kept of the span that was asked for last is never told of another one, in whatever order it is asked. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void shouldSayTheSameWhateverWasAskedBefore(long seed) {
        Random random = new Random(seed);
        List<Signal> signals = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            long start = random.nextInt(50);
            signals.add(new Signal(
                    "s" + i,
                    1,
                    "a",
                    random.nextInt(4) == 0 ? Kind.DEMAND_RESPONSE : Kind.RENEWABLE_SURPLUS,
                    random.nextInt(5) == 0
                            ? Status.CANCELLED
                            : random.nextBoolean() ? Status.FORECAST : Status.CONFIRMED,
                    T0 + start * 1000,
                    random.nextInt(8) == 0 ? null : (Long) (T0 + (start + 1 + random.nextInt(20)) * 1000),
                    null,
                    random.nextBoolean() ? null : (Double) (1000.0 * random.nextInt(5)),
                    0.5 + random.nextInt(5) / 10.0,
                    random.nextInt(3),
                    T0,
                    "x" + random.nextInt(2)));
        }
        WindowState asked = new WindowState(signals, null, 0, false, 0, 0);
        for (int i = 0; i < 500; i++) {
            long now = T0 + random.nextInt(90_000);
            WindowState fresh = new WindowState(List.copyOf(signals), null, 0, false, 0, 0);
            assertThat(asked.at(now)).isEqualTo(fresh.at(now));
            assertThat(asked.nextChangeAfter(now))
                    .isEqualTo(fresh.nextChangeAfter(now))
                    .isGreaterThan(now);
            assertThat(asked.announcedSince(now)).isEqualTo(fresh.announcedSince(now));
            assertThat(asked.nextOpeningAfter(now)).isEqualTo(fresh.nextOpeningAfter(now));
            assertThat(asked.endOfWindowAt(now)).isEqualTo(fresh.endOfWindowAt(now));
            assertThat(asked.at(asked.nextChangeAfter(now) - 1).powerWatts())
                    .as("until the next change nothing changes")
                    .isEqualTo(fresh.at(now).powerWatts());
        }
    }
}
