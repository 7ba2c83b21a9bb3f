package io.windfall.replay;

import io.windfall.exchange.Positions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads several topics as one stream in the order of append times; of equal times, in the order of the topics. Holds at
 * most a few thousand records of each partition.
 */
final class MergedReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final int MOST_HELD = 2_000;

    /** A broker that has records and sends none for so long is gone. */
    private static final Duration STALLED = Duration.ofSeconds(20);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicPartition, Lane> lanes = new LinkedHashMap<>();

    /** Topics that are not there are left out. */
    MergedReader(Map<String, Object> properties, List<String> topics) {
        consumer = new KafkaConsumer<>(insisted(properties), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            for (String topic : topics) {
                consumer.partitionsFor(topic).stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .sorted(Comparator.comparingInt(TopicPartition::partition))
                        .forEach(partition -> lanes.put(partition, new Lane(partition, lanes.size())));
            }
            consumer.assign(lanes.keySet());
            consumer.seekToBeginning(lanes.keySet());
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
    }

    private static Map<String, Object> insisted(Map<String, Object> given) {
        Map<String, Object> properties = new HashMap<>(given);
        properties.putIfAbsent(ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, "10000");
        properties.putIfAbsent(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, Integer.toString(MOST_HELD));
        properties.remove(ConsumerConfig.GROUP_ID_CONFIG);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        return properties;
    }

    /** Where each partition begins and ends now, and since when those are kept of which records were deleted. */
    List<Extent> extents() {
        Map<TopicPartition, Long> firsts = consumer.beginningOffsets(lanes.keySet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(lanes.keySet());
        Map<TopicPartition, Long> trimmed = new HashMap<>();
        firsts.forEach((partition, first) -> {
            if (first > 0) {
                trimmed.put(partition, 0L);
            }
        });
        Map<TopicPartition, OffsetAndTimestamp> kept = trimmed.isEmpty() ? Map.of() : consumer.offsetsForTimes(trimmed);
        return lanes.keySet().stream()
                .map(p -> new Extent(
                        p.topic(),
                        p.partition(),
                        firsts.get(p),
                        ends.get(p),
                        kept.get(p) == null ? null : (Long) kept.get(p).timestamp()))
                .toList();
    }

    /**
     * Leaves out what is not needed: all other partitions of a topic, and of the other topics what was appended before an
     * instant.
     */
    void skipTo(String topic, int partition, long offset, long appendedAtMillis) {
        lanes.keySet().removeIf(p -> p.topic().equals(topic) && p.partition() != partition);
        consumer.assign(lanes.keySet());
        Map<TopicPartition, Long> times = new HashMap<>();
        for (TopicPartition each : lanes.keySet()) {
            if (each.topic().equals(topic)) {
                consumer.seek(each, offset);
            } else {
                times.put(each, appendedAtMillis);
            }
        }
        Positions.seekTo(consumer, times, consumer.endOffsets(times.keySet()));
    }

    /** Gives out everything before the ends of the extents; partitions that none is of are left out. */
    void readTo(List<Extent> extents, Consumer<ConsumerRecord<byte[], byte[]>> taker) {
        for (Extent extent : extents) {
            Lane lane = lanes.get(new TopicPartition(extent.topic(), extent.partition()));
            if (lane != null) {
                lane.end = extent.end();
            }
        }
        PriorityQueue<Lane> ready =
                new PriorityQueue<>(Comparator.comparingLong(Lane::nextMillis).thenComparingInt(lane -> lane.rank));
        List<Lane> waiting = new ArrayList<>(lanes.values());
        long movedNanos = System.nanoTime();
        while (true) {
            waiting.removeIf(lane -> {
                if (!lane.held.isEmpty()) {
                    ready.add(lane);
                    return true;
                }
                return isRead(lane);
            });
            if (waiting.isEmpty() && ready.isEmpty()) {
                return;
            } else if (waiting.isEmpty()) {
                Lane lane = ready.poll();
                taker.accept(lane.held.poll());
                waiting.add(lane);
            } else if (fetch()) {
                movedNanos = System.nanoTime();
            } else if (System.nanoTime() - movedNanos >= STALLED.toNanos()) {
                throw new TimeoutException(waiting.get(0).partition + " has more records, but none has come for "
                        + STALLED.toSeconds() + " s");
            }
        }
    }

    private boolean isRead(Lane lane) {
        return consumer.position(lane.partition) >= lane.end;
    }

    /** Whether anything came. */
    private boolean fetch() {
        List<TopicPartition> full = new ArrayList<>();
        List<TopicPartition> hungry = new ArrayList<>();
        lanes.values()
                .forEach(lane -> (lane.held.size() >= MOST_HELD || isRead(lane) ? full : hungry).add(lane.partition));
        consumer.pause(full);
        consumer.resume(hungry);
        long before = hungry.stream().mapToLong(consumer::position).sum();
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
            Lane lane = lanes.get(new TopicPartition(message.topic(), message.partition()));
            if (message.offset() < lane.end) {
                lane.held.add(message);
            }
        }
        return hungry.stream().mapToLong(consumer::position).sum() > before;
    }

    @Override
    public void close() {
        consumer.close();
    }

    /** A partition, and what was read ahead of it. */
    private static final class Lane {
        private final TopicPartition partition;
        private final int rank;
        private final Deque<ConsumerRecord<byte[], byte[]>> held = new ArrayDeque<>();
        private long end;

        Lane(TopicPartition partition, int rank) {
            this.partition = partition;
            this.rank = rank;
        }

        long nextMillis() {
            return held.isEmpty() ? Long.MAX_VALUE : held.peek().timestamp();
        }
    }
}
