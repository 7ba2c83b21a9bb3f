package io.windfall.bench;

import io.windfall.admin.Leaders;
import io.windfall.codec.InputCodec;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.fabric.JournalEntry.Body;
import io.windfall.files.FileTree;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The throw-away broker and registry of a run, with the clients that feed and watch the measured applications. */
final class BenchCluster implements AutoCloseable {
    /** Stream threads of each measured application. */
    static final int THREADS = 1;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration POLL = Duration.ofMillis(50);

    private final EmbeddedStack stack;
    private final SchemaRegistry registry;
    private final Admin admin;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Path stateDirectory;
    private final Map<Class<?>, AvroSerde<SpecificRecord>> serdes = new HashMap<>();

    BenchCluster() {
        try {
            stateDirectory = Files.createTempDirectory("windfall-bench-");
        } catch (IOException e) {
            throw new UncheckedIOException("no temporary directory for the stores: " + e.getMessage(), e);
        }
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
        admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        producer = new KafkaProducer<>(
                Map.of(
                        ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        stack.bootstrapServers(),
                        ProducerConfig.LINGER_MS_CONFIG,
                        0,
                        ProducerConfig.COMPRESSION_TYPE_CONFIG,
                        "lz4"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    String bootstrapServers() {
        return stack.bootstrapServers();
    }

    String registryUrl() {
        return stack.registryUrl();
    }

    Path stateDirectory() {
        return stateDirectory;
    }

    SchemaRegistry registry() {
        return registry;
    }

    /** Creates all of Windfall's topics and the pass-through's output under a prefix. */
    void createTopics(TopicNames names, int partitions) {
        short brokersDefault = -1;
        List<org.apache.kafka.clients.admin.NewTopic> topics = new ArrayList<>();
        for (TopicSpec topic : Topics.all()) {
            topics.add(topic.withPartitions(partitions).newTopic(names, brokersDefault));
        }
        topics.add(new org.apache.kafka.clients.admin.NewTopic(
                        names.prefix() + PassThrough.OUTPUT, partitions, brokersDefault)
                .configs(Topics.FABRIC_JOURNAL.kafkaConfig()));
        answer(admin.createTopics(topics).all());
        try {
            Leaders.await(
                    admin,
                    topics.stream()
                            .map(org.apache.kafka.clients.admin.NewTopic::name)
                            .toList());
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    Orchestrator startOrchestrator(TopicNames names, String applicationId, Duration commitInterval) {
        return Orchestrator.start(config(applicationId, names, commitInterval), registry);
    }

    /** How both applications run. */
    OrchestratorConfig config(String applicationId, TopicNames names, Duration commitInterval) {
        return OrchestratorConfig.of(bootstrapServers(), stateDirectory)
                .withApplicationId(applicationId)
                .withThreads(THREADS)
                .withCommitInterval(commitInterval)
                .withNames(names);
    }

    /** A raw record, encoded and keyed as its producer would; any thread may ask. */
    @SuppressWarnings("unchecked")
    synchronized ProducerRecord<byte[], byte[]> record(TopicNames names, TopicSpec topic, String fabric, Body body) {
        SpecificRecord raw = InputCodec.toAvro(fabric, body);
        AvroSerde<SpecificRecord> serde =
                serdes.computeIfAbsent(raw.getClass(), type -> new AvroSerde<>(registry, (Class<SpecificRecord>) type));
        String name = names.name(topic);
        return new ProducerRecord<>(
                name,
                InputCodec.keyOf(raw).getBytes(StandardCharsets.UTF_8),
                serde.serializer().serialize(name, raw));
    }

    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return producer.send(record);
    }

    void flush() {
        producer.flush();
    }

    /** A consumer that sees only what is committed, at the present ends of the topics. */
    KafkaConsumer<byte[], byte[]> consumerAtEndOf(Collection<String> topics) {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of(
                        ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                        bootstrapServers(),
                        ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                        "read_committed",
                        ConsumerConfig.FETCH_MIN_BYTES_CONFIG,
                        1),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = partitionsOf(topics);
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    List<TopicPartition> partitionsOf(Collection<String> topics) {
        List<TopicPartition> partitions = new ArrayList<>();
        answer(admin.describeTopics(topics).allTopicNames()).forEach((name, description) -> description
                .partitions()
                .forEach(partition -> partitions.add(new TopicPartition(name, partition.partition()))));
        return partitions;
    }

    /** The ends of the topics' partitions, as a read_committed consumer would find them. */
    Map<TopicPartition, Long> endsOf(Collection<String> topics) {
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        partitionsOf(topics).forEach(partition -> asked.put(partition, OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        answer(admin.listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                        .all())
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    /** What an application has committed; no offsets of a transaction that is still open. */
    Map<TopicPartition, Long> committed(String applicationId) {
        Map<TopicPartition, Long> committed = new HashMap<>();
        answer(admin.listConsumerGroupOffsets(applicationId, new ListConsumerGroupOffsetsOptions().requireStable(false))
                        .partitionsToOffsetAndMetadata())
                .forEach((partition, offset) -> {
                    if (offset != null) {
                        committed.put(partition, offset.offset());
                    }
                });
        return committed;
    }

    /** Lets a stopped application go on from these offsets. */
    void moveTo(String applicationId, Map<TopicPartition, Long> offsets) {
        Map<TopicPartition, OffsetAndMetadata> moved = new HashMap<>();
        offsets.forEach((partition, offset) -> moved.put(partition, new OffsetAndMetadata(offset)));
        answer(admin.alterConsumerGroupOffsets(applicationId, moved).all());
    }

    /** Hands every committed record from some offsets on to the presently committed ends to a visitor. */
    void read(Map<TopicPartition, Long> from, Consumer<ConsumerRecord<byte[], byte[]>> visitor) {
        List<String> topics =
                from.keySet().stream().map(TopicPartition::topic).distinct().toList();
        Map<TopicPartition, Long> ends = endsOf(topics);
        try (KafkaConsumer<byte[], byte[]> consumer = consumerAtEndOf(topics)) {
            from.forEach(consumer::seek);
            await(
                    () -> {
                        consumer.poll(POLL).forEach(visitor);
                        return ends.entrySet().stream()
                                .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
                    },
                    "the records of " + topics);
        }
    }

    /** Asks again and again; the question itself takes the time between. */
    static void await(BooleanSupplier condition, String what) {
        await(condition, what, PATIENCE);
    }

    /** As {@link #await(BooleanSupplier, String)}, with a patience of one's own. */
    static void await(BooleanSupplier condition, String what, Duration patience) {
        long deadline = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException("waited " + patience.toSeconds() + " s in vain for " + what);
            }
        }
    }

    /** As {@link #await}, for a question that takes no time: it is asked every so many milliseconds. */
    static void await(BooleanSupplier condition, String what, long everyMillis) {
        await(
                () -> {
                    if (condition.getAsBoolean()) {
                        return true;
                    }
                    pause(everyMillis);
                    return false;
                },
                what);
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    private static <T> T answer(Future<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "the bench's broker refused: " + e.getCause().getMessage(), e.getCause());
        } catch (InterruptedException e) {
            throw new org.apache.kafka.common.errors.InterruptException(e);
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
        admin.close(Duration.ofSeconds(5));
        registry.close();
        stack.close();
        try {
            FileTree.delete(stateDirectory);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "the bench's stores in " + stateDirectory + " cannot be deleted: " + e.getMessage(), e);
        }
    }
}
