package io.windfall.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.OrchestratorTopology;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.TopologyDescription;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RightsTest {
    private static final AccessScope SCOPE =
            new AccessScope(TopicNames.of("dev."), "windfall-orchestrator", AccessScope.CONNECT_GROUP);

    @ParameterizedTest
    @EnumSource(AccessRole.class)
    void shouldKeepToThePrefixAndToNamesOfOurs(AccessRole role) {
        assertThat(Rights.of(role, SCOPE)).isNotEmpty().allSatisfy(right -> {
            assertThat(right.type()).isNotEqualTo(ResourceType.CLUSTER);
            assertThat(right.name()).matches("dev\\..*|windfall-.*|connect-.*|_schemas");
            assertThat(right.asCommand("User:x")).contains("'User:x'", right.name());
        });
    }

    @Test
    void shouldLetTheOrchestratorAloneWriteCommandsAndTheJournal() {
        for (AccessRole role : AccessRole.values()) {
            boolean writes = Rights.of(role, SCOPE).stream()
                    .anyMatch(right -> Set.of("dev.migration.command.v1", "dev.fabric.journal.v1")
                                    .contains(right.name())
                            && right.operations().contains(AclOperation.WRITE));
            assertThat(writes).as("%s", role).isEqualTo(role == AccessRole.ORCHESTRATOR);
        }
        assertThat(Rights.of(AccessRole.ANALYST, SCOPE))
                .hasSize(Topics.all().size())
                .allMatch(right -> right.operations().equals(Set.of(AclOperation.READ)));
    }

    @Test
    void shouldKnowEveryStoreOfTheTopology() {
        Set<String> stores = new TreeSet<>();
        for (TopologyDescription.Subtopology part : OrchestratorTopology.build(
                        new InMemorySchemaRegistry(), TopicNames.unprefixed())
                .describe()
                .subtopologies()) {
            part.nodes().forEach(node -> {
                if (node instanceof TopologyDescription.Processor processor) {
                    stores.addAll(processor.stores());
                }
            });
        }
        assertThat(OrchestratorTopology.storeNames()).isEqualTo(List.copyOf(stores));
    }

    @Test
    void shouldTellWhereTransactionalIdsReachTooFar() {
        assertThat(SCOPE.orchestratorCoversConnect()).isFalse();
        assertThat(new AccessScope(TopicNames.unprefixed(), "windfall", AccessScope.CONNECT_GROUP)
                        .orchestratorCoversConnect())
                .isTrue();
    }
}
