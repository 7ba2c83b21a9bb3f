package io.windfall.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RateLimitsTest {
    private long nanos;
    private final RateLimits limits = new RateLimits(2, 4, () -> nanos);

    @Test
    void shouldLetABurstPassAndThenTheRate() {
        for (int i = 0; i < 4; i++) {
            assertThat(limits.take("10.0.0.1")).isZero();
        }
        assertThat(limits.take("10.0.0.1")).isEqualTo(1);
        nanos += 500_000_000;
        assertThat(limits.take("10.0.0.1")).isZero();
        assertThat(limits.take("10.0.0.1")).isEqualTo(1);
        assertThat(limits.take("10.0.0.2")).as("another address").isZero();
    }

    @Test
    void shouldTakeNothingByLooking() {
        for (int i = 0; i < 10; i++) {
            assertThat(limits.look("10.0.0.1")).isZero();
        }
    }

    @Test
    void shouldCountAWholeNetworkOfIpv6AsOne() {
        for (int i = 0; i < 4; i++) {
            assertThat(limits.take("2001:db8:0:1::" + i)).isZero();
        }
        assertThat(limits.take("2001:db8:0:1:ffff::1")).isEqualTo(1);
        assertThat(limits.take("2001:db8:0:2::1")).isZero();
    }
}
