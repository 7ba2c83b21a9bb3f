package io.windfall.transfer;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link ChunkStore} keeps what it keeps.
 *
 * @param limitBytes how much its chunks may take, B; what is pinned stays above it. Default: no limit
 * @param chunkBytes size of the chunks that it cuts, B, 256 to 16 MiB. Default 4 MiB
 * @param grace how long what has just come in is kept though nobody has pinned it yet. Default 10 minutes
 */
public record StoreSettings(long limitBytes, int chunkBytes, Duration grace) {

    public StoreSettings {
        Objects.requireNonNull(grace, "grace");
        if (limitBytes <= 0) {
            throw new IllegalArgumentException("the store's limit is " + limitBytes + " bytes: give more than 0");
        }
        if (chunkBytes < Manifest.LEAST_CHUNK_BYTES || chunkBytes > Manifest.MOST_CHUNK_BYTES) {
            throw new IllegalArgumentException("chunks of " + chunkBytes + " bytes: give " + Manifest.LEAST_CHUNK_BYTES
                    + " to " + Manifest.MOST_CHUNK_BYTES);
        }
    }

    /** The defaults. */
    public static StoreSettings defaults() {
        return new StoreSettings(Long.MAX_VALUE, 4 * 1024 * 1024, Duration.ofMinutes(10));
    }

    /** These, with another limit. */
    public StoreSettings withLimitBytes(long bytes) {
        return new StoreSettings(bytes, chunkBytes, grace);
    }
}
