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
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Needs {@code node} with two packages, and {@code kcat}; {@code .ci/run} installs both. */
class ForeignClientIT {
    /** The directory that holds {@code node_modules}; default {@code target/foreign} in the project. */
    private static final Path NODE_HOME = Path.of(System.getProperty(
                    "windfall.node.home", Path.of("..", "target", "foreign").toString()))
            .toAbsolutePath()
            .normalize();

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
        assumeTrue(isOnPath("node"), "there is no node on the path: .ci/run installs it");
        for (String name : List.of("kafkajs", "@kafkajs/confluent-schema-registry")) {
            Path module = NODE_HOME.resolve("node_modules").resolve(name);
            assumeTrue(Files.isDirectory(module), "there is no " + module + ": .ci/run installs it");
        }

        JsonNode found = new ObjectMapper()
                .readTree(run(
                        "node",
                        script().toString(),
                        NODE_HOME.toString(),
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
        assumeTrue(isOnPath("kcat"), "there is no kcat on the path: .ci/run installs it");
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

    /** Runs a program that ends by itself, and returns what it prints. */
    private String run(String... command) throws Exception {
        Path out = Files.createTempFile(directory, "out", ".txt");
        Path err = Files.createTempFile(directory, "err", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        try {
            boolean ended = process.waitFor(90, TimeUnit.SECONDS);
            String said = new String(Files.readAllBytes(err));
            assertThat(ended).as("%s ends; it said: %s", command[0], said).isTrue();
            assertThat(process.exitValue()).as("%s: %s", command[0], said).isZero();
        } finally {
            process.destroyForcibly();
        }
        return new String(Files.readAllBytes(out));
    }

    private static Path script() throws URISyntaxException {
        return Path.of(ForeignClientIT.class
                .getResource("/foreign/publish-and-read.mjs")
                .toURI());
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }

    private static void close(AutoCloseable held) {
        try {
            held.close();
        } catch (Exception e) {
            throw new AssertionError("could not close " + held, e);
        }
    }
}
