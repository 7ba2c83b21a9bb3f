package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Settings;
import io.windfall.schema.ActionKind;
import io.windfall.schema.CommandKind;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FabricClient;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Operators' orders from the command line, against a broker, a registry and an orchestrator; a fabric for each test. */
class OrdersIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final List<AutoCloseable> OPEN = new ArrayList<>();

    @TempDir
    private static Path directory;

    private static EmbeddedStack stack;
    private static ConfluentSchemaRegistry registry;

    private final Cli cli = new Cli(directory);

    @BeforeAll
    static void start() throws Exception {
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
        OPEN.add(stack);
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
        OPEN.add(registry);
        TopicAdmin.apply(stack.bootstrapServers(), registry, TopicNames.unprefixed());
        Cli early = new Cli(directory);
        assertThat(run(early, "hold", "train")).isEqualTo(ExitCode.FAILED);
        assertThat(early.err.toString().lines())
                .singleElement()
                .asString()
                .contains("no orchestrator 'windfall' has worked on this cluster: start it with 'windfall run'");
        OPEN.add(Orchestrator.start(
                OrchestratorConfig.of(stack.bootstrapServers(), directory.resolve("state")), registry));
    }

    @AfterAll
    static void stop() throws Exception {
        for (int i = OPEN.size() - 1; i >= 0; i--) {
            OPEN.get(i).close();
        }
    }

    @Test
    void shouldCarryOutAnApprovedDecisionOnceAndShowHowFarItIs() throws Exception {
        try (FabricClient fabric = waitingForApproval("approved")) {
            MigrationDecision decision = move(fabric, "approved");

            assertThat(run("approve", decision.getId(), "--reason", "as planned"))
                    .as(() -> cli.err.toString())
                    .isEqualTo(ExitCode.OK);
            MigrationCommand migrate = command(fabric, c -> decision.getId().equals(c.getDecisionId()));
            assertThat(migrate.getKind()).isEqualTo(CommandKind.MIGRATE);
            assertThat(migrate.getDestination()).isEqualTo("borkum");
            assertThat(cli.out.toString())
                    .startsWith("approved " + decision.getId() + ": MIGRATE at aland, to borkum, epoch 1, not after ")
                    .contains("id=" + migrate.getId());

            assertThat(run("approve", decision.getId())).isEqualTo(ExitCode.FAILED);
            assertThat(cli.out.toString()).isEmpty();
            assertThat(cli.err.toString().lines())
                    .singleElement()
                    .asString()
                    .startsWith("windfall: TOO_LATE: ")
                    .contains(decision.getId());

            fabric.send(event(migrate, ExecutorEvent.Kind.STOPPED, "aland", null, null));
            command(fabric, c -> c.getFabric().equals("approved") && c.getKind() == CommandKind.FETCH);
            fabric.send(event(migrate, ExecutorEvent.Kind.PROGRESS, "borkum", 1_200_000_000L, 8e8));
            fabric.await(Topics.MIGRATION_STATE, MigrationState.class, m -> m.getTransferredBytes() != null, PATIENCE);
            assertThat(run("migrations", "--fabric", "approved")).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString().lines())
                    .hasSize(2)
                    .last()
                    .asString()
                    .startsWith("train  aland → borkum  FETCHING  1.2 of 5.0 GB  800.0 Mbps  20");
            assertThat(run("migrations", "--fabric", "other")).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString()).startsWith("no migration is under way");
            assertThat(run("migrations", "--format", "json", "--fabric", "approved"))
                    .isEqualTo(ExitCode.OK);
            JsonNode json = new ObjectMapper().readTree(cli.out.toString());
            assertThat(json.path("transferredBytes").asLong()).isEqualTo(1_200_000_000L);
            assertThat(json.path("decisionId").asText()).isEqualTo(decision.getId());

            assertThat(watched("approved", "RESUMING aland → borkum", () -> {
                        assertThat(run("abort", migrate.getMigrationId(), "--by", "ann"))
                                .isEqualTo(ExitCode.OK);
                    }))
                    .startsWith("JOB    FROM → TO       PHASE     BYTES")
                    .contains("train  RESUMING aland → borkum, 1.2 of 5.0 GB");
            assertThat(run("reject", decision.getId())).isEqualTo(ExitCode.FAILED);
            MigrationState back = fabric.await(
                    Topics.MIGRATION_STATE,
                    MigrationState.class,
                    m -> m.getFabric().equals("approved") && m.getPhase() == MigrationPhase.RESUMING,
                    PATIENCE);
            assertThat(back.getReason()).isEqualTo("aborted by ann");
        }
    }

    @Test
    void shouldNotCarryOutARejectedDecisionNorOneWhoseSiteIsForbiddenOrJobHeld() throws Exception {
        try (FabricClient fabric = waitingForApproval("refused")) {
            MigrationDecision first = move(fabric, "refused");
            assertThat(run("reject", first.getId())).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString()).startsWith("rejected " + first.getId());
            assertThat(run("approve", first.getId())).isEqualTo(ExitCode.FAILED);
            assertThat(cli.err.toString()).contains("it was answered before (REJECT)");

            assertThat(run("forbid", "borkum", "--fabric", "refused", "--format", "json"))
                    .isEqualTo(ExitCode.OK);
            JsonNode json = new ObjectMapper().readTree(cli.out.toString());
            assertThat(json.path("outcome").asText()).isEqualTo("OBEYED");
            assertThat(json.path("kind").asText()).isEqualTo("FORBID");
            assertThat(json.path("target").asText()).isEqualTo("borkum");
            fabric.await(
                    Topics.MIGRATION_DECISION,
                    MigrationDecision.class,
                    d -> d.getFabric().equals("refused") && d.getAction() == ActionKind.STAY,
                    PATIENCE);
            assertThat(run("permit", "borkum", "--fabric", "refused")).isEqualTo(ExitCode.OK);
            MigrationDecision second = fabric.await(
                    Topics.MIGRATION_DECISION,
                    MigrationDecision.class,
                    d -> isMove(d, "refused") && !d.getId().equals(first.getId()),
                    PATIENCE);

            assertThat(run("hold", "train", "--fabric", "refused")).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString()).startsWith("job train is held");
            assertThat(run("approve", second.getId())).isEqualTo(ExitCode.FAILED);
            assertThat(cli.err.toString()).startsWith("windfall: TOO_LATE: ");
            assertThat(run("unhold", "train", "--fabric", "refused")).isEqualTo(ExitCode.OK);

            assertThat(run("hold", "nobody", "--fabric", "refused", "--format", "json"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(new ObjectMapper()
                            .readTree(cli.out.toString())
                            .path("outcome")
                            .asText())
                    .isEqualTo("REFUSED");
            assertThat(cli.err.toString()).contains("job nobody is not known in fabric refused");
            assertThat(run("abort", "train", "--fabric", "refused")).isEqualTo(ExitCode.FAILED);
            assertThat(cli.err.toString()).contains("no migration of that id or job is under way");
            assertThat(run("forbid", "atlantis", "--fabric", "refused")).isEqualTo(ExitCode.FAILED);
            assertThat(cli.err.toString()).contains("site atlantis is not known in fabric refused");
        }
    }

    @Test
    void shouldGiveAJobBackWhoseMigrationIsAbortedBeforeItHasLeft() throws Exception {
        try (FabricClient fabric = waitingForApproval("aborted")) {
            MigrationDecision decision = move(fabric, "aborted");
            assertThat(run("approve", decision.getId())).isEqualTo(ExitCode.OK);
            assertThat(run("abort", "train", "--fabric", "aborted", "--by", "ann"))
                    .isEqualTo(ExitCode.OK);

            MigrationCommand resume = command(
                    fabric,
                    c -> c.getFabric().equals("aborted")
                            && c.getKind() == CommandKind.RESUME
                            && c.getMigrationId() != null);
            assertThat(resume.getSite()).isEqualTo("aland");
            fabric.send(event(resume, ExecutorEvent.Kind.RUNNING, "aland", null, null));
            fabric.await(
                    Topics.MIGRATION_STATE,
                    MigrationState.class,
                    m -> m.getFabric().equals("aborted") && m.getPhase() == MigrationPhase.ROLLED_BACK,
                    PATIENCE);
            assertThat(run("migrations", "--fabric", "aborted", "--all")).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString()).contains("train  aland → borkum  ROLLED_BACK  5.0 GB", "aborted by ann");
        }
    }

    @Test
    void shouldSayThatNothingIsKnownYetWhenNobodyTakesTheOrderUp() throws Exception {
        try (FabricClient fabric = waitingForApproval("late")) {
            assertThat(run("hold", "train", "--fabric", "late", "--timeout", "0s"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(cli.err.toString().lines()).singleElement().asString().contains("it still counts once it does");
            commitNothingAs("stalled");
            assertThat(run(
                            "hold",
                            "train",
                            "--fabric",
                            "late",
                            "--timeout",
                            "5s",
                            "--application-id",
                            "stalled",
                            "--format",
                            "json"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(new ObjectMapper()
                            .readTree(cli.out.toString())
                            .path("outcome")
                            .asText())
                    .isEqualTo("PENDING");
            assertThat(cli.err.toString()).contains("the orchestrator has not applied it within 5s");
            assertThat(run("hold", "train", "--fabric", "late", "--no-wait", "--application-id", "other"))
                    .isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString()).startsWith("sent: hold train in fabric late, order ");
            assertThat(run("hold", "train", "--fabric", "late", "--application-id", "other"))
                    .isEqualTo(ExitCode.FAILED);
            assertThat(cli.err.toString()).contains("no orchestrator 'other' has worked on this cluster");
        }
    }

    /** Makes a group that has not got beyond the journal's beginning. */
    private static void commitNothingAs(String applicationId) throws Exception {
        Map<TopicPartition, OffsetAndMetadata> beginnings = new HashMap<>();
        for (int partition = 0; partition < Topics.FABRIC_JOURNAL.partitions(); partition++) {
            beginnings.put(new TopicPartition(Topics.FABRIC_JOURNAL.name(), partition), new OffsetAndMetadata(0));
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.alterConsumerGroupOffsets(applicationId, beginnings).all().get();
        }
    }

    /** What {@code migrations --watch} prints until a word comes; then it is interrupted. */
    private static String watched(String fabric, String word, Runnable meanwhile) throws Exception {
        Cli watching = new Cli(directory);
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread thread =
                new Thread(() -> code.complete(run(watching, "migrations", "--watch", "--fabric", fabric)), "watching");
        thread.start();
        try {
            await().atMost(PATIENCE).until(() -> watching.out.toString().contains("PHASE"));
            meanwhile.run();
            await().atMost(PATIENCE).until(() -> watching.out.toString().contains(word));
        } finally {
            thread.interrupt();
        }
        assertThat(code.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
        return watching.out.toString();
    }

    /** Two sites in mode approve, and a job that runs at the first of them by the orchestrator's grant. */
    private FabricClient waitingForApproval(String name) throws Exception {
        FabricClient fabric = new FabricClient(stack.bootstrapServers(), registry, name);
        fabric.configure(Settings.Mode.APPROVE);
        fabric.settle(PATIENCE);
        fabric.sendSites("aland", "borkum");
        fabric.sendJob("train", "aland");
        MigrationCommand adopted =
                command(fabric, c -> c.getFabric().equals(name) && c.getKind() == CommandKind.RESUME);
        fabric.send(event(adopted, ExecutorEvent.Kind.RUNNING, "aland", null, null));
        fabric.settle(PATIENCE);
        return fabric;
    }

    private static MigrationDecision move(FabricClient fabric, String name) throws Exception {
        fabric.sendSurplus("surplus", "borkum");
        return fabric.await(Topics.MIGRATION_DECISION, MigrationDecision.class, d -> isMove(d, name), PATIENCE);
    }

    private static boolean isMove(MigrationDecision decision, String fabric) {
        return decision.getFabric().equals(fabric) && decision.getAction() == ActionKind.MOVE;
    }

    private static MigrationCommand command(FabricClient fabric, Predicate<MigrationCommand> fits) {
        return fabric.await(Topics.MIGRATION_COMMAND, MigrationCommand.class, fits, PATIENCE);
    }

    private static ExecutorEvent event(
            MigrationCommand answered, ExecutorEvent.Kind kind, String site, Long bytes, Double rate) {
        boolean stopped = kind == ExecutorEvent.Kind.STOPPED;
        return new ExecutorEvent(
                answered.getJob(),
                answered.getMigrationId(),
                answered.getId(),
                kind,
                site,
                "session-" + site,
                0,
                answered.getEpoch(),
                System.currentTimeMillis(),
                stopped ? "ab".repeat(32) : null,
                stopped ? (Long) 5_000_000_000L : null,
                bytes,
                null,
                null,
                null,
                bytes == null ? null : (Long) 5_000_000_000L,
                rate,
                stopped ? (Long) 7L : null);
    }

    private int run(String... arguments) {
        return run(cli, arguments);
    }

    private static int run(Cli cli, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--bootstrap-server", stack.bootstrapServers(), "--registry", stack.registryUrl()));
        return cli.run(all.toArray(String[]::new));
    }
}
