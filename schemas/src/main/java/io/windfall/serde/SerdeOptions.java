package io.windfall.serde;

import java.time.Duration;
import java.util.Objects;

/**
 * How a serde deals with its registry.
 *
 * @param autoRegister whether a writer registers its schema on first use (default true); else it must be there already
 * @param maxWait how long one record waits for a registry that is down before {@link RegistryUnavailableException}
 *     comes through; default 10,000 days, that is, for as long as it takes. Past Kafka's {@code max.poll.interval.ms}
 *     a waiting consumer loses its partitions and gets them anew when it goes on: nothing is lost by it
 * @param firstBackoff the pause before the second try, doubled from try to try; default 200 ms
 * @param maxBackoff the longest pause between tries; default 10 s
 * @param unknownIdTtl for how long "no such id" is believed without asking again; default 5 s
 */
public record SerdeOptions(
        boolean autoRegister, Duration maxWait, Duration firstBackoff, Duration maxBackoff, Duration unknownIdTtl) {

    public SerdeOptions {
        requireNotNegative(maxWait, "maxWait");
        requireNotNegative(firstBackoff, "firstBackoff");
        requireNotNegative(maxBackoff, "maxBackoff");
        requireNotNegative(unknownIdTtl, "unknownIdTtl");
        if (maxBackoff.compareTo(firstBackoff) < 0) {
            throw new IllegalArgumentException("maxBackoff " + maxBackoff + " is below firstBackoff " + firstBackoff);
        }
    }

    /** The defaults named above. */
    public static SerdeOptions defaults() {
        return new SerdeOptions(
                true, Duration.ofDays(10_000), Duration.ofMillis(200), Duration.ofSeconds(10), Duration.ofSeconds(5));
    }

    /** The same with another word on registering. */
    public SerdeOptions withAutoRegister(boolean register) {
        return new SerdeOptions(register, maxWait, firstBackoff, maxBackoff, unknownIdTtl);
    }

    /** The same with another longest wait. */
    public SerdeOptions withMaxWait(Duration wait) {
        return new SerdeOptions(autoRegister, wait, firstBackoff, maxBackoff, unknownIdTtl);
    }

    /** The same with other pauses between tries. */
    public SerdeOptions withBackoff(Duration first, Duration max) {
        return new SerdeOptions(autoRegister, maxWait, first, max, unknownIdTtl);
    }

    /** The same with another time for which an unknown id is remembered as such. */
    public SerdeOptions withUnknownIdTtl(Duration ttl) {
        return new SerdeOptions(autoRegister, maxWait, firstBackoff, maxBackoff, ttl);
    }

    private static void requireNotNegative(Duration duration, String name) {
        if (Objects.requireNonNull(duration, name).isNegative()) {
            throw new IllegalArgumentException(name + " must not be negative, is " + duration);
        }
    }
}
