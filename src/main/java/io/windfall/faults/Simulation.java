package io.windfall.faults;

import java.util.function.Consumer;

/** Runs a seed: the same one always gives the same course, to the last step. */
public final class Simulation {

    private Simulation() {}

    /**
     * Runs a seed to its end or to the first violation.
     *
     * @param seed the seed
     * @param trace hears a line for everything that happens; null: nobody does, which is faster
     */
    public static Outcome run(long seed, Consumer<String> trace) {
        return run(seed, new Seams(), trace);
    }

    static Outcome run(long seed, Seams seams, Consumer<String> trace) {
        World world = new World(seed, seams, trace);
        String violation = null;
        try {
            world.run();
        } catch (Violation e) {
            violation = e.getMessage();
        } catch (RuntimeException e) {
            violation = "a machine threw " + e + " at " + e.getStackTrace()[0];
        }
        String complaint = violation;
        if (complaint != null) {
            world.trace(() -> "VIOLATION: " + complaint);
        }
        return new Outcome(seed, violation, world.met(), world.endings(), world.schedule.now() - World.BEGIN_MILLIS);
    }
}
