package io.windfall.loop;

import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.Committed;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** An embedded broker and registry with all topics, one partition each, so that a topic has one order. */
final class Cluster implements AutoCloseable {

    final EmbeddedStack stack;
    final RegistryAdmin registry;

    Cluster() throws InterruptedException {
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            TopicSizing one = new TopicSizing(OptionalInt.of(1), OptionalInt.of(1));
            new TopicAdmin(admin, registry, TopicNames.unprefixed(), one).apply();
        }
    }

    /** All committed records of a topic. */
    List<ConsumerRecord<byte[], byte[]>> committed(TopicSpec topic) {
        return Committed.of(stack.bootstrapServers(), topic);
    }

    @Override
    public void close() {
        registry.close();
        stack.close();
    }
}
