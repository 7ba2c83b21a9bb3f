package io.windfall.bench;

/**
 * What {@code bench transfer} moves.
 *
 * @param bytes size of the checkpoint, B
 * @param rounds how often the fetcher and curl are measured in turns
 * @param throttleBps the throttle, bit/s; as much is moved through it as takes ten seconds, and at most the checkpoint's size
 */
public record TransferSettings(long bytes, int rounds, long throttleBps) {
    /** Least size of the checkpoint, B: some chunks. */
    public static final long LEAST_BYTES = 50_000_000;

    public TransferSettings {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException("--size is " + bytes + ": give at least " + LEAST_BYTES + " bytes");
        }
        if (rounds < 1) {
            throw new IllegalArgumentException("--rounds is " + rounds + ": give at least 1");
        }
        if (throttleBps < 1_000_000) {
            throw new IllegalArgumentException("--throttle is " + throttleBps + ": give at least 1000000 bit/s");
        }
    }

    /** Bytes that are moved through the throttle, B. */
    long throttledBytes() {
        return Math.min(bytes, throttleBps / 8 * 10);
    }
}
