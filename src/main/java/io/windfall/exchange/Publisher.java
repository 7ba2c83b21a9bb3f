package io.windfall.exchange;

import io.windfall.codec.InputCodec;
import io.windfall.exchange.PublishReport.LineError;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Publishes an input's lines to one input topic; lines that intake would refuse are told of and left out. For one input and
 * one thread.
 */
public final class Publisher {

    private final TopicSpec topic;
    private final String topicName;
    private final Tally tally;
    private final RecordBuilder builder;
    private final InstantSource clock;
    private String onlyFabric;
    private LongConsumer onProgress = lines -> {};

    /**
     * @param topic an input topic
     * @param names its name on the cluster
     * @param clock read once per line, for {@code now}
     * @param onError told of each line that is not published, as soon as that is known; also from another thread
     * @throws IllegalArgumentException when the topic is not an input topic
     */
    public Publisher(TopicSpec topic, TopicNames names, InstantSource clock, Consumer<LineError> onError) {
        this.topic = topic;
        this.topicName = names.name(topic);
        this.clock = clock;
        this.tally = new Tally(onError);
        this.builder = new RecordBuilder(topic);
    }

    /** Has the number of lines read so far told after each line. */
    public Publisher withProgress(LongConsumer listener) {
        onProgress = listener;
        return this;
    }

    /** Has records of other fabrics refused; by default any may come. */
    public Publisher onlyOf(String fabric) {
        onlyFabric = fabric;
        return this;
    }

    /**
     * A producer's properties: {@code client} with what publishing insists on ({@code acks=all}, idempotence) and, where
     * it does not say otherwise, limits within which a broker that is gone is noticed.
     */
    public static Map<String, Object> producerProperties(Map<?, ?> client) {
        Map<String, Object> properties = new HashMap<>();
        properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, "10000");
        properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, "5000");
        properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, "20000");
        client.forEach((key, value) -> properties.put(String.valueOf(key), value));
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, "true");
        properties.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return properties;
    }

    /** Checks all lines and publishes none; needs neither broker nor registry. */
    public PublishReport check(InputStream input, InputFormat format) throws IOException {
        Serializer<SpecificRecord> serializer = serializer(new InMemorySchemaRegistry(), SerdeOptions.defaults());
        InputReader reader = InputReader.open(input, format, builder, clock);
        for (InputLine line = reader.next(); line != null; line = reader.next()) {
            encoded(line, serializer);
            onProgress.accept(tally.lines());
        }
        return tally.report(topicName, true);
    }

    /**
     * Checks the lines as they come and publishes the good ones, each as soon as it is read; returns when the broker has
     * answered for all. The first record that it does not acknowledge ends the reading; see {@link #failure}.
     *
     * @param format null: by what the input begins with
     * @throws io.windfall.serde.RegistryUnavailableException when the registry does not answer
     * @throws io.windfall.serde.RegistryRefusedException when it does not take the topic's schema
     */
    public PublishReport publish(
            InputStream input,
            InputFormat format,
            Pace pace,
            Map<String, Object> producerProperties,
            SchemaRegistry registry,
            SerdeOptions options)
            throws IOException, InterruptedException {
        try (Producer<String, byte[]> producer = open(producerProperties)) {
            return publish(input, format, pace, producer, registry, options);
        }
    }

    /** As {@link #publish(InputStream, InputFormat, Pace, Map, SchemaRegistry, SerdeOptions)}, by a producer that goes on living. */
    public PublishReport publish(
            InputStream input,
            InputFormat format,
            Pace pace,
            Producer<String, byte[]> producer,
            SchemaRegistry registry,
            SerdeOptions options)
            throws IOException, InterruptedException {
        Serializer<SpecificRecord> serializer = serializer(registry, options);
        InputReader reader = InputReader.open(input, format, builder, clock);
        long startNanos = System.nanoTime();
        long sent = 0;
        for (InputLine line = reader.next(); line != null && failure() == null; line = reader.next()) {
            byte[] wire = encoded(line, serializer);
            if (wire != null) {
                pace.await(startNanos, sent++);
                send(producer, (InputLine.Good) line, wire);
            }
            onProgress.accept(tally.lines());
        }
        producer.flush();
        return tally.report(topicName, false);
    }

    /** A producer of records, which may serve several publishers at once. */
    public static Producer<String, byte[]> open(Map<String, Object> producerProperties) {
        return new KafkaProducer<>(producerProperties, new StringSerializer(), new ByteArraySerializer());
    }

    /** Why the broker did not acknowledge a record; null as long as it did. */
    public Exception failure() {
        return tally.failure();
    }

    /** The wire format of a good line; null for others, of which the tally is told. */
    private byte[] encoded(InputLine line, Serializer<SpecificRecord> serializer) {
        if (line instanceof InputLine.Bad bad) {
            tally.refused(bad.number(), bad.reason());
        } else if (line instanceof InputLine.End end) {
            tally.refused(end.number(), end.reason());
        } else if (line instanceof InputLine.Good good) {
            String fabric = InputCodec.fabricOf(good.value());
            if (onlyFabric != null && !onlyFabric.equals(fabric)) {
                tally.refused(good.number(), "fabric is " + fabric + ", and what is asked for is " + onlyFabric);
                return null;
            }
            try {
                byte[] wire = serializer.serialize(topicName, good.value());
                if (wire.length <= Topics.MAX_INPUT_BYTES) {
                    tally.valid();
                    return wire;
                }
                tally.refused(
                        good.number(),
                        "is " + wire.length + " bytes as a record, and intake takes at most " + Topics.MAX_INPUT_BYTES);
            } catch (SerializationException e) {
                tally.refused(good.number(), Printable.escaped(e.getMessage()));
            }
        }
        return null;
    }

    private void send(Producer<String, byte[]> producer, InputLine.Good line, byte[] wire) {
        try {
            producer.send(new ProducerRecord<>(topicName, InputCodec.keyOf(line.value()), wire), (written, failure) -> {
                if (failure == null) {
                    tally.published();
                } else {
                    tally.unacknowledged(line.number(), failure);
                }
            });
        } catch (InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            tally.unacknowledged(line.number(), e);
        }
    }

    @SuppressWarnings("unchecked")
    private Serializer<SpecificRecord> serializer(SchemaRegistry registry, SerdeOptions options) {
        Class<SpecificRecord> type = (Class<SpecificRecord>) topic.valueType().orElseThrow();
        return new AvroSerde<>(registry, type, options).serializer();
    }
}
