package io.windfall.foreign;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.fabric.Settings;
import io.windfall.schema.ActionKind;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FabricClient;
import io.windfall.testing.Foreign;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs {@code node} with two packages, and {@code kcat}; {@code .ci/run} installs both. */
class ForeignClientIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private EmbeddedStack stack;
    private ConfluentSchemaRegistry registry;
    private Orchestrator orchestrator;
    private FabricClient client;

    @BeforeEach
    void start() throws Exception {
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
        TopicAdmin.apply(stack.bootstrapServers(), registry, TopicNames.unprefixed());
        orchestrator = Orchestrator.start(OrchestratorConfig.of(stack.bootstrapServers(), directory), registry);
        client = new FabricClient(stack.bootstrapServers(), registry, "f");
        client.configure(Settings.Mode.ENFORCE);
        client.sendSites("aland", "borkum");
        client.sendJob("train", "aland");
        client.await(
                Topics.JOB_FEASIBILITY, JobFeasibility.class, f -> f.getJob().equals("train"), PATIENCE);
    }

    @AfterEach
    void stop() {
        for (AutoCloseable held : Arrays.asList(client, orchestrator, registry, stack)) {
            if (held != null) {
                close(held);
            }
        }
    }

    @Test
    void shouldLetANodeClientPublishASignalAndReadDecisionAndCommand() throws Exception {
        assumeTrue(Foreign.lacksNode().isEmpty(), () -> Foreign.lacksNode().orElseThrow());

        JsonNode found = new ObjectMapper()
                .readTree(run(
                        "node",
                        Foreign.script("publish-and-read.mjs").toString(),
                        Foreign.NODE_HOME.toString(),
                        stack.bootstrapServers(),
                        stack.registryUrl(),
                        "f",
                        "borkum"));

        JsonNode decision = found.get("decision");
        assertThat(decision.get("job").asText()).isEqualTo("train");
        assertThat(decision.get("source").asText()).isEqualTo("aland");
        assertThat(decision.get("destination").asText()).isEqualTo("borkum");
        assertThat(decision.get("explanation").asText()).isNotBlank();
        assertThat(decision.get("alternatives"))
                .singleElement()
                .satisfies(there -> assertThat(there.get("verdict").asText()).isEqualTo("FEASIBLE"));
        JsonNode command = found.get("command");
        assertThat(command.get("kind").asText()).isEqualTo("MIGRATE");
        assertThat(command.get("site").asText()).isEqualTo("aland");
        assertThat(command.get("session").asText()).isEqualTo("session-aland");
        assertThat(command.get("decisionId")).isEqualTo(decision.get("id"));
    }

    @Test
    void shouldLetKcatListAndReadTheTopics() throws Exception {
        assumeTrue(Foreign.lacksKcat().isEmpty(), () -> Foreign.lacksKcat().orElseThrow());
        client.sendSurplus("w", "borkum");
        MigrationDecision decision = client.await(
                Topics.MIGRATION_DECISION, MigrationDecision.class, d -> d.getAction() == ActionKind.MOVE, PATIENCE);
        client.await(Topics.MIGRATION_COMMAND, MigrationCommand.class, c -> c.getDecisionId() != null, PATIENCE);

        String listed = run("kcat", "-b", stack.bootstrapServers(), "-L");
        assertThat(listed)
                .contains(Topics.all().stream()
                        .map(t -> "topic \"" + t.name() + "\"")
                        .toList());

        // The magic byte 0 and a schema id come first in each value.
        String read = run(
                "kcat",
                "-b",
                stack.bootstrapServers(),
                "-C",
                "-e",
                "-q",
                "-X",
                "isolation.level=read_committed",
                "-t",
                Topics.MIGRATION_COMMAND.name(),
                "-s",
                "value=>bI",
                "-f",
                "%k %s\n");
        assertThat(read.lines())
                .as("the job adopted where it ran, then moved")
                .hasSizeGreaterThanOrEqualTo(2)
                .allMatch(line -> line.matches("f/train 0[1-9][0-9]*.*"));
        assertThat(read(Topics.MIGRATION_DECISION)).contains(decision.getId()).contains("chosen: ");
    }

    private String read(TopicSpec topic) throws Exception {
        return run("kcat", "-b", stack.bootstrapServers(), "-C", "-e", "-q", "-t", topic.name());
    }

    private String run(String... command) throws Exception {
        return Foreign.run(directory, List.of(command));
    }

    private static void close(AutoCloseable held) {
        try {
            held.close();
        } catch (Exception e) {
            throw new AssertionError("could not close " + held, e);
        }
    }
}
