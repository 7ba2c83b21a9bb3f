package io.windfall.transfer;

import io.windfall.executor.Checkpoint;

/**
 * A fetch that is done: the checkpoint is held in full and verified.
 *
 * @param checkpoint what is now held
 * @param transferredBytes bytes of chunks that came over the wire, B; 0 where all was there
 * @param missingBytes bytes of the chunks that were lacking at the beginning, B
 * @param transferSeconds from the first request for a chunk to the last chunk verified, s; until it was durable may take longer
 * @param bandwidthBps measured: transferred bytes over these seconds, bit/s; 0 where nothing came
 * @param compressedChunks how many chunks came compressed
 */
public record FetchResult(
        Checkpoint checkpoint,
        long transferredBytes,
        long missingBytes,
        double transferSeconds,
        double bandwidthBps,
        int compressedChunks) {}
