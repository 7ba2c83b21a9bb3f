package io.windfall.live;

import io.windfall.schema.JobState;
import java.io.IOException;

/** Listens to a world, and knows when all is done there. */
final class Tally implements LiveListener, AutoCloseable {

    private static final boolean VERBOSE = Boolean.getBoolean("chaos.verbose");

    final FabricEar ear;
    private final long beganNanos = System.nanoTime();
    private final ChaosWorld world;

    Tally(ChaosWorld world) {
        this.world = world;
        this.ear = new FabricEar(world.bootstrapServers, world.registry, this);
    }

    /** All trainings have ended, the fabric knows it, and no migration is under way. */
    boolean isAllDone() throws IOException {
        for (LiveJob job : world.jobs) {
            if (world.end(job) == null) {
                return false;
            }
        }
        return ear.areIn(JobState.FINISHED, world.jobs.size())
                && ear.migrating().isEmpty();
    }

    @Override
    public void says(String line) {
        if (VERBOSE) {
            System.out.printf("%5.1f %s%n", (System.nanoTime() - beganNanos) / 1e9, line);
        }
    }

    @Override
    public void sunAt(String site) {
        says("sun at " + site);
    }

    @Override
    public void moved(LiveMove move) {
        says(move.toString());
    }

    @Override
    public void failed(String job, String source, String destination, String reason) {
        says(job + " not moved from " + source + " to " + destination + ": " + reason);
    }

    @Override
    public void finished(String job, int done, int all) {
        says(job + " is done");
    }

    @Override
    public void close() {
        ear.close();
    }
}
