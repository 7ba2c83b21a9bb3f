package io.windfall.transfer;

/**
 * How far a fetch is.
 *
 * @param transferredBytes bytes of chunks that came over the wire, B, compressed ones as they came
 * @param totalBytes bytes of the chunks that were lacking at the beginning, B
 * @param keptBytes of these, what is verified and kept, B
 * @param bandwidthBps transferred bytes over the seconds, bit/s
 * @param seconds since the first chunk was asked for, s
 */
public record FetchProgress(
        long transferredBytes, long totalBytes, long keptBytes, double bandwidthBps, double seconds) {}
