package io.windfall.live;

import io.windfall.codec.InputCodec;
import io.windfall.fabric.JournalEntry;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes what the demo has to say itself: settings, links, surplus. */
final class FabricVoice implements AutoCloseable {
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);

    private final SchemaRegistry registry;
    private final TopicNames names;
    private final String fabric;
    private final KafkaProducer<String, byte[]> producer;

    FabricVoice(String bootstrapServers, SchemaRegistry registry, String fabric) {
        this(Map.of("bootstrap.servers", bootstrapServers), registry, TopicNames.unprefixed(), fabric);
    }

    /** @param kafka properties of a Kafka client */
    FabricVoice(Map<?, ?> kafka, SchemaRegistry registry, TopicNames names, String fabric) {
        this.registry = registry;
        this.names = names;
        this.fabric = fabric;
        Map<String, Object> properties = new HashMap<>();
        kafka.forEach((key, value) -> properties.put(key.toString(), value));
        properties.put("acks", "all");
        this.producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
    }

    /** Returns once the broker has it. */
    void say(JournalEntry.Body body) throws InterruptedException {
        SpecificRecord raw = InputCodec.toAvro(fabric, body);
        String topic = names.name(topicOf(raw));
        try {
            producer.send(new ProducerRecord<>(topic, InputCodec.keyOf(raw), bytes(topic, raw)))
                    .get();
        } catch (ExecutionException e) {
            throw new LiveException(
                    "publishing to " + topic + " failed: " + e.getCause().getMessage(), e.getCause());
        }
    }

    @SuppressWarnings("unchecked")
    private byte[] bytes(String topic, SpecificRecord raw) {
        Class<SpecificRecord> type = (Class<SpecificRecord>) raw.getClass();
        return new AvroSerde<>(registry, type).serializer().serialize(topic, raw);
    }

    private static TopicSpec topicOf(SpecificRecord raw) {
        return Topics.inputs().stream()
                .filter(topic -> topic.valueType().orElseThrow().equals(raw.getClass()))
                .findFirst()
                .orElseThrow();
    }

    /** Within seconds, also where the broker is gone: what {@link #say} has returned from is there. */
    @Override
    public void close() {
        producer.close(CLOSE_WITHIN);
    }
}
