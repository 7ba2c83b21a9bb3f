package io.windfall.loop;

import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.RegistryConfig;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

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
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                false);
        TopicPartition partition = new TopicPartition(topic.name(), 0);
        List<ConsumerRecord<byte[], byte[]>> all = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(all::add);
            }
        }
        return all;
    }

    @Override
    public void close() {
        registry.close();
        stack.close();
    }
}
