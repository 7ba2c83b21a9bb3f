package io.windfall.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.ModelParameters;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestingTest {

    private static final FeasibilityModel MODEL = new FeasibilityModel(ModelParameters.full());
    private static final double NEVER = Double.POSITIVE_INFINITY;

    @Test
    void shouldSaveWhatRunsInsteadOnSurplus() {
        JobView job = job(4_000, 3_000, NEVER);

        assertThat(Resting.savedSeconds(job, 2_000, 3_000)).isEqualTo(2_000);
        assertThat(Resting.savedSeconds(job, 5_000, 3_000)).isEqualTo(4_000 - 2_000);
        assertThat(Resting.savedSeconds(job, 7_000, 3_000))
                .as("done before, in any case")
                .isZero();
        assertThat(Resting.savedSeconds(job, NEVER, 3_000)).isZero();
    }

    @Test
    void shouldWaitNoLongerThanSlackAndDeadlineAllow() {
        // 0.7 s of dump, 0.3 s of restore and 10.4 s until it runs again, for 1 GB.
        assertThat(Resting.allowedSeconds(job(4_000, 3_000, NEVER), MODEL)).isEqualTo(3_000);
        assertThat(Resting.allowedSeconds(job(4_000, 3_000, 5_000), MODEL)).isBetween(985.0, 990.0);
        assertThat(Resting.allowedSeconds(job(4_000, 3_000, 3_900), MODEL)).isZero();
    }

    @Test
    void shouldNotWaitForLittle() {
        assertThat(Resting.pays(job(4_000, 3_000, NEVER), 2_000, MODEL)).isTrue();
        assertThat(Resting.pays(job(4_000, 3_000, NEVER), 6_900, MODEL))
                .as("100 s for 3000")
                .isFalse();
        assertThat(Resting.pays(job(4_000, 30, NEVER), 4_000, MODEL))
                .as("30 s for a restart of 11")
                .isFalse();
        assertThat(Resting.stillPays(job(4_000, 3_000, NEVER), 6_900, MODEL))
                .as("who waits already goes on")
                .isTrue();
    }

    private static JobView job(double remaining, double slack, double deadline) {
        return new JobView(
                "j",
                "a",
                true,
                1,
                remaining,
                1_000_000_000,
                Map.of(),
                750,
                null,
                true,
                false,
                Set.of(),
                0,
                false,
                false,
                slack,
                deadline);
    }
}
