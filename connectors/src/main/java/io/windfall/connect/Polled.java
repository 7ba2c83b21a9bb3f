package io.windfall.connect;

import java.time.Duration;
import java.util.List;
import java.util.Objects;

/**
 * What one look at a source has given.
 *
 * @param emissions records in order, each with the state after it
 * @param state the state after the look; what of it no emission carries is not kept over a restart
 * @param next when to look again; null: after the feed's interval
 * @param isLook whether the source was asked; else back-off and metrics stay as they are
 * @param <S> the feed's state, immutable
 */
public record Polled<S>(List<Emission<S>> emissions, S state, Duration next, boolean isLook) {
    public Polled {
        emissions = List.copyOf(emissions);
        Objects.requireNonNull(state, "state");
    }

    /** Of a look. */
    public Polled(List<Emission<S>> emissions, S state, Duration next) {
        this(emissions, state, next, true);
    }

    /** The source was not asked yet: it is not this feed's turn. */
    public static <S> Polled<S> notYet(S state, Duration wait) {
        return new Polled<>(List.of(), state, wait, false);
    }

    /** To be looked at again after the interval. */
    public static <S> Polled<S> of(List<Emission<S>> emissions, S state) {
        return new Polled<>(emissions, state, null);
    }
}
