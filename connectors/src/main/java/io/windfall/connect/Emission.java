package io.windfall.connect;

import java.util.Objects;

/**
 * A record, and the state of its feed once it is written: what a restart goes on from.
 *
 * @param <S> the feed's state, immutable
 */
public record Emission<S>(Outgoing record, S after) {
    public Emission {
        Objects.requireNonNull(record, "record");
        Objects.requireNonNull(after, "after");
    }
}
