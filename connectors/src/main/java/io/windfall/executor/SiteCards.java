package io.windfall.executor;

import io.windfall.schema.Site;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.RegistryRefusedException;
import io.windfall.serde.RegistryUnavailableException;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The latest cards of a fabric's sites, read from the beginning of their topic on. For one thread, and one consumer. */
final class SiteCards {

    private static final Logger LOG = LoggerFactory.getLogger(SiteCards.class);
    private static final Duration ASK = Duration.ofSeconds(5);
    private static final long LOOK_FOR_PARTITIONS_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Consumer<byte[], byte[]> from;
    private final String topic;
    private final String fabric;
    private final Deserializer<Site> sites;
    private final Set<TopicPartition> assigned = new HashSet<>();
    private final Map<TopicPartition, Long> unread = new TreeMap<>((a, b) -> a.partition() - b.partition());
    private final Map<String, Site> latest = new TreeMap<>();
    private long lookedNanos;

    SiteCards(
            Consumer<byte[], byte[]> from, String topic, String fabric, SchemaRegistry registry, SerdeOptions options) {
        this.from = from;
        this.topic = topic;
        this.fabric = fabric;
        this.sites = new AvroSerde<>(registry, Site.class, options).deserializer();
    }

    /**
     * Takes in what has come; waits for it.
     *
     * @throws KafkaException where the broker or the registry is away: begin anew, with another consumer
     */
    void poll(Duration wait) {
        if (assigned.isEmpty() || System.nanoTime() - lookedNanos >= LOOK_FOR_PARTITIONS_NANOS) {
            assign();
        }
        if (assigned.isEmpty()) {
            throw new KafkaException("the topic " + topic + " is not there");
        }
        for (ConsumerRecord<byte[], byte[]> found : from.poll(wait)) {
            take(found);
        }
        unread.entrySet().removeIf(end -> from.position(end.getKey(), ASK) >= end.getValue());
    }

    /** The latest card of each site, by name; empty until all that stood in the topic at first is read. */
    Map<String, Site> latest() {
        return assigned.isEmpty() || !unread.isEmpty() ? Map.of() : Collections.unmodifiableMap(latest);
    }

    private void assign() {
        lookedNanos = System.nanoTime();
        List<TopicPartition> fresh = from.partitionsFor(topic, ASK).stream()
                .map(p -> new TopicPartition(p.topic(), p.partition()))
                .filter(partition -> !assigned.contains(partition))
                .toList();
        if (!fresh.isEmpty()) {
            assigned.addAll(fresh);
            from.assign(assigned);
            from.seekToBeginning(fresh);
            unread.putAll(from.endOffsets(fresh, ASK));
        }
    }

    private void take(ConsumerRecord<byte[], byte[]> found) {
        try {
            Site card = sites.deserialize(topic, found.value());
            if (card == null) {
                if (found.key() != null) {
                    latest.remove(new String(found.key(), StandardCharsets.UTF_8));
                }
            } else if (card.getFabric().equals(fabric)) {
                latest.put(card.getSite(), card);
            }
        } catch (RegistryUnavailableException | RegistryRefusedException | InterruptException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.warn(
                    "The record at {}-{} offset {} is no card that can be read, skipped: {}",
                    topic,
                    found.partition(),
                    found.offset(),
                    e.getMessage());
        }
    }
}
