package io.windfall.container;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.admin.TopicAdmin;
import io.windfall.fabric.Settings;
import io.windfall.schema.ActionKind;
import io.windfall.schema.CommandKind;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FabricClient;
import io.windfall.testing.FreePort;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;

/**
 * Builds the image from {@code docker/Dockerfile}, runs broker and registry in a container of it, and the pipeline against
 * them. Needs an engine that holds the base image; {@code .ci/run} starts one. The container shares the machine's
 * network, so that the embedded stack can stay on the loopback address.
 */
class ContainerPipelineIT {
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    Path state;

    @Test
    void shouldDecideOverABrokerAndARegistryInAContainerOfOurImage() throws Exception {
        OurImage.assumeItCanBeBuilt();
        int kafkaPort = FreePort.any();
        int registryPort = FreePort.any();
        try (GenericContainer<?> stack = new GenericContainer<>(OurImage.get())) {
            stack.withNetworkMode("host")
                    .withCommand(
                            "up",
                            "--without-orchestrator",
                            "--throw-away",
                            "--kafka-port",
                            Integer.toString(kafkaPort),
                            "--registry-port",
                            Integer.toString(registryPort))
                    .waitingFor(Wait.forLogMessage(".*Running; end it with Ctrl-C.*", 1)
                            .withStartupTimeout(PATIENCE));
            stack.start();
            decide("127.0.0.1:" + kafkaPort, "http://127.0.0.1:" + registryPort);
            assertThat(stack.execInContainer("/opt/windfall/bin/healthcheck").getStdout())
                    .isEqualTo("well: http://127.0.0.1:" + registryPort + "/subjects\n");
            assertThat(stack.execInContainer("id", "-u").getStdout().strip())
                    .as("not root")
                    .isEqualTo("10001");
        }
    }

    private void decide(String bootstrapServers, String registryUrl) throws Exception {
        try (ConfluentSchemaRegistry registry = new ConfluentSchemaRegistry(RegistryConfig.of(registryUrl))) {
            TopicAdmin.apply(bootstrapServers, registry, TopicNames.unprefixed());
            try (Orchestrator orchestrator =
                            Orchestrator.start(OrchestratorConfig.of(bootstrapServers, state), registry);
                    FabricClient client = new FabricClient(bootstrapServers, registry, "f")) {
                client.configure(Settings.Mode.ENFORCE);
                client.sendSites("aland", "borkum");
                client.sendJob("train", "aland");
                client.await(Topics.JOB_FEASIBILITY, JobFeasibility.class, f -> true, PATIENCE);
                client.sendSurplus("w", "borkum");

                MigrationDecision decision = client.await(
                        Topics.MIGRATION_DECISION,
                        MigrationDecision.class,
                        d -> d.getAction() == ActionKind.MOVE,
                        PATIENCE);
                assertThat(decision.getJob()).isEqualTo("train");
                assertThat(decision.getSource()).isEqualTo("aland");
                assertThat(decision.getDestination()).isEqualTo("borkum");
                MigrationCommand command = client.await(
                        Topics.MIGRATION_COMMAND, MigrationCommand.class, c -> c.getDecisionId() != null, PATIENCE);
                assertThat(command.getKind()).isEqualTo(CommandKind.MIGRATE);
                assertThat(command.getDecisionId()).isEqualTo(decision.getId());
                assertThat(orchestrator.failure()).isNotDone();
            }
        }
    }
}
