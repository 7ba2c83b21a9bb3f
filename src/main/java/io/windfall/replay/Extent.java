package io.windfall.replay;

/**
 * What of a topic's partition there is to be read.
 *
 * @param topic without prefix
 * @param partition its partition
 * @param first the first offset that is still there; above 0: earlier records were deleted
 * @param end the offset behind the last
 * @param keptSinceMillis of an output's partition of which records were deleted: when the broker appended the first one that is
 *     still there, ms since 1970-01-01 UTC; null: none was deleted, or none is left, or it is not known
 */
public record Extent(String topic, int partition, long first, long end, Long keptSinceMillis) {

    /** An extent of which nothing was deleted, or of which it is not known since when it is kept. */
    public Extent(String topic, int partition, long first, long end) {
        this(topic, partition, first, end, null);
    }

    /** Whether earlier records were deleted. */
    boolean isTrimmed() {
        return first > 0;
    }
}
