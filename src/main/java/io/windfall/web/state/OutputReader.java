package io.windfall.web.state;

import io.windfall.exchange.Positions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The thread that reads topics along: it begins anew, from where it was, whenever that fails. */
final class OutputReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OutputReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final long FIRST_BACKOFF_MILLIS = 500;
    private static final long LONGEST_BACKOFF_MILLIS = 10_000;
    private static final long LOOK_FOR_PARTITIONS_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(2);

    private final Map<String, Object> properties;
    private final Map<String, Long> topics;
    private final Sink sink;
    private final Thread thread = new Thread(this::run, "web-outputs");
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Map<TopicPartition, Long> next = new HashMap<>();
    private Map<TopicPartition, Long> historyEnds;
    private volatile boolean caughtUp;
    private volatile String trouble = "it has not begun to read";
    private volatile Consumer<byte[], byte[]> consumer;

    /**
     * @param properties of the consumer
     * @param topics from which append time on each is read, ms since 1970-01-01 UTC; those that are not on the cluster are left out
     * @param sink takes each record
     */
    OutputReader(Map<String, Object> properties, Map<String, Long> topics, Sink sink) {
        this.properties = properties;
        this.topics = Map.copyOf(topics);
        this.sink = sink;
        thread.setDaemon(true);
    }

    /** Takes a record in. Whatever it throws makes the reader come back to the record after a pause. */
    interface Sink {
        void accept(ConsumerRecord<byte[], byte[]> record, boolean live);
    }

    void start() {
        thread.start();
    }

    boolean isCaughtUp() {
        return caughtUp;
    }

    String trouble() {
        return trouble;
    }

    private void run() {
        long backoff = FIRST_BACKOFF_MILLIS;
        while (closing.getCount() > 0) {
            try (Consumer<byte[], byte[]> fresh =
                    new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                consumer = fresh;
                begin(fresh);
                backoff = FIRST_BACKOFF_MILLIS;
                read(fresh);
            } catch (WakeupException | InterruptException e) {
                LOG.debug("Told to end", e);
            } catch (KafkaException | IllegalStateException e) {
                backoff = rest(e, backoff);
            }
        }
    }

    private long rest(RuntimeException e, long backoff) {
        trouble = String.valueOf(e.getMessage());
        LOG.warn("The outputs cannot be read along, tried again in {} ms: {}", backoff, e.getMessage());
        try {
            if (closing.await(backoff, TimeUnit.MILLISECONDS)) {
                LOG.debug("Told to end");
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            closing.countDown();
        }
        return Math.min(2 * backoff, LONGEST_BACKOFF_MILLIS);
    }

    private void begin(Consumer<byte[], byte[]> fresh) {
        List<TopicPartition> partitions = partitions(fresh);
        if (partitions.isEmpty()) {
            throw new IllegalStateException("none of the topics " + topics.keySet() + " is there");
        }
        fresh.assign(partitions);
        seek(fresh, partitions);
        if (historyEnds == null) {
            historyEnds = fresh.endOffsets(partitions);
        }
        trouble = null;
    }

    private List<TopicPartition> partitions(Consumer<byte[], byte[]> fresh) {
        List<TopicPartition> partitions = new ArrayList<>();
        for (Map.Entry<String, List<PartitionInfo>> topic : fresh.listTopics().entrySet()) {
            if (topics.containsKey(topic.getKey())) {
                topic.getValue().forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
            }
        }
        return partitions;
    }

    /** Where it was, else at the look-back. */
    private void seek(Consumer<byte[], byte[]> fresh, Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> unread = new HashMap<>();
        for (TopicPartition partition : partitions) {
            if (next.containsKey(partition)) {
                fresh.seek(partition, next.get(partition));
            } else {
                unread.put(partition, topics.get(partition.topic()));
            }
        }
        Positions.seekTo(fresh, unread, fresh.endOffsets(unread.keySet()));
    }

    private void read(Consumer<byte[], byte[]> fresh) {
        long lookedNanos = System.nanoTime();
        while (closing.getCount() > 0) {
            for (ConsumerRecord<byte[], byte[]> record : fresh.poll(POLL)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                sink.accept(record, caughtUp || record.offset() >= historyEnds.getOrDefault(partition, 0L));
                next.put(partition, record.offset() + 1);
            }
            if (!caughtUp) {
                caughtUp = Positions.haveReached(fresh, historyEnds);
            }
            if (System.nanoTime() - lookedNanos > LOOK_FOR_PARTITIONS_NANOS) {
                lookedNanos = System.nanoTime();
                if (!Set.copyOf(partitions(fresh)).equals(fresh.assignment())) {
                    return; // begins anew, with the new partitions
                }
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
        Consumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
        try {
            thread.join(CLOSE_WITHIN.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
