package io.windfall.connect.webhook;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** Records that are neither delivered nor among the dead letters yet. Safe for use by several threads. */
final class Outstanding {

    private final Map<TopicPartition, TreeSet<Long>> offsets = new HashMap<>();
    private int count;

    synchronized void add(TopicPartition partition, long offset) {
        if (offsets.computeIfAbsent(partition, p -> new TreeSet<>()).add(offset)) {
            count++;
        }
    }

    synchronized void done(TopicPartition partition, long offset) {
        TreeSet<Long> open = offsets.get(partition);
        if (open != null && open.remove(offset)) {
            count--;
        }
    }

    /** Partitions that are another task's now. */
    synchronized void forget(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            TreeSet<Long> open = offsets.remove(partition);
            count -= open == null ? 0 : open.size();
        }
    }

    synchronized int count() {
        return count;
    }

    /** What may be committed of what has been read: up to the first record that is outstanding. */
    synchronized Map<TopicPartition, OffsetAndMetadata> committable(Map<TopicPartition, OffsetAndMetadata> read) {
        Map<TopicPartition, OffsetAndMetadata> committable = new HashMap<>();
        read.forEach((partition, position) -> {
            TreeSet<Long> open = offsets.get(partition);
            boolean waits = open != null && !open.isEmpty() && open.first() < position.offset();
            committable.put(partition, waits ? new OffsetAndMetadata(open.first()) : position);
        });
        return committable;
    }
}
