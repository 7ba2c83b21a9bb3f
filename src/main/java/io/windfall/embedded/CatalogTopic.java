package io.windfall.embedded;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * The registry's log: the compacted topic {@value #NAME} of one partition, created when absent. Each request's records are one
 * transaction, so that they are all there after a crash or none is; opening the log fences whoever wrote to it before.
 */
final class CatalogTopic implements AutoCloseable {
    static final String NAME = "_schemas";
    private static final String WRITER = "windfall-schema-registry";
    private static final TopicPartition PARTITION = new TopicPartition(NAME, 0);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final Map<String, Object> kafka;
    private final CatalogRecordCodec codec = new CatalogRecordCodec();
    private KafkaProducer<byte[], byte[]> producer;

    /** @param kafka properties of Kafka clients, {@code bootstrap.servers} among them */
    CatalogTopic(Map<String, ?> kafka) {
        this.kafka = Map.copyOf(kafka);
    }

    /** The clients' properties with what this class insists on. */
    private Map<String, Object> with(Map<String, Object> insisted) {
        Map<String, Object> all = new HashMap<>(kafka);
        all.putAll(insisted);
        return all;
    }

    /** Becomes the one writer and feeds all records written so far, oldest first. Called again after a failed append. */
    void open(Consumer<CatalogRecord> sink) {
        closeProducer();
        ensureTopic();
        producer = new KafkaProducer<>(
                with(Map.of(
                        "client.id",
                        WRITER,
                        "transactional.id",
                        WRITER,
                        "acks",
                        "all",
                        "linger.ms",
                        0,
                        "request.timeout.ms",
                        10_000,
                        "delivery.timeout.ms",
                        15_000,
                        "max.block.ms",
                        15_000)),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        replay(sink);
    }

    /**
     * Writes the records, all or none, and returns when the broker has them.
     *
     * @throws org.apache.kafka.common.KafkaException when it is not known whether they were written: open again and see
     */
    void append(List<CatalogRecord> records) {
        producer.beginTransaction();
        for (CatalogRecord change : records) {
            producer.send(new ProducerRecord<>(NAME, 0, codec.key(change), codec.value(change)));
        }
        producer.commitTransaction();
    }

    private void replay(Consumer<CatalogRecord> sink) {
        Map<String, Object> settings = with(Map.of(
                "client.id",
                WRITER + "-replay",
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false,
                "default.api.timeout.ms",
                (int) LIMIT.toMillis()));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(PARTITION));
            consumer.seekToBeginning(List.of(PARTITION));
            long end = consumer.endOffsets(List.of(PARTITION)).get(PARTITION);
            long deadlineNanos = System.nanoTime() + LIMIT.toNanos();
            while (consumer.position(PARTITION) < end) {
                if (System.nanoTime() - deadlineNanos > 0) {
                    throw new EmbeddedStackException(
                            "The registry's topic " + NAME + " could not be read to its end within " + LIMIT.toSeconds()
                                    + " s: is the broker at " + kafka.get("bootstrap.servers") + " well?");
                }
                for (ConsumerRecord<byte[], byte[]> found : consumer.poll(Duration.ofMillis(100))) {
                    feed(found, sink);
                }
            }
        }
    }

    private void feed(ConsumerRecord<byte[], byte[]> found, Consumer<CatalogRecord> sink) {
        try {
            sink.accept(codec.read(found.key(), found.value()));
        } catch (IllegalArgumentException | RegistryException e) {
            throw new EmbeddedStackException(
                    "The record at offset " + found.offset() + " of topic " + NAME + " is not of this registry ("
                            + e.getMessage()
                            + "): the topic belongs to another one, so use another broker or directory.",
                    e);
        }
    }

    private void ensureTopic() {
        try (Admin admin = Admin.create(with(Map.of("client.id", WRITER + "-admin")))) {
            NewTopic topic = new NewTopic(NAME, Optional.of(1), Optional.empty())
                    .configs(Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT));
            try {
                await(() -> admin.createTopics(List.of(topic)).all().get(LIMIT.toSeconds(), TimeUnit.SECONDS));
            } catch (TopicExistsException e) {
                requireFit(admin);
            }
        }
    }

    private static void requireFit(Admin admin) {
        TopicDescription topic = await(() -> admin.describeTopics(List.of(NAME))
                .allTopicNames()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .get(NAME));
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, NAME);
        String cleanup = await(() -> admin.describeConfigs(List.of(resource))
                .all()
                .get(LIMIT.toSeconds(), TimeUnit.SECONDS)
                .get(resource)
                .get(TopicConfig.CLEANUP_POLICY_CONFIG)
                .value());
        if (topic.partitions().size() != 1 || !cleanup.equals(TopicConfig.CLEANUP_POLICY_COMPACT)) {
            throw new EmbeddedStackException(
                    "The topic " + NAME + " has " + topic.partitions().size()
                            + " partitions and cleanup.policy=" + cleanup
                            + ", but the registry needs 1 and compact: use another broker or directory.");
        }
    }

    private static <T> T await(BrokerCall<T> call) {
        try {
            return call.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TopicExistsException exists) {
                throw exists;
            }
            throw new EmbeddedStackException(
                    "The registry cannot set up its topic " + NAME + ": "
                            + e.getCause().getMessage(),
                    e);
        } catch (TimeoutException e) {
            throw new EmbeddedStackException(
                    "The registry cannot set up its topic " + NAME + ": no answer within " + LIMIT.toSeconds() + " s.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new EmbeddedStackException("Interrupted while the registry set up its topic.", e);
        }
    }

    private void closeProducer() {
        if (producer != null) {
            producer.close(Duration.ZERO);
            producer = null;
        }
    }

    @Override
    public void close() {
        closeProducer();
    }

    /** A blocking question to the broker. */
    @FunctionalInterface
    private interface BrokerCall<T> {
        T get() throws ExecutionException, TimeoutException, InterruptedException;
    }
}
