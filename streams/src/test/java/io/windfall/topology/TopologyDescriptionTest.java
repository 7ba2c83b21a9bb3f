package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.topics.TopicNames;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TopologyDescriptionTest {

    @Test
    void shouldStayAsItIsSoThatRunningStateIsNotBroken() throws IOException {
        String description = OrchestratorTopology.build(new InMemorySchemaRegistry(), TopicNames.unprefixed())
                .describe()
                .toString();
        try (InputStream golden = getClass().getResourceAsStream("topology.txt")) {
            assertThat(description)
                    .as("The topology changed. If running instances can take it over, put the new description into"
                            + " src/test/resources/io/windfall/topology/topology.txt and say so in the CHANGELOG;"
                            + " else it needs a new application id or a migration.")
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }
}
