package io.windfall.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Finds windows in a series, value by value, by a {@link WindowRule}. A function of its state: two makers that were given the
 * same values say the same, whenever they were stopped in between and with whatever cuts.
 *
 * <p>Values must come in the order of time; one that is not later than the last is ignored, as one seen already.
 */
public final class WindowMaker {

    private final WindowRule rule;

    public WindowMaker(WindowRule rule) {
        this.rule = Objects.requireNonNull(rule, "rule");
    }

    /**
     * How far a series has been read; times are ms since 1970-01-01 UTC.
     *
     * @param last the last value's time; null before the first
     * @param open whether a window is open, debounce over
     * @param start since when; null when none is
     * @param turning since when the values say the opposite, debounce not over; null when they do not
     * @param least the least value in the window that is open or about to; 0 without one
     * @param announced whether the open window was long enough to be told
     */
    public record State(Long last, boolean open, Long start, Long turning, double least, boolean announced) {
        /** Before the first value. */
        public static State initial() {
            return new State(null, false, null, null, 0, false);
        }
    }

    /** A state, and the windows that have closed on the way to it. */
    public record Step(State state, List<SeriesWindow> closed) {}

    /** Takes one value. */
    public Step add(State before, SeriesPoint point) {
        if (before.last() != null && point.millis() <= before.last()) {
            return new Step(before, List.of());
        }
        List<SeriesWindow> closed = new ArrayList<>(1);
        State state = before;
        if (state.last() != null
                && point.millis() - state.last() > rule.maxGap().toMillis()) {
            state = ended(state, closed);
        }
        state = turned(state, point.millis(), closed);
        state = turned(taken(state, point), point.millis() + stepMillis(), closed);
        return new Step(announced(state), List.copyOf(closed));
    }

    /** The window that is open and was long enough to be told; null when there is none. */
    public SeriesWindow ongoing(State state) {
        if (!state.open() || !state.announced()) {
            return null;
        }
        return new SeriesWindow(state.start(), known(state), true, state.least());
    }

    /** All windows of a series that is there as a whole, such as a forecast; its last value holds for the step. */
    public List<SeriesWindow> windows(List<SeriesPoint> series) {
        List<SeriesWindow> all = new ArrayList<>();
        State state = State.initial();
        for (SeriesPoint point : series) {
            Step step = add(state, point);
            all.addAll(step.closed());
            state = step.state();
        }
        if (state.last() != null) {
            ended(state, all);
        }
        return all;
    }

    /** Nothing is known past the last value's step: what was open ends there. */
    private State ended(State state, List<SeriesWindow> closed) {
        long end = state.last() + stepMillis();
        State turned = turned(state, end, closed);
        if (turned.open()) {
            close(turned, turned.turning() == null ? end : turned.turning(), closed);
        }
        return new State(state.last(), false, null, null, 0, false);
    }

    /** Lets a change count that has lasted long enough by the time given. */
    private State turned(State state, long nowMillis, List<SeriesWindow> closed) {
        if (state.turning() == null
                || nowMillis - state.turning() < rule.debounce().toMillis()) {
            return state;
        }
        if (!state.open()) {
            return new State(state.last(), true, state.turning(), null, state.least(), false);
        }
        close(state, state.turning(), closed);
        return new State(state.last(), false, null, null, 0, false);
    }

    private State taken(State state, SeriesPoint point) {
        boolean was = state.open() == (state.turning() == null); // what the last value said
        boolean is = was ? rule.keeps(point.value()) : rule.opens(point.value());
        Long turning = is == state.open() ? null : state.turning() == null ? (Long) point.millis() : state.turning();
        double least = state.least();
        if (is) {
            boolean begins = !state.open() && state.turning() == null;
            least = begins ? point.value() : Math.min(least, point.value());
        }
        return new State(point.millis(), state.open(), state.start(), turning, least, state.announced());
    }

    private State announced(State state) {
        boolean longEnough =
                state.open() && known(state) - state.start() >= rule.shortest().toMillis();
        return longEnough && !state.announced()
                ? new State(state.last(), true, state.start(), state.turning(), state.least(), true)
                : state;
    }

    private void close(State state, long end, List<SeriesWindow> closed) {
        boolean told =
                state.announced() || end - state.start() >= rule.shortest().toMillis();
        if (told && end > state.start()) {
            closed.add(new SeriesWindow(state.start(), end, false, state.least()));
        }
    }

    private long known(State state) {
        return state.turning() == null ? state.last() + stepMillis() : state.turning();
    }

    private long stepMillis() {
        return rule.step().toMillis();
    }
}
