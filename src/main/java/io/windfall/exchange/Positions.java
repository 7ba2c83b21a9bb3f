package io.windfall.exchange;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;

/** Where a consumer that belongs to no group begins, and how far it has come. */
public final class Positions {

    private Positions() {}

    /**
     * Goes, in each partition, to the first record that was appended at an instant or later; where there is none, to its end.
     *
     * @param instants by partition, ms since 1970-01-01 UTC; what is before that year counts as its beginning
     * @param ends of at least those partitions
     */
    public static void seekTo(
            Consumer<?, ?> consumer, Map<TopicPartition, Long> instants, Map<TopicPartition, Long> ends) {
        Map<TopicPartition, Long> wanted = new HashMap<>();
        instants.forEach((partition, millis) -> wanted.put(partition, Math.max(0, millis)));
        Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(wanted);
        for (TopicPartition partition : wanted.keySet()) {
            OffsetAndTimestamp offset = found.get(partition);
            consumer.seek(partition, offset == null ? ends.get(partition) : offset.offset());
        }
    }

    /** Whether it has had everything before these ends. */
    public static boolean haveReached(Consumer<?, ?> consumer, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
    }
}
