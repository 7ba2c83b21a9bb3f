package io.windfall.exchange;

import io.windfall.codec.InputCodec;
import io.windfall.schema.OperatorOrder;
import io.windfall.schema.OrderKind;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.GenericAvroDecoder;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Takes operators' orders and finds out what becomes of them. An order counts as applied when the orchestrator's group has
 * committed an offset behind its entry in the journal; whatever it caused was written before that, so all topics are then
 * read up to their ends of that moment: no refusal is missed, and none is waited for in vain.
 */
public final class OrderDesk {

    private static final Duration POLL = Duration.ofMillis(100);

    private final Admin admin;
    private final Map<?, ?> client;
    private final String applicationId;
    private final TopicNames names;
    private final SchemaRegistry registry;
    private final SerdeOptions options;

    /**
     * @param admin of the cluster; the caller closes it
     * @param client a Kafka client's properties
     * @param applicationId the orchestrator's, whose progress tells that an order was applied
     * @param names the topics' names on the cluster
     * @param registry where the values' schemas are
     * @param options how long to wait for it
     */
    public OrderDesk(
            Admin admin,
            Map<?, ?> client,
            String applicationId,
            TopicNames names,
            SchemaRegistry registry,
            SerdeOptions options) {
        this.admin = admin;
        this.client = client;
        this.applicationId = applicationId;
        this.names = names;
        this.registry = registry;
        this.options = options;
    }

    /**
     * An order with an id of its own, given now.
     *
     * @param by who gives it
     * @param target the decision, job, site or migration that it is about
     * @param reason why, or null
     * @throws IllegalArgumentException where the orchestrator would not understand it
     */
    public static OperatorOrder order(OrderKind kind, String fabric, String target, String by, String reason) {
        OperatorOrder order = OperatorOrder.newBuilder()
                .setId(UUID.randomUUID().toString())
                .setFabric(fabric)
                .setKind(kind)
                .setIssuedAt(Instant.now())
                .setIssuedBy(by)
                .setTarget(target)
                .setReason(reason)
                .build();
        InputCodec.toDomain(order, order.getIssuedAt().toEpochMilli());
        return order;
    }

    /** Whether an orchestrator of this application id has ever worked on this cluster. */
    public boolean hasOrchestrator() throws InterruptedException {
        return committed().keySet().stream().anyMatch(p -> p.topic().equals(names.name(Topics.FABRIC_JOURNAL)));
    }

    /** Sends an order, and returns once the broker has it. */
    public void send(OperatorOrder order) throws InterruptedException {
        written(order);
    }

    /**
     * Sends an order and waits for what becomes of it.
     *
     * @param patience for how long
     * @throws io.windfall.serde.RegistryUnavailableException when the registry does not answer
     * @throws org.apache.kafka.common.errors.TimeoutException when the broker does not
     */
    public OrderOutcome place(OperatorOrder order, Duration patience) throws InterruptedException {
        try (Consumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Tail.consumerProperties(client), new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            OrderWatch watch = new OrderWatch(consumer, names, new GenericAvroDecoder(registry, options));
            return await(watch, order, written(order), patience);
        }
    }

    private OrderOutcome await(OrderWatch watch, OperatorOrder order, RecordMetadata origin, Duration patience)
            throws InterruptedException {
        long startNanos = System.nanoTime();
        Map<TopicPartition, Long> ends = null;
        while (System.nanoTime() - startNanos < patience.toNanos()) {
            watch.poll(POLL, order, origin);
            if (watch.refused() != null) {
                return watch.refused();
            } else if (ends != null && watch.hasReached(ends)) {
                return new OrderOutcome.Obeyed(watch.commands());
            } else if (ends == null && isApplied(watch)) {
                ends = ends(watch);
            }
        }
        return new OrderOutcome.Pending(watch.journalPartition() != null);
    }

    private boolean isApplied(OrderWatch watch) throws InterruptedException {
        if (watch.journalPartition() == null) {
            return false;
        }
        OffsetAndMetadata next = committed().get(watch.journalPartition());
        return next != null && next.offset() > watch.journalOffset();
    }

    private Map<TopicPartition, OffsetAndMetadata> committed() throws InterruptedException {
        try {
            Map<TopicPartition, OffsetAndMetadata> found = new HashMap<>(admin.listConsumerGroupOffsets(applicationId)
                    .partitionsToOffsetAndMetadata()
                    .get());
            found.values().removeIf(offset -> offset == null);
            return found;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    /** Ends of the logs, transactions under way included: what was written before this moment lies before them. */
    private Map<TopicPartition, Long> ends(OrderWatch watch) throws InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = new HashMap<>();
        watch.partitions().forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        try {
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(wanted).all().get().forEach((partition, end) -> ends.put(partition, end.offset()));
            return ends;
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private RecordMetadata written(OperatorOrder order) throws InterruptedException {
        try (AvroSerde<OperatorOrder> serde = new AvroSerde<>(registry, OperatorOrder.class, options);
                Producer<String, OperatorOrder> producer = new KafkaProducer<>(
                        Publisher.producerProperties(client), new StringSerializer(), serde.serializer())) {
            return producer.send(
                            new ProducerRecord<>(names.name(Topics.OPERATOR_ORDER), InputCodec.keyOf(order), order))
                    .get();
        } catch (ExecutionException e) {
            throw unwrapped(e);
        }
    }

    private static RuntimeException unwrapped(ExecutionException e) {
        return e.getCause() instanceof RuntimeException known ? known : new KafkaException(e.getCause());
    }
}
