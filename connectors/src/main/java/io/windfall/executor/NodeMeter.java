package io.windfall.executor;

import io.windfall.executor.machine.ExecutorState;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/** Publishes what the jobs take of the site, as one node of its name: when it changes, and every minute. For one thread. */
final class NodeMeter {

    private static final long AT_LEAST_EVERY_MILLIS = TimeUnit.MINUTES.toMillis(1);

    /** A draw that wavers is not told at each look. */
    private static final long AT_MOST_EVERY_MILLIS = 1_000;

    private final boolean wanted;
    private final int slots;
    private final Letters letters;
    private final Numbers numbers;
    private final LiveLease lease;
    private final Post post;
    private final InstantSource wallClock;
    private ExecutorState.Load told;
    private long toldAtMillis;

    NodeMeter(
            ExecutorConfig config,
            Letters letters,
            Numbers numbers,
            LiveLease lease,
            Post post,
            InstantSource wallClock) {
        this.wanted = config.telemetry().node();
        this.slots = config.profile().slots();
        this.letters = letters;
        this.numbers = numbers;
        this.lease = lease;
        this.post = post;
        this.wallClock = wallClock;
    }

    /** Publishes if that is due. Nothing is told before the first session, since nobody knows the site by then. */
    void look(ExecutorState state, long bootMillis) {
        String session = lease.session();
        if (!wanted || session == null) {
            return;
        }
        ExecutorState.Load load = state.load();
        long since = bootMillis - toldAtMillis;
        if (told == null || since >= AT_LEAST_EVERY_MILLIS || since >= AT_MOST_EVERY_MILLIS && !load.equals(told)) {
            told = load;
            toldAtMillis = bootMillis;
            post.node(letters.node(slots, load, session, numbers.next(), wallClock.millis()));
        }
    }
}
