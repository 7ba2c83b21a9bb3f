package io.windfall.replay;

/**
 * What of a topic's partition there is to be read.
 *
 * @param topic without prefix
 * @param partition its partition
 * @param first the first offset that is still there; above 0: earlier records were deleted
 * @param end the offset behind the last
 */
public record Extent(String topic, int partition, long first, long end) {}
