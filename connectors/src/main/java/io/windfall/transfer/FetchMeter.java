package io.windfall.transfer;

import io.windfall.executor.Checkpoint;
import java.util.function.Consumer;

/** Counts what a fetch brings, and tells it. */
final class FetchMeter {
    private static final double WINDOW_NANOS = 1e9;

    private final long totalBytes;
    private final long everyNanos;
    private final Consumer<FetchProgress> listener;
    private final long beganNanos = System.nanoTime();
    private long transferred;
    private long kept;
    private int compressed;
    private long toldNanos = beganNanos;
    private long windowBeganNanos = beganNanos;
    private long windowBytes;
    private double linkBps;
    private long arrivedNanos;

    FetchMeter(long totalBytes, long everyNanos, Consumer<FetchProgress> listener) {
        this.totalBytes = totalBytes;
        this.everyNanos = everyNanos;
        this.listener = listener;
    }

    /** Bytes came over the wire. */
    synchronized void came(int bytes) {
        transferred += bytes;
        windowBytes += bytes;
        long now = System.nanoTime();
        if (now - windowBeganNanos >= WINDOW_NANOS) {
            linkBps = Math.max(0.9 * linkBps, bitsPerSecond(windowBytes, now - windowBeganNanos));
            windowBeganNanos = now;
            windowBytes = 0;
        }
        if (now - toldNanos >= everyNanos) {
            toldNanos = now;
            tell(now);
        }
    }

    /** What the link has been seen to carry, bit/s: the best second of late. */
    synchronized double linkBps() {
        return linkBps > 0 ? linkBps : bitsPerSecond(windowBytes, System.nanoTime() - windowBeganNanos);
    }

    /** A chunk is verified and kept. */
    synchronized void kept(int bytes) {
        kept += bytes;
    }

    /** A chunk came compressed. */
    synchronized void compressedOne() {
        compressed++;
    }

    /** The last chunk has come and was verified. */
    synchronized void arrived() {
        arrivedNanos = System.nanoTime();
    }

    synchronized FetchResult result(Checkpoint checkpoint) {
        long now = arrivedNanos;
        tell(now);
        double seconds = (now - beganNanos) / 1e9;
        double bandwidth = transferred == 0 ? 0 : bitsPerSecond(transferred, now - beganNanos);
        return new FetchResult(checkpoint, transferred, totalBytes, seconds, bandwidth, compressed);
    }

    private void tell(long now) {
        listener.accept(new FetchProgress(
                transferred, totalBytes, kept, bitsPerSecond(transferred, now - beganNanos), (now - beganNanos) / 1e9));
    }

    private static double bitsPerSecond(long bytes, long nanos) {
        return 8e9 * bytes / Math.max(1, nanos);
    }
}
