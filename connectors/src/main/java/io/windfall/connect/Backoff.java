package io.windfall.connect;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;

/**
 * Pauses between tries: full jitter between the shortest pause and a ceiling that doubles with each failure up to the longest
 * one. So many workers that lost one source do not come back at once. Not safe for use by several threads.
 */
public final class Backoff {

    /** A server that asks for more than this is asked again after it. */
    public static final Duration LONGEST_RETRY_AFTER = Duration.ofHours(24);

    private static final int LARGEST_SHIFT = 30;

    private final Duration shortest;
    private final Duration longest;
    private final DoubleSupplier random;
    private int failures;

    /**
     * @param shortest the shortest pause, positive
     * @param longest the longest pause, not below the shortest
     * @param random numbers from 0 inclusive to 1 exclusive
     */
    public Backoff(Duration shortest, Duration longest, DoubleSupplier random) {
        this.shortest = Objects.requireNonNull(shortest, "shortest");
        this.longest = Objects.requireNonNull(longest, "longest");
        this.random = Objects.requireNonNull(random, "random");
        if (shortest.isNegative() || shortest.isZero() || longest.compareTo(shortest) < 0) {
            throw new IllegalArgumentException("back-off from " + shortest + " to " + longest);
        }
    }

    static Backoff random(Duration shortest, Duration longest) {
        return new Backoff(shortest, longest, () -> ThreadLocalRandom.current().nextDouble());
    }

    /** The pause after one more failure. */
    public Duration next() {
        return next(Duration.ZERO);
    }

    /**
     * The pause after one more failure of a server that has said for how long it wants to be left alone.
     *
     * @param retryAfter zero when it said nothing; it is honoured up to {@link #LONGEST_RETRY_AFTER}, and the jitter comes on
     *     top of it
     */
    public Duration next(Duration retryAfter) {
        long least = shortest.toMillis();
        long ceiling = Math.min(longest.toMillis(), least << Math.min(++failures, LARGEST_SHIFT));
        if (ceiling < least) {
            ceiling = longest.toMillis(); // the shift has run over
        }
        long jittered = least + (long) (random.getAsDouble() * (ceiling - least));
        Duration asked = retryAfter.compareTo(LONGEST_RETRY_AFTER) > 0 ? LONGEST_RETRY_AFTER : retryAfter;
        return asked.isNegative() || asked.isZero() ? Duration.ofMillis(jittered) : asked.plusMillis(jittered / 4);
    }

    /** How many failures there were since the last success. */
    public int failures() {
        return failures;
    }

    /** It has worked: the next failure is the first one. */
    public void succeeded() {
        failures = 0;
    }
}
