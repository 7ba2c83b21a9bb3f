package io.windfall.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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

    /** At a rate so low that no two bursts meet. */
    @ParameterizedTest(name = "seed {0}, skew {1}")
    @CsvSource({"1, 0", "2, 0", "3, 0.8", "4, 1"})
    void shouldSpreadBurstsOfTwentyOverAnHourAtOneSite(long seed, double skew) {
        FleetConfig sparse = FleetConfig.defaults().withArrivalDays(3000).withSeed(seed).toBuilder()
                .load(0.01)
                .arrivals(skew, 20)
                .build();
        List<Workload.Job> jobs = Workload.generate(SCENARIO, sparse).jobs();
        // What comes by itself where there is a skew, comes elsewhere.
        List<Workload.Job> together = jobs.stream()
                .filter(job -> skew == 0 || job.site().equals("california"))
                .toList();

        List<List<Workload.Job>> bursts = new ArrayList<>();
        for (String site :
                together.stream().map(Workload.Job::site).distinct().sorted().toList()) {
            Workload.Job before = null;
            for (Workload.Job job : together) {
                if (job.site().equals(site)) {
                    if (before == null || job.arrivalMillis() - before.arrivalMillis() > 3_600_000) {
                        bursts.add(new ArrayList<>());
                    }
                    bursts.get(bursts.size() - 1).add(job);
                    before = job;
                }
            }
        }
        List<List<Workload.Job>> alone =
                bursts.stream().filter(burst -> burst.size() == 20).toList();
        assertThat(bursts).hasSizeGreaterThan(100).allMatch(burst -> burst.size() % 20 == 0);
        assertThat(alone.size()).isGreaterThan(bursts.size() * 9 / 10);
        assertThat(alone).allSatisfy(burst -> assertThat(spanMillis(burst)).isBetween(1_000_000L, 3_600_000L));
        // The mean span of 20 uniform draws is 19/21 of the hour.
        assertThat(alone.stream().mapToLong(WorkloadTest::spanMillis).average().orElseThrow())
                .isCloseTo(3_600_000 * 19.0 / 21, within(60_000.0));
        assertThat(together.stream().map(Workload.Job::site).distinct()).hasSize(skew == 0 ? 5 : 1);
    }

    @ParameterizedTest
    @CsvSource({"1, 0, 0, 1e9, 10e9", "0, 1, 0, 10e9, 100e9", "0, 0, 1, 100e9, 200e9"})
    void shouldDrawCheckpointsOfTheClassThatTheMixAsksFor(
            double small, double medium, double large, double least, double most) {
        FleetConfig config =
                LONG.toBuilder().mix(new CheckpointMix(small, medium, large)).build();
        List<Workload.Job> jobs = Workload.generate(SCENARIO, config).jobs();

        assertThat(jobs)
                .allSatisfy(job -> assertThat((double) job.checkpointBytes()).isBetween(least, most));
        // Log-uniform: as many below as above the geometric mean of the bounds; uniform: the arithmetic one.
        double middle = large == 1 ? (least + most) / 2 : StrictMath.sqrt(least * most);
        assertThat(mean(jobs, job -> job.checkpointBytes() < middle ? 1 : 0)).isCloseTo(0.5, within(0.02));
    }

    @Test
    void shouldKeepTheSharesOfAMix() {
        FleetConfig config =
                LONG.toBuilder().mix(new CheckpointMix(0.2, 0.5, 0.3)).build();
        List<Workload.Job> jobs = Workload.generate(SCENARIO, config).jobs();

        assertThat(share(jobs, CheckpointClass.A)).isCloseTo(0.2, within(0.02));
        assertThat(share(jobs, CheckpointClass.B)).isCloseTo(0.5, within(0.025));
        assertThat(share(jobs, CheckpointClass.C)).isCloseTo(0.3, within(0.025));
    }

    @Test
    void shouldDrawBurstsAndMixesByTheSeedAloneAndTheOneWithoutTheOther() {
        FleetConfig config = LONG.toBuilder()
                .arrivals(0, 20)
                .mix(new CheckpointMix(0.2, 0.5, 0.3))
                .build();
        List<Workload.Job> jobs = Workload.generate(SCENARIO, config).jobs();
        List<Workload.Job> otherMix = Workload.generate(
                        SCENARIO, config.toBuilder().mix(CheckpointMix.DEFAULT).build())
                .jobs();

        assertThat(Workload.generate(SCENARIO, config).jobs()).isEqualTo(jobs);
        assertThat(Workload.generate(SCENARIO, config.withSeed(2)).jobs()).isNotEqualTo(jobs);
        assertThat(otherMix)
                .isNotEqualTo(jobs)
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("checkpointBytes")
                .isEqualTo(jobs);
    }

    @ParameterizedTest
    @CsvSource({"0.5, 0.4, 0.2", "-0.1, 0.6, 0.5", "NaN, 0.5, 0.5", "0, 0, 0", "Infinity, 0, 0"})
    void shouldRefuseAMixThatIsNone(double small, double medium, double large) {
        assertThatThrownBy(() -> new CheckpointMix(small, medium, large))
                .hasMessageMatching("mix must be three shares of 0 or more that add up to 1 but is .*");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 100_001})
    void shouldRefuseABurstThatIsNone(int burst) {
        FleetConfig.Builder config = FleetConfig.defaults().toBuilder().arrivals(0, burst);
        assertThatThrownBy(config::build).hasMessageMatching("burst must be 1 to 100000 jobs.*" + burst);
    }

    private static long spanMillis(List<Workload.Job> burst) {
        return burst.get(burst.size() - 1).arrivalMillis() - burst.get(0).arrivalMillis();
    }

    private static double mean(List<Workload.Job> jobs, ToDoubleFunction<Workload.Job> figure) {
        return jobs.stream().mapToDouble(figure).average().orElseThrow();
    }

    private static double share(List<Workload.Job> jobs, CheckpointClass wanted) {
        return mean(jobs, job -> CheckpointClass.of(job.checkpointBytes(), ModelParameters.full()) == wanted ? 1 : 0);
    }
}
