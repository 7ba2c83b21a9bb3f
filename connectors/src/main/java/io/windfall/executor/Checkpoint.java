package io.windfall.executor;

import java.util.Objects;

/**
 * A complete checkpoint of a job, as it stands in a {@link CheckpointStore}.
 *
 * @param manifestDigest SHA-256 of its manifest, lower-case hex: what it is known by everywhere
 * @param bytes its size, B
 * @param step the step at which it was taken; -1 where unknown
 * @param takenAtMillis when it was taken, ms since 1970-01-01 UTC
 */
public record Checkpoint(String manifestDigest, long bytes, long step, long takenAtMillis) {

    public Checkpoint {
        Objects.requireNonNull(manifestDigest, "manifestDigest");
        if (bytes < 0) {
            throw new IllegalArgumentException("bytes is negative: " + bytes);
        }
    }
}
