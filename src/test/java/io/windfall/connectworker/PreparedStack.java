package io.windfall.connectworker;

import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.Committed;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** A broker and a registry with all topics, of one partition each. */
final class PreparedStack implements AutoCloseable {

    private final EmbeddedStack stack;
    private final RegistryAdmin registry;

    private PreparedStack(EmbeddedStack stack) {
        this.stack = stack;
        this.registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
    }

    static PreparedStack start() throws Exception {
        PreparedStack prepared = new PreparedStack(EmbeddedStack.start(EmbeddedStackConfig.throwAway()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", prepared.bootstrapServers()))) {
            TopicSizing one = new TopicSizing(OptionalInt.of(1), OptionalInt.of(1));
            new TopicAdmin(admin, prepared.registry, TopicNames.unprefixed(), one).apply();
        }
        return prepared;
    }

    String bootstrapServers() {
        return stack.bootstrapServers();
    }

    String registryUrl() {
        return stack.registryUrl();
    }

    <A extends SpecificRecord> AvroSerde<A> serde(Class<A> type) {
        return new AvroSerde<>(registry, type);
    }

    /** What a topic holds committed, as bytes. */
    List<ConsumerRecord<byte[], byte[]>> committed(TopicSpec topic) {
        return Committed.of(bootstrapServers(), topic);
    }

    /** The same, decoded. */
    <A extends SpecificRecord> List<A> committed(TopicSpec topic, Class<A> type) {
        var deserializer = serde(type).deserializer();
        return committed(topic).stream()
                .map(r -> deserializer.deserialize(r.topic(), r.value()))
                .toList();
    }

    @Override
    public void close() {
        registry.close();
        stack.close();
    }
}
