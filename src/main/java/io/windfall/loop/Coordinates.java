package io.windfall.loop;

/**
 * Where a record lies.
 *
 * @param topic without prefix
 * @param partition its partition
 * @param offset its offset
 */
record Coordinates(String topic, int partition, long offset) {
    @Override
    public String toString() {
        return topic + "-" + partition + "@" + offset;
    }
}
