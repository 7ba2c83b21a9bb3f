package io.windfall.executor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FaultyWorldTest {

    private static final int SEEDS = 40;
    private static final int STEPS = 800;
    private static final int CALM_STEPS = 20_000;

    @Test
    void shouldKeepItsPromisesWhateverFails() {
        int starts = 0;
        int kills = 0;
        int running = 0;
        for (long seed = 1; seed <= SEEDS; seed++) {
            try {
                FaultyWorld world = new FaultyWorld(seed);
                for (int step = 0; step < STEPS; step++) {
                    world.step();
                }
                starts += world.starts;
                kills += world.kills;
                running += settle(world) ? 1 : 0;
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
            }
        }
        assertThat(starts).as("starts").isGreaterThan(SEEDS);
        assertThat(kills).as("kills").isGreaterThan(SEEDS);
        assertThat(running)
                .as("worlds in which job a was still there, and ran in the end")
                .isGreaterThan(SEEDS / 20);
    }

    /** Once the faults stop, a job that is still this site's runs when it is granted. */
    private static boolean settle(FaultyWorld world) {
        world.faults = false;
        calm(
                world,
                () -> world.state.sessionId() != null && world.state.session().isAcked(),
                "a session");
        for (int step = 0; step < 2000; step++) {
            world.step();
        }
        if (world.phase("a") == Phase.NOT_OURS || world.phase("a") == Phase.ENDED) {
            return false;
        }
        world.grant("a");
        calm(world, () -> world.isRunning("a"), "job a to run, but it is " + world.phase("a"));
        return true;
    }

    private static void calm(FaultyWorld world, java.util.function.BooleanSupplier until, String what) {
        for (int step = 0; step < CALM_STEPS; step++) {
            if (until.getAsBoolean()) {
                return;
            }
            world.step();
        }
        throw new AssertionError("waited in vain for " + what);
    }
}
