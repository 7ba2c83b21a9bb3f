package io.windfall.exchange;

import io.windfall.serde.GenericAvroDecoder;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic's committed records from all its partitions, without a consumer group. Within a partition they come in its
 * order; over partitions, roughly in the order of their append times.
 */
public final class Tail {

    private static final Duration POLL = Duration.ofMillis(200);

    /** A broker that has records and sends none for so long is gone. */
    private static final Duration STALLED = Duration.ofSeconds(20);

    private final String topicName;
    private final TopicReader reader;

    /**
     * @param topic any declared topic
     * @param names its name on the cluster
     * @param registry where the values' schemas are
     * @param options how long to wait for it
     */
    public Tail(TopicSpec topic, TopicNames names, SchemaRegistry registry, SerdeOptions options) {
        this.topicName = names.name(topic);
        this.reader = new TopicReader(topic, new GenericAvroDecoder(registry, options));
    }

    /** A consumer's properties: {@code client} with what reading along insists on. */
    public static Map<String, Object> consumerProperties(Map<?, ?> client) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        properties.put(ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        client.forEach((key, value) -> properties.put(String.valueOf(key), value));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return properties;
    }

    /**
     * Reads until the query is satisfied or the sink has enough.
     *
     * @param sink takes a batch of matching records, at least one, and says whether it wants more
     * @return how many records the sink was given
     * @throws io.windfall.serde.RegistryUnavailableException when the registry does not answer
     * @throws org.apache.kafka.common.errors.TimeoutException when the broker does not
     */
    public long read(Map<String, Object> consumerProperties, TailQuery query, Predicate<List<SeenRecord>> sink) {
        return read(consumerProperties, query, sink, () -> {});
    }

    /**
     * As {@link #read(Map, TailQuery, Predicate)}.
     *
     * @param onCaughtUp told once, when the sink has had all that was there at the start
     */
    public long read(
            Map<String, Object> consumerProperties,
            TailQuery query,
            Predicate<List<SeenRecord>> sink,
            Runnable onCaughtUp) {
        try (Consumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(consumerProperties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topicName).stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            consumer.assign(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            seek(consumer, partitions, ends, query.from());
            return read(consumer, ends, query, sink, onCaughtUp);
        }
    }

    private long read(
            Consumer<byte[], byte[]> consumer,
            Map<TopicPartition, Long> ends,
            TailQuery query,
            Predicate<List<SeenRecord>> sink,
            Runnable onCaughtUp) {
        long given = 0;
        boolean caughtUp = false;
        long matchedNanos = System.nanoTime();
        long movedNanos = matchedNanos;
        long position = -1;
        while (true) {
            List<SeenRecord> matching = poll(consumer, query, query.most() - given);
            given += matching.size();
            long now = System.nanoTime();
            if (!matching.isEmpty()) {
                matchedNanos = now;
                if (!sink.test(matching) || given >= query.most()) {
                    return given;
                }
            }
            if (Positions.haveReached(consumer, ends)) {
                if (!caughtUp) {
                    caughtUp = true;
                    onCaughtUp.run();
                }
                boolean quiet = query.quiet() != null
                        && now - matchedNanos >= query.quiet().toNanos();
                if (quiet || !query.follow()) {
                    return given;
                }
                continue;
            }
            long reached = ends.keySet().stream().mapToLong(consumer::position).sum();
            if (reached != position) {
                position = reached;
                movedNanos = now;
            } else if (now - movedNanos >= STALLED.toNanos()) {
                throw new TimeoutException(
                        topicName + " has more records, but none has come for " + STALLED.toSeconds() + " s");
            }
        }
    }

    private List<SeenRecord> poll(Consumer<byte[], byte[]> consumer, TailQuery query, long most) {
        List<ConsumerRecord<byte[], byte[]>> batch = new ArrayList<>();
        consumer.poll(POLL).forEach(batch::add);
        batch.sort(Comparator.comparingLong(ConsumerRecord::timestamp));
        return batch.stream().map(reader::read).filter(query::fits).limit(most).collect(Collectors.toList());
    }

    private static void seek(
            Consumer<byte[], byte[]> consumer,
            List<TopicPartition> partitions,
            Map<TopicPartition, Long> ends,
            TailQuery.Start from) {
        if (from instanceof TailQuery.Start.Beginning) {
            consumer.seekToBeginning(partitions);
        } else if (from instanceof TailQuery.Start.End) {
            ends.forEach(consumer::seek);
        } else if (from instanceof TailQuery.Start.At at) {
            long millis = at.instant().toEpochMilli();
            Positions.seekTo(consumer, partitions.stream().collect(Collectors.toMap(p -> p, p -> millis)), ends);
        }
    }
}
