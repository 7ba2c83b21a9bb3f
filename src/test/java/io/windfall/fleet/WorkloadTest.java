package io.windfall.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.ModelParameters;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadTest {

    private static final Scenario SCENARIO = Scenario.bundled();
    private static final FleetConfig LONG = FleetConfig.defaults().withArrivalDays(200);

    @Test
    void shouldTruncateTheRuntimesAsTheModelSays() {
        RuntimeQuantiles runtimes = SCENARIO.runtimes();

        assertThat(runtimes.probabilityOf(1800)).isCloseTo(0.5899, within(5e-5));
        assertThat(runtimes.probabilityOf(172_800)).isCloseTo(0.9808, within(5e-5));
        assertThat(runtimes.secondsAt(runtimes.probabilityOf(1800))).isCloseTo(1800, within(1e-6));
        assertThat(Workload.meanRuntimeSeconds(SCENARIO)).isCloseTo(13_849, within(0.5));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 17, 12_345_678_901L})
    void shouldDrawJobsWithTheModelsStatistics(long seed) {
        List<Workload.Job> jobs =
                Workload.generate(SCENARIO, LONG.withSeed(seed)).jobs();
        double expected = 0.30 * 40 / 13_849.4 * 200 * 86_400;
        double n = jobs.size();

        assertThat(n).isCloseTo(expected, within(5 * StrictMath.sqrt(expected)));
        assertThat(mean(jobs, Workload.Job::runtimeSeconds)).isCloseTo(13_849, within(5 * 27_000 / StrictMath.sqrt(n)));
        assertThat(share(jobs, CheckpointClass.A)).isCloseTo(0.5, within(0.025));
        assertThat(share(jobs, CheckpointClass.B)).isCloseTo(0.4, within(0.025));
        assertThat(share(jobs, CheckpointClass.C)).isCloseTo(0.1, within(0.015));
        assertThat(mean(jobs, job -> job.site().equals("france") ? 1 : 0)).isCloseTo(0.2, within(0.02));
        assertThat(jobs).allSatisfy(job -> {
            assertThat(job.runtimeSeconds()).isBetween(1800.0, 172_800.0);
            assertThat(job.checkpointBytes()).isBetween(1_000_000_000L, 200_000_000_000L);
        });
        assertThat(jobs).extracting(Workload.Job::arrivalMillis).isSorted();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldSendFourFifthsToTheFirstSiteInBurstsWhenSkewed(long seed) {
        List<Workload.Job> jobs = Workload.generate(
                        SCENARIO,
                        LONG.withSeed(seed).toBuilder().arrivals(0.8, 20).build())
                .jobs();
        double bursts = 0.8 * 0.30 * 40 / 13_849.4 * 200 * 86_400 / 20;

        assertThat(mean(jobs, job -> job.site().equals("california") ? 1 : 0)).isCloseTo(0.8, within(0.03));
        assertThat(mean(jobs, job -> job.site().equals("spain") ? 1 : 0)).isCloseTo(0.05, within(0.01));
        assertThat((double) jobs.size() * 0.8 / 20).isCloseTo(bursts, within(5 * StrictMath.sqrt(bursts)));
    }

    @Test
    void shouldDrawTheSameJobsWhateverTheLinksAreLike() {
        FleetConfig config = FleetConfig.defaults();

        assertThat(Workload.generate(SCENARIO, config.withBandwidth(1, 0.1).withFailureProbability(0.5)))
                .isEqualTo(Workload.generate(SCENARIO, config));
        assertThat(Workload.generate(SCENARIO, config.withSeed(2))).isNotEqualTo(Workload.generate(SCENARIO, config));
    }

    private static double mean(List<Workload.Job> jobs, ToDoubleFunction<Workload.Job> figure) {
        return jobs.stream().mapToDouble(figure).average().orElseThrow();
    }

    private static double share(List<Workload.Job> jobs, CheckpointClass wanted) {
        return mean(jobs, job -> CheckpointClass.of(job.checkpointBytes(), ModelParameters.full()) == wanted ? 1 : 0);
    }
}
