package io.windfall.transfer;

import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;

/** Bits a second that all streams share. Safe for use by several threads; can be set while they run. */
public final class RateLimit {
    private static final long BURST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private long bitsPerSecond;
    private long freeAtNanos = System.nanoTime();

    /**
     * Begins with a limit.
     *
     * @param bitsPerSecond bit/s; 0: none
     */
    public RateLimit(long bitsPerSecond) {
        set(bitsPerSecond);
    }

    /** Sets the limit, bit/s; 0: none. */
    public synchronized void set(long newBitsPerSecond) {
        if (newBitsPerSecond < 0) {
            throw new IllegalArgumentException("a rate of " + newBitsPerSecond + " bit/s: give 0 for no limit");
        }
        bitsPerSecond = newBitsPerSecond;
    }

    /** Waits until so many bytes may pass. */
    void acquire(int bytes) throws InterruptedIOException {
        long wait = reserve(bytes);
        if (wait <= 0) {
            return;
        }
        try {
            TimeUnit.NANOSECONDS.sleep(wait);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while it waited for the rate limit");
        }
    }

    private synchronized long reserve(int bytes) {
        if (bitsPerSecond == 0) {
            return 0;
        }
        long now = System.nanoTime();
        if (freeAtNanos - now < -BURST_NANOS) {
            freeAtNanos = now - BURST_NANOS;
        }
        freeAtNanos += (long) (8e9 * bytes / bitsPerSecond);
        return freeAtNanos - now;
    }
}
