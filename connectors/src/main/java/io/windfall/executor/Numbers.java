package io.windfall.executor;

import java.time.InstantSource;

/** Numbers that grow, also across restarts unless the wall clock was set back. Safe for use by several threads. */
final class Numbers {

    private final InstantSource wallClock;
    private long last;

    Numbers(InstantSource wallClock) {
        this.wallClock = wallClock;
    }

    synchronized long next() {
        last = Math.max(last + 1, wallClock.millis());
        return last;
    }
}
