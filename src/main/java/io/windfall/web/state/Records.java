package io.windfall.web.state;

import io.windfall.exchange.InputFormat;
import io.windfall.exchange.Pace;
import io.windfall.exchange.PublishReport;
import io.windfall.exchange.Publisher;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Records of those who have no Kafka client, to the input topics that a producer of signals and telemetry may write. One
 * producer for all, made with the first record.
 */
public final class Records implements AutoCloseable {
    /** Orders, events and beats are not among them: who writes those acts for an operator or an executor. */
    private static final List<TopicSpec> TOPICS = List.of(
            Topics.GRID_SIGNAL,
            Topics.SITE_TELEMETRY,
            Topics.NODE_TELEMETRY,
            Topics.LINK_TELEMETRY,
            Topics.JOB_PROGRESS,
            Topics.SITE);

    private static final int MOST_AT_ONCE = 4;
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final Supplier<Producer<String, byte[]>> producers;
    private final TopicNames names;
    private final SchemaRegistry registry;
    private final SerdeOptions options;
    private final Semaphore places = new Semaphore(MOST_AT_ONCE);
    private Producer<String, byte[]> producer;
    private boolean closed;

    /**
     * @param client a Kafka client's properties
     * @param names the topics' names on the cluster
     * @param registry where the values' schemas are; closed by who made it
     * @param options how long to wait for it
     */
    public Records(Map<?, ?> client, TopicNames names, SchemaRegistry registry, SerdeOptions options) {
        this(() -> Publisher.open(Publisher.producerProperties(client)), names, registry, options);
    }

    Records(
            Supplier<Producer<String, byte[]>> producers,
            TopicNames names,
            SchemaRegistry registry,
            SerdeOptions options) {
        this.producers = producers;
        this.names = names;
        this.registry = registry;
        this.options = options;
    }

    /** The topic of a name without prefix, with or without its version; empty: none that may be written here. */
    public static Optional<TopicSpec> topic(String name) {
        return TOPICS.stream()
                .filter(topic -> topic.name().equals(name) || topic.shortName().equals(name))
                .findFirst();
    }

    /** The names of those that may be written, without their versions. */
    public static List<String> topics() {
        return TOPICS.stream().map(TopicSpec::shortName).toList();
    }

    /** What became of a body; {@code failure} is why the broker did not take a record, null as long as it did. */
    public record Outcome(PublishReport report, Exception failure) {}

    /**
     * Publishes JSON objects, one a line, and returns when the broker has answered for all of them.
     *
     * @param fabric lines of another one are refused
     * @return null: too many bodies are being published
     * @throws org.apache.kafka.common.KafkaException when the registry does not answer or the client cannot work
     */
    public Outcome publish(TopicSpec topic, String fabric, byte[] lines) throws InterruptedException {
        if (!places.tryAcquire()) {
            return null;
        }
        try {
            Publisher publisher = new Publisher(topic, names, InstantSource.system(), error -> {}).onlyOf(fabric);
            Producer<String, byte[]> open = producer();
            PublishReport report = publisher.publish(
                    new ByteArrayInputStream(lines), InputFormat.JSONL, Pace.unlimited(), open, registry, options);
            if (publisher.failure() != null && !(publisher.failure() instanceof RetriableException)) {
                retire(open);
            }
            return new Outcome(report, publisher.failure());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            places.release();
        }
    }

    private synchronized Producer<String, byte[]> producer() {
        if (closed) {
            throw new IllegalStateException("the server is stopping");
        }
        if (producer == null) {
            producer = producers.get();
        }
        return producer;
    }

    /** After some failures a producer refuses everything for ever: the next body gets a new one. */
    private synchronized void retire(Producer<String, byte[]> failed) {
        if (producer == failed) {
            producer = null;
            failed.close(Duration.ZERO);
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (producer != null) {
            producer.close(CLOSE_WITHIN);
        }
    }
}
