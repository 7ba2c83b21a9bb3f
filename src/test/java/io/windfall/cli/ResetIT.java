package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.fabric.Settings;
import io.windfall.schema.ActionKind;
import io.windfall.schema.MigrationDecision;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.Committed;
import io.windfall.testing.FabricClient;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResetIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Of an application whose name begins with ours. */
    private static final String ANOTHER_S = "windfall-west-jobs-changelog";

    private static final TopicSizing ONE_PARTITION = new TopicSizing(OptionalInt.of(1), OptionalInt.empty());

    @TempDir
    private Path directory;

    @Test
    void shouldBuildTheSameStateFromTheJournalAgainAndNoneFromNowOn() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
                ConfluentSchemaRegistry registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
                FabricClient west = new FabricClient(stack.bootstrapServers(), registry, "west")) {
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
                new TopicAdmin(admin, registry, TopicNames.unprefixed(), ONE_PARTITION).apply();
            }
            try (Orchestrator orchestrator = start(stack, registry)) {
                west.configure(Settings.Mode.ADVISE);
                west.sendSites("a", "b");
                west.sendJob("j1", "a");
                west.sendSurplus("s1", "b");
                west.await(
                        Topics.MIGRATION_DECISION,
                        MigrationDecision.class,
                        d -> d.getAction() == ActionKind.MOVE,
                        PATIENCE);
                assertThat(reset(stack, "--yes").run()).isEqualTo(ExitCode.FAILED);
                assertThat(said).contains("are running (", "end them first");
                assertThat(orchestrator.isRunning()).isTrue();
            }
            List<ByteBuffer> decided = decisions(stack);
            createTopic(stack, ANOTHER_S);
            Set<String> changelogs = changelogs(stack);
            assertThat(changelogs).hasSizeGreaterThan(8);

            assertThat(reset(stack).run()).isZero();
            assertThat(said).contains("would delete  windfall-", "Nothing was done");
            assertThat(changelogs(stack)).isEqualTo(changelogs);
            assertThat(stores()).exists();

            assertThat(reset(stack, "--yes").run()).isZero();
            assertThat(said).contains("reads the journal from its beginning").doesNotContain("would");
            assertThat(changelogs(stack)).containsExactly(ANOTHER_S);
            assertThat(stores()).doesNotExist();
            try (Orchestrator orchestrator = start(stack, registry)) {
                List<ByteBuffer> twice = new ArrayList<>(decided);
                twice.addAll(decided);
                await().atMost(PATIENCE).until(() -> decisions(stack).size() >= twice.size());
                assertThat(decisions(stack))
                        .as("the same decisions, byte by byte")
                        .startsWith(twice.toArray(new ByteBuffer[0]));
                assertThat(orchestrator.jobs().keySet()).containsExactly("west");
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(orchestrator.stores().entriesLeft(0))
                                .as("of the journal's one partition")
                                .hasValue(0));
            }

            Cli verify = new Cli(directory);
            assertThat(verify.run(
                            "replay",
                            "verify",
                            "--bootstrap-server",
                            stack.bootstrapServers(),
                            "--registry",
                            stack.registryUrl()))
                    .as(verify.out + "" + verify.err)
                    .isZero();
            assertThat(verify.out.toString())
                    .containsPattern(
                            "recorded twice with the same bytes, as after a reset: .*" + decided.size() + " decision");

            assertThat(reset(stack, "--from", "now", "--yes").run()).isZero();
            try (Orchestrator orchestrator = start(stack, registry)) {
                await().atMost(PATIENCE).until(() -> count(orchestrator, "sites") == 2);
                assertThat(count(orchestrator, "jobs")).isZero();
                west.sendJob("j2", "a");
                await().atMost(PATIENCE).until(() -> count(orchestrator, "jobs") == 1);
            }
        }
    }

    @Test
    void shouldDeleteTheStoresOfThisMachineWithoutABroker() throws Exception {
        Path store = Files.createDirectories(stores().resolve("1_0").resolve("rocksdb"));
        Files.writeString(store.resolve("a"), "a");
        Cli cli = new Cli(directory);
        assertThat(cli.run("reset", "--local", "--state-dir", "state")).isZero();
        assertThat(store).exists();
        Path held = stores().resolve("kafka-streams-process-metadata");
        try (FileChannel running = FileChannel.open(held, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = running.lock()) {
            assertThat(cli.run("reset", "--local", "--state-dir", "state", "--yes"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(cli.err.toString())
                    .contains("an instance on this machine has")
                    .contains("open: end it first");
            assertThat(lock.isValid()).isTrue();
        }
        assertThat(store).exists();
        assertThat(cli.run("reset", "--local", "--state-dir", "state", "--yes")).isZero();
        assertThat(stores()).doesNotExist();
        assertThat(cli.run("reset", "--local", "--state-dir", "state", "--yes")).isZero();
        assertThat(cli.out.toString()).contains("there is none on this machine");
    }

    private String said;

    private interface Call {
        int run();
    }

    private Call reset(EmbeddedStack stack, String... arguments) {
        List<String> all = new ArrayList<>(
                List.of("reset", "--bootstrap-server", stack.bootstrapServers(), "--state-dir", "state"));
        all.addAll(List.of(arguments));
        return () -> {
            Cli cli = new Cli(directory);
            int code = cli.run(all.toArray(new String[0]));
            said = cli.out.toString() + cli.err;
            return code;
        };
    }

    private Orchestrator start(EmbeddedStack stack, ConfluentSchemaRegistry registry) {
        Orchestrator orchestrator = Orchestrator.start(
                OrchestratorConfig.of(stack.bootstrapServers(), directory.resolve("state")), registry);
        await().atMost(PATIENCE).until(orchestrator::isRunning);
        return orchestrator;
    }

    private Path stores() {
        return directory.resolve("state").resolve("windfall");
    }

    private static int count(Orchestrator orchestrator, String store) {
        int count = 0;
        try (var rows = orchestrator.store(store).all()) {
            for (; rows.hasNext(); rows.next()) {
                count++;
            }
        }
        return count;
    }

    private static List<ByteBuffer> decisions(EmbeddedStack stack) {
        return Committed.of(stack.bootstrapServers(), Topics.MIGRATION_DECISION).stream()
                .map(record -> ByteBuffer.wrap(record.value()))
                .toList();
    }

    private static void createTopic(EmbeddedStack stack, String name) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
        }
    }

    private static Set<String> changelogs(EmbeddedStack stack) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            Set<String> names = admin.listTopics().names().get();
            names.removeIf(name -> !name.endsWith("-changelog"));
            return names;
        }
    }
}
