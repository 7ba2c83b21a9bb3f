package io.windfall.serde;

import java.time.Duration;
import java.util.function.Supplier;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries a call to the registry again and again while it is unavailable, up to a longest wait. */
final class RegistryPatience {

    private static final Logger LOG = LoggerFactory.getLogger(RegistryPatience.class);

    private final SerdeOptions options;

    RegistryPatience(SerdeOptions options) {
        this.options = options;
    }

    <R> R await(Supplier<R> call) {
        long startNanos = System.nanoTime();
        long pauseMillis = Math.max(1, options.firstBackoff().toMillis());
        while (true) {
            try {
                return call.get();
            } catch (RegistryUnavailableException e) {
                Duration waited = Duration.ofNanos(System.nanoTime() - startNanos);
                Duration left = options.maxWait().minus(waited);
                if (left.isNegative() || left.isZero()) {
                    throw e;
                }
                long pause = Math.min(pauseMillis, Math.max(1, left.toMillis()));
                LOG.warn(
                        "{}. Waiting for it for {} s so far; next try in {} ms",
                        e.getMessage(),
                        waited.toSeconds(),
                        pause);
                pause(pause);
                pauseMillis = Math.min(
                        pauseMillis * 2, Math.max(1, options.maxBackoff().toMillis()));
            }
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new InterruptException("interrupted while waiting for the Schema Registry", e);
        }
    }
}
