package io.windfall.connect.caiso;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Keeps requests to a host apart. There is one for a host in the process, since the host counts the requests of all connectors
 * and tasks together. Safe for use by several threads.
 */
final class Pace {

    /** By host and port; the one thing that all tasks share. */
    private static final Map<String, Pace> BY_HOST = new ConcurrentHashMap<>();

    private final LongSupplier nanoTime;
    private long freeAt;

    Pace(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.freeAt = nanoTime.getAsLong();
    }

    static Pace of(String host) {
        return BY_HOST.computeIfAbsent(host, h -> new Pace(System::nanoTime));
    }

    /**
     * Takes the turn if it is free.
     *
     * @param apart how long no other request may follow
     * @return zero when the turn is taken, else how long to wait before it is asked for again
     */
    synchronized Duration take(Duration apart) {
        long now = nanoTime.getAsLong();
        if (freeAt - now > 0) {
            return Duration.ofNanos(freeAt - now);
        }
        freeAt = now + apart.toNanos();
        return Duration.ZERO;
    }

    /** The host wants to be left alone for so long, by all. */
    synchronized void rest(Duration asked) {
        long until = nanoTime.getAsLong() + asked.toNanos();
        if (until - freeAt > 0) {
            freeAt = until;
        }
    }
}
