package io.windfall.driver;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/**
 * What a {@link ProcessDriver} is set up with.
 *
 * @param dir its folder, on a local disk; made absolute
 * @param killMarginMillis so long before the lease's end the watchdog kills, ms; the executor's own margin
 * @param grace how long a job may take to end after SIGTERM where its description does not say
 * @param watchdogIdle after how long with nothing to guard the watchdog ends
 */
public record ProcessDriverConfig(Path dir, long killMarginMillis, Duration grace, Duration watchdogIdle) {

    public ProcessDriverConfig {
        dir = dir.toAbsolutePath().normalize();
        Objects.requireNonNull(grace, "grace");
        Objects.requireNonNull(watchdogIdle, "watchdogIdle");
        if (killMarginMillis < 0 || grace.isNegative() || watchdogIdle.isNegative()) {
            throw new IllegalArgumentException("killMarginMillis, grace and watchdogIdle must not be negative");
        }
    }

    /** A margin of 2 s, 30 s of grace, and a watchdog that ends after a minute without work. */
    public static ProcessDriverConfig of(Path dir) {
        return new ProcessDriverConfig(dir, 2_000, Duration.ofSeconds(30), Duration.ofMinutes(1));
    }
}
