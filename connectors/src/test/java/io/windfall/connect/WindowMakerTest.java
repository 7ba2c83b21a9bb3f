package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.connect.WindowRule.Side;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class WindowMakerTest {

    private static final long MINUTE = 60_000;
    private static final long T0 = 1_700_000_000_000L;

    @Test
    void shouldOpenAtTheThresholdAndCloseBeyondTheHysteresis() {
        WindowMaker maker = new WindowMaker(rule(10, Side.AT_OR_BELOW, 5, 0, 0, 1));
        assertThat(maker.windows(series(20, 10, 12, 15, 15.1, 9, 16)))
                .containsExactly(window(1, 4, 10), window(5, 6, 9));
    }

    @Test
    void shouldMirrorForTheOtherSide() {
        WindowMaker maker = new WindowMaker(rule(-10, Side.AT_OR_ABOVE, 5, 0, 0, 1));
        assertThat(maker.windows(series(-20, -10, -12, -15, -15.1, -9, -16)))
                .containsExactly(window(1, 4, -15), window(5, 6, -9));
    }

    @Test
    void shouldBridgeDipsAndIgnoreSpikesShorterThanTheDebounce() {
        WindowMaker maker = new WindowMaker(rule(0, Side.AT_OR_BELOW, 0, 2, 0, 1));
        // A spike of one minute, a window with a dip of one minute, dated from where it really began and ended.
        assertThat(maker.windows(series(5, -1, 5, -2, -3, 5, -4, 5, 5, 5))).containsExactly(window(3, 7, -4));
    }

    @Test
    void shouldLeaveOutWhatIsTooShort() {
        WindowMaker maker = new WindowMaker(rule(0, Side.AT_OR_BELOW, 0, 0, 3, 1));
        assertThat(maker.windows(series(-1, -1, 5, -1, -1, -1, 5))).containsExactly(window(3, 6, -1));
    }

    @Test
    void shouldEndAWindowWhereTheSeriesFallsSilent() {
        WindowMaker maker = new WindowMaker(rule(0, Side.AT_OR_BELOW, 0, 0, 0, 1));
        List<SeriesPoint> points = new ArrayList<>(series(-1, -1));
        points.add(new SeriesPoint(T0 + 60 * MINUTE, -2));
        assertThat(maker.windows(points)).containsExactly(window(0, 2, -1), window(60, 61, -2));
    }

    @Test
    void shouldTellAWindowThatGoesOnOnceItIsLongEnough() {
        WindowMaker maker = new WindowMaker(rule(0, Side.AT_OR_BELOW, 0, 0, 2, 1));
        WindowMaker.State state = WindowMaker.State.initial();
        List<SeriesWindow> told = new ArrayList<>();
        for (SeriesPoint point : series(-1, -2, -1)) {
            state = maker.add(state, point).state();
            told.add(maker.ongoing(state));
        }
        assertThat(told)
                .containsExactly(
                        null,
                        new SeriesWindow(T0, T0 + 2 * MINUTE, true, -2),
                        new SeriesWindow(T0, T0 + 3 * MINUTE, true, -2));
    }

    @Test
    void shouldIgnoreWhatItHasSeen() {
        WindowMaker maker = new WindowMaker(rule(0, Side.AT_OR_BELOW, 0, 0, 0, 1));
        WindowMaker.State state =
                maker.add(WindowMaker.State.initial(), new SeriesPoint(T0, -1)).state();
        assertThat(maker.add(state, new SeriesPoint(T0, 99)).state()).isEqualTo(state);
        assertThat(maker.add(state, new SeriesPoint(T0 - 1, 99)).state()).isEqualTo(state);
    }

    private static WindowRule rule(
            double threshold, Side side, double hysteresis, long debounce, long shortest, long step) {
        return new WindowRule(
                threshold,
                side,
                hysteresis,
                Duration.ofMinutes(debounce),
                Duration.ofMinutes(shortest),
                Duration.ofMinutes(step),
                Duration.ofMinutes(10));
    }

    private static List<SeriesPoint> series(double... values) {
        List<SeriesPoint> points = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            points.add(new SeriesPoint(T0 + i * MINUTE, values[i]));
        }
        return points;
    }

    private static SeriesWindow window(int fromMinute, int toMinute, double least) {
        return new SeriesWindow(T0 + fromMinute * MINUTE, T0 + toMinute * MINUTE, false, least);
    }
}
