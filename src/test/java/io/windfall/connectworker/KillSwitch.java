package io.windfall.connectworker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.locks.LockSupport;

/** Kills the worker right after a stand-in has given its n-th answer from now on, or a little later. */
final class KillSwitch {

    private String where;
    private int left;
    private long pauseNanos;
    private Runnable kill;
    private CompletableFuture<Void> done;

    /** Arms it; the future is done once the kill is. */
    synchronized Future<Void> arm(String at, int answers, long nanos, Runnable killing) {
        where = at;
        left = answers;
        pauseNanos = nanos;
        kill = killing;
        done = new CompletableFuture<>();
        return done;
    }

    /** A stand-in has just answered. */
    void answered(String at) {
        synchronized (this) {
            if (!at.equals(where) || --left > 0) {
                return;
            }
            where = null;
        }
        LockSupport.parkNanos(pauseNanos);
        try {
            kill.run();
            done.complete(null);
        } catch (RuntimeException e) {
            done.completeExceptionally(e);
        }
    }
}
