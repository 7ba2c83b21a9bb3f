package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.topics.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FabricStoresTest {
    @TempDir
    Path directory;

    /** Kafka Streams says so with another exception than while partitions move. */
    @Test
    void shouldSayThatThereAreNoStoresOnceTheInstanceHasEnded() {
        try (KafkaStreams streams = new KafkaStreams(
                OrchestratorTopology.build(new InMemorySchemaRegistry(), TopicNames.unprefixed()),
                OrchestratorConfig.of("127.0.0.1:1", directory).streamsProperties())) {
            FabricStores stores = new FabricStores(streams);
            assertThatThrownBy(stores::fabricsHere).isInstanceOf(StoresUnavailableException.class);
            streams.close(Duration.ofSeconds(10));
            assertThatThrownBy(stores::fabricsHere)
                    .isInstanceOf(StoresUnavailableException.class)
                    .hasMessageContaining("ended");
        }
    }
}
