package io.windfall.cli;

import io.windfall.exchange.TimeText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

/**
 * How long a service waits, as it starts, for a broker or a registry that does not answer yet: they may be starting, too,
 * or be busy. It says so at once and now and then. Any other failure is not waited for.
 */
final class StartPatience {
    private static final long TRY_EVERY_MILLIS = 1_000;
    private static final long SPEAK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(15);

    private final long patienceNanos;
    private final PrintWriter err;

    /** @param patience zero: the first failure counts */
    StartPatience(Duration patience, PrintWriter err) {
        this.patienceNanos = patience.toNanos();
        this.err = err;
    }

    /** As {@link ConfigKey#START_WAIT} says. */
    static StartPatience of(Configuration configuration, PrintWriter err) {
        return new StartPatience(patience(configuration), err);
    }

    /** @throws UserException when it is no duration */
    static Duration patience(Configuration configuration) {
        return TopicOption.valid(
                ConfigKey.START_WAIT.name(), () -> TimeText.duration(configuration.get(ConfigKey.START_WAIT)));
    }

    /**
     * Does the work, again and again while broker or registry cannot be reached.
     *
     * @throws Exception the last failure, once patience is over, or any other failure at once
     */
    <T> T until(Callable<T> work) throws Exception {
        long begun = System.nanoTime();
        long spoken = begun - SPEAK_EVERY_NANOS;
        while (true) {
            try {
                return work.call();
            } catch (Exception e) {
                UserException told = Failures.told(Failures.unwrapped(e));
                long now = System.nanoTime();
                if (told == null || told.exitCode() != ExitCode.UNREACHABLE || now - begun >= patienceNanos) {
                    throw e;
                }
                if (now - spoken >= SPEAK_EVERY_NANOS) {
                    err.println("waiting: " + told.getMessage());
                    err.flush();
                    spoken = now;
                }
                Thread.sleep(TRY_EVERY_MILLIS);
            }
        }
    }
}
