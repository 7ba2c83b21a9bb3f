package io.windfall.admin;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Waits for the leaders of new partitions. The broker shows a topic before it leads it; of a producer that begins in between,
 * the first batch may be refused and the second taken, and then the first is out of order until it times out.
 */
public final class Leaders {
    private static final long WITHIN_NANOS = TimeUnit.SECONDS.toNanos(30);
    private static final long PAUSE_MILLIS = 50;

    private Leaders() {}

    /**
     * Returns when every partition of the topics has a leader that answers as one.
     *
     * @throws TimeoutException when a topic is not to be seen within half a minute, or a leader does not answer within the
     *     client's own time
     */
    public static void await(Admin admin, Collection<String> topics) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> partitions = new HashMap<>();
        described(admin, topics).values().forEach(topic -> topic.partitions()
                .forEach(
                        one -> partitions.put(new TopicPartition(topic.name(), one.partition()), OffsetSpec.latest())));
        // Answered by the leader alone: the client asks again as long as there is none.
        AdminAnswer.got(admin.listOffsets(partitions).all());
    }

    private static Map<String, TopicDescription> described(Admin admin, Collection<String> topics)
            throws InterruptedException {
        long startNanos = System.nanoTime();
        while (true) {
            try {
                return AdminAnswer.got(admin.describeTopics(topics).allTopicNames());
            } catch (UnknownTopicOrPartitionException e) {
                if (System.nanoTime() - startNanos > WITHIN_NANOS) {
                    throw new TimeoutException("new topics are still not to be seen: " + topics, e);
                }
                Thread.sleep(PAUSE_MILLIS);
            }
        }
    }
}
