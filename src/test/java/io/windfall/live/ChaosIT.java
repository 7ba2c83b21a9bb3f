package io.windfall.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.schema.JobState;
import io.windfall.schema.MigrationPhase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The whole system as processes, killed at seeded moments and started again, with links that are cut. Seeds: {@code
 * -Dchaos.from=1 -Dchaos.seeds=1}. A seed fixes what is done and after which pauses, not how the machine answers.
 */
class ChaosIT {

    private static final long RAGE_MILLIS = Long.getLong("chaos.millis", 45_000);
    private static final Duration UP_WITHIN = Duration.ofMinutes(4);
    private static final Duration DONE_WITHIN = Duration.ofSeconds(300);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final long TURN_MILLIS = 8_000;

    @TempDir
    Path temp;

    static LongStream seeds() {
        long from = Long.getLong("chaos.from", 1);
        return LongStream.range(from, from + Long.getLong("chaos.seeds", 1));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldRunEachJobOnceAndLoseNoWorkWhateverIsKilled(long seed) throws Exception {
        long began = System.nanoTime();
        Path folder = Files.createDirectories(temp.resolve("chaos-" + seed));
        try (ChaosWorld world = new ChaosWorld(folder, seed);
                Tally tally = new Tally(world)) {
            world.configure();
            await().atMost(UP_WITHIN)
                    .pollInterval(LOOK)
                    .until(() -> tally.ear.areIn(JobState.RUNNING, world.jobs.size()));
            world.tellLinks();
            Faults faults = new Faults(world, seed, tally::says);
            TurningSun sun = new TurningSun(world, TURN_MILLIS);
            try {
                faults.rage(RAGE_MILLIS);
            } finally {
                sun.close();
            }
            tally.says("the faults stop");
            world.cutNoMore();
            await("seed " + seed).atMost(DONE_WITHIN).pollInterval(LOOK).until(() -> {
                faults.tend();
                return tally.isAllDone();
            });
            History history = new History(world.bootstrapServers, world.registry);
            System.out.printf(
                    "chaos seed %d: killed %d trainers, %d executors, %d orchestrators, %d brokers; %d connections cut;"
                            + " migrations %d completed, %d rolled back, %d abandoned, %d open; %d steps done twice;"
                            + " %d process looks, jobs twice at once: %s; ended by themselves: %s; %d s%n",
                    seed,
                    faults.kills(Faults.Kind.TRAINER),
                    faults.kills(Faults.Kind.EXECUTOR),
                    faults.kills(Faults.Kind.ORCHESTRATOR),
                    faults.kills(Faults.Kind.BROKER),
                    world.cuts(),
                    history.outcomes.getOrDefault(MigrationPhase.COMPLETED, 0),
                    history.outcomes.getOrDefault(MigrationPhase.ROLLED_BACK, 0),
                    history.outcomes.getOrDefault(MigrationPhase.ABANDONED, 0),
                    history.open.size(),
                    history.stepsLost,
                    world.watch.looks(),
                    world.watch.duplicates(),
                    faults.ownDeaths(),
                    (System.nanoTime() - began) / 1_000_000_000);
            assertThat(world.watch.duplicates())
                    .as("jobs that ran twice at once")
                    .isEmpty();
            assertThat(history.open).as("migrations that have not ended").isEmpty();
            assertThat(history.outcomes).as("migrations").isNotEmpty();
            for (LiveJob job : world.jobs) {
                assertThat(world.end(job))
                        .as("end of %s, seed %d", job.name(), seed)
                        .isEqualTo(
                                job.runUnmoved(folder, folder.resolve("unmoved").resolve(job.name())));
            }
        }
    }
}
