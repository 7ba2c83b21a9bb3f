package io.windfall.loop;

import io.windfall.codec.InputCodec;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The closed loop's producer and consumer. Reads committed records only, from where the topics end when it is made. */
final class LoopWire implements AutoCloseable {

    private static final List<TopicSpec> READ = List.of(
            Topics.FABRIC_JOURNAL,
            Topics.PLANNING_ROUND,
            Topics.MIGRATION_COMMAND,
            Topics.MIGRATION_DECISION,
            Topics.JOB_FEASIBILITY,
            Topics.DEAD_LETTER);

    private final KafkaLoopConfig config;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<TopicSpec, AvroSerde<SpecificRecord>> serdes = new HashMap<>();

    LoopWire(KafkaLoopConfig config, SchemaRegistry registry) {
        this.config = config;
        for (TopicSpec topic : Topics.all()) {
            topic.valueType().ifPresent(type -> serdes.put(topic, serde(registry, type)));
        }
        producer = new KafkaProducer<>(producerProperties(), new ByteArraySerializer(), new ByteArraySerializer());
        consumer = new KafkaConsumer<>(consumerProperties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicSpec topic : READ) {
            for (PartitionInfo info : consumer.partitionsFor(config.names().name(topic))) {
                partitions.add(new TopicPartition(info.topic(), info.partition()));
            }
        }
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
    }

    @SuppressWarnings("unchecked")
    private static AvroSerde<SpecificRecord> serde(SchemaRegistry registry, Class<? extends SpecificRecord> type) {
        return new AvroSerde<>(registry, (Class<SpecificRecord>) type);
    }

    /** Sends a record; the supplier waits until the broker has it, and says where it lies. */
    Supplier<Coordinates> send(TopicSpec topic, SpecificRecord value) {
        String name = config.names().name(topic);
        byte[] key = InputCodec.keyOf(value).getBytes(StandardCharsets.UTF_8);
        Future<RecordMetadata> sent = producer.send(
                new ProducerRecord<>(name, key, serdes.get(topic).serializer().serialize(name, value)));
        return () -> {
            try {
                RecordMetadata at = sent.get();
                return new Coordinates(topic.name(), at.partition(), at.offset());
            } catch (ExecutionException e) {
                throw new LoopException(
                        "publishing to " + name + " failed: " + e.getCause().getMessage(), e.getCause());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
        };
    }

    void poll(Duration timeout, BiConsumer<TopicSpec, ConsumerRecord<byte[], byte[]>> taker) {
        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(timeout)) {
            taker.accept(config.names().topic(message.topic()).orElseThrow(), message);
        }
    }

    /** Reads up to where the topics end now. */
    void drain(BiConsumer<TopicSpec, ConsumerRecord<byte[], byte[]>> taker) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        long deadline = System.nanoTime() + config.patience().toNanos();
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            if (System.nanoTime() - deadline > 0) {
                throw new LoopException("waited " + config.patience().toSeconds() + " s to read the topics' ends");
            }
            poll(Duration.ofMillis(100), taker);
        }
    }

    /** The value as a record; null for a tombstone. */
    SpecificRecord decode(TopicSpec topic, ConsumerRecord<byte[], byte[]> message) {
        return serdes.get(topic).deserializer().deserialize(message.topic(), message.value());
    }

    @Override
    public void close() {
        producer.close();
        consumer.close();
    }

    private Properties producerProperties() {
        Properties all = clientProperties();
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.putAll(config.kafkaProperties());
        return all;
    }

    private Properties consumerProperties() {
        Properties all = clientProperties();
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        all.putAll(config.kafkaProperties());
        return all;
    }

    private Properties clientProperties() {
        Properties all = new Properties();
        all.put(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, config.bootstrapServers());
        return all;
    }
}
