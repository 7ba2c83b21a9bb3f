package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {

    @Test
    void shouldStayBetweenTheShortestPauseAndACeilingThatDoubles() {
        Random random = new Random(7);
        for (int run = 0; run < 200; run++) {
            Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(5), random::nextDouble);
            for (int failure = 1; failure < 80; failure++) {
                long ceiling = failure > 5 ? 5_000 : Math.min(5_000, 100L << failure);
                assertThat(backoff.next().toMillis()).isBetween(100L, ceiling);
            }
        }
    }

    @Test
    void shouldBeginAnewAfterASuccess() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofMinutes(5), () -> 0.999999);
        for (int i = 0; i < 10; i++) {
            backoff.next();
        }
        assertThat(backoff.next()).isGreaterThan(Duration.ofMinutes(3));
        backoff.succeeded();
        assertThat(backoff.failures()).isZero();
        assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(200));
    }

    @Test
    void shouldNeverComeBackBeforeTheServerSaid() {
        Backoff backoff = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1), () -> 0);
        assertThat(backoff.next(Duration.ofSeconds(90))).isGreaterThanOrEqualTo(Duration.ofSeconds(90));
        assertThat(backoff.next(Duration.ofDays(400))).isBetween(Duration.ofHours(24), Duration.ofHours(25));
        assertThat(backoff.next(Duration.ofSeconds(-5))).isEqualTo(Duration.ofMillis(100));
    }
}
