package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.access.AccessRole;
import io.windfall.access.KeyFolder;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryRefusedException;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.errors.TransactionalIdAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** Every role with its own principal, against a broker with TLS, SCRAM and ACLs, and a registry with TLS and users. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class SecurityIT {
    @TempDir
    private static Path directory;

    private static final ListAppender<ILoggingEvent> DEAD_TRANSACTIONS = new ListAppender<>();

    private static SecureCluster cluster;

    @BeforeAll
    static void start() throws Exception {
        DEAD_TRANSACTIONS.start();
        logOfDeadTransactions().addAppender(DEAD_TRANSACTIONS);
        cluster = new SecureCluster(directory);
        cluster.start();
    }

    @AfterAll
    static void stop() throws Exception {
        logOfDeadTransactions().detachAppender(DEAD_TRANSACTIONS);
        cluster.close();
    }

    private static Logger logOfDeadTransactions() {
        return (Logger) LoggerFactory.getLogger(Orchestrator.class.getPackageName() + ".DeadTransactions");
    }

    @Test
    @Order(1)
    void shouldWorkEndToEndWithEachUnderItsOwnName() throws Exception {
        SecureCluster.Running orchestrator = cluster.start(
                "orchestrator",
                Map.of(
                        "WINDFALL_GRANT_KEY",
                                cluster.key("orchestrator", "grant.key").toString(),
                        "WINDFALL_HTTP_LISTEN", "127.0.0.1:0",
                        "WINDFALL_HTTP_TLS_CERTIFICATE",
                                cluster.key("orchestrator", "certificate.pem").toString(),
                        "WINDFALL_HTTP_TLS_KEY",
                                cluster.key("orchestrator", "key.pem").toString(),
                        "WINDFALL_HTTP_TOKEN", "${file:" + cluster.key("orchestrator", "http.token") + "}"),
                "Running;",
                "run",
                "--fabric",
                "live",
                "--mode",
                "approve");
        List<SecureCluster.Running> executors = new ArrayList<>();
        for (String site : SecureCluster.SITES) {
            executors.add(cluster.startExecutor(site, "live"));
        }
        publish("sites", "site", "sites.jsonl");
        publish("telemetry", "link.telemetry", "links.jsonl");
        publish("trainer", "job.progress", "jobs.jsonl");
        publish("signals", "grid.signal", "signals.jsonl");
        assertThat(tailed("migration.decision", "action=MOVE", "fabric=paper")
                        .path("mode")
                        .asText())
                .isEqualTo("ADVISE");
        for (String site : SecureCluster.SITES) {
            assertThat(tailed("site", "site=" + site).path("executorUrl").asText(""))
                    .as("the card of %s", site)
                    .startsWith("https://");
        }
        shouldMoveAJobOnceItIsApproved();

        Cli analyst = cluster.cli("analyst");
        SecureCluster.ok(analyst, cluster.as("replay", "verify", "--fabric", "live"));
        Cli doctor = cluster.cli("orchestrator");
        doctor.run(cluster.as("doctor"));
        assertThat(doctor.out.toString()).contains("ok").doesNotContain("FAIL", "could not be compared");
        for (SecureCluster.Running executor : executors) {
            cluster.stop(executor);
        }
        cluster.stop(orchestrator);
        assertThat(List.copyOf(DEAD_TRANSACTIONS.list))
                .as("warnings of rights that the orchestrator lacks")
                .noneMatch(event -> event.getLevel().isGreaterOrEqual(Level.WARN));
    }

    /** Signals say, the decision waits, a person approves, and the executors do it: they measured the link and hand the checkpoint over. */
    private static void shouldMoveAJobOnceItIsApproved() throws Exception {
        approve(tailed("migration.decision", "action=START", "fabric=live")
                .path("id")
                .asText());
        tailed("migration.event", "fabric=live", "kind=RUNNING", "site=mojave");
        tailed("link.telemetry", "fabric=live", "source=mojave");
        publish("signals", "grid.signal", "signals.jsonl", text -> text.replace("\"default\"", "\"live\""));
        JsonNode decision = tailed("migration.decision", "action=MOVE", "fabric=live");
        assertThat(decision.path("mode").asText()).isEqualTo("APPROVE");
        assertThat(decision.path("job").asText()).isEqualTo("train");
        String id = decision.path("id").asText();
        refused("analyst", "approve", id);
        Cli analyst = cluster.cli("analyst");
        assertThat(analyst.run(cluster.as(
                        "tail", "migration.command", "--from", "beginning", "--no-follow", "--filter", "kind=MIGRATE")))
                .isZero();
        assertThat(analyst.out.toString()).as("commands that nobody approved").isBlank();

        approve(id);
        JsonNode command = tailed("migration.command", "kind=MIGRATE", "decisionId=" + id);
        assertThat(command.path("site").asText()).isEqualTo("mojave");
        assertThat(command.path("destination").asText()).isEqualTo("abilene");
        JsonNode stopped = tailed(
                "migration.event",
                "kind=STOPPED",
                "commandId=" + command.path("id").asText());
        assertThat(stopped.path("site").asText()).isEqualTo("mojave");
        tailed("migration.event", "kind=RUNNING", "site=abilene");
    }

    private static void approve(String decision) {
        Cli operator = cluster.cli("operator");
        assertThat(operator.run(cluster.as("approve", decision, "--by", "ann")))
                .as("%s%s", operator.out, operator.err)
                .isEqualTo(ExitCode.OK);
    }

    /** As its instances do to those that died: see whose transactions are open, see who lives, and end what the dead left. */
    @Test
    @Order(5)
    void shouldLetTheOrchestratorAloneEndTransactionsOfItsDead() throws Exception {
        String dead = "windfall-orchestrator-" + UUID.randomUUID() + "-1";
        Map<String, Object> client = cluster.client("orchestrator");
        client.put("transactional.id", dead);
        ListTransactionsOptions ongoing = new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING));
        try (KafkaProducer<byte[], byte[]> producer =
                        new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
                Admin orchestrator = Admin.create(cluster.client("orchestrator"));
                Admin other = Admin.create(cluster.client("executor-mojave"))) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(Topics.FABRIC_SNAPSHOT.name(), new byte[1], new byte[1]))
                    .get();

            assertThat(other.listTransactions(ongoing).all().get()).isEmpty();
            assertThatThrownBy(() -> other.fenceProducers(Set.of(dead)).all().get())
                    .hasCauseInstanceOf(TransactionalIdAuthorizationException.class);
            assertThatThrownBy(() -> other.describeConsumerGroups(Set.of("windfall-orchestrator"))
                            .all()
                            .get())
                    .hasCauseInstanceOf(GroupAuthorizationException.class);

            assertThat(orchestrator.listTransactions(ongoing).all().get())
                    .extracting(TransactionListing::transactionalId)
                    .containsExactly(dead);
            assertThat(orchestrator
                            .describeConsumerGroups(Set.of("windfall-orchestrator"))
                            .all()
                            .get())
                    .containsKey("windfall-orchestrator");
            orchestrator.fenceProducers(Set.of(dead)).all().get();
            await().atMost(SecureCluster.PATIENCE)
                    .until(() ->
                            orchestrator.listTransactions(ongoing).all().get().isEmpty());
            assertThatThrownBy(producer::commitTransaction).isInstanceOf(KafkaException.class);
        }
    }

    /** The project's examples, in a fabric whose sites have no executor. */
    private static void publish(String principal, String topic, String example) throws IOException {
        publish(principal, topic, example, text -> text.replace("\"default\"", "\"paper\"")
                .replace("mojave", "inyo")
                .replace("abilene", "pecos"));
    }

    private static void publish(String principal, String topic, String example, UnaryOperator<String> changed)
            throws IOException {
        Path file = cluster.directory().resolve(example);
        Files.writeString(
                file,
                changed.apply(Files.readString(
                        cluster.project().resolve("src/examples").resolve(example))));
        SecureCluster.ok(cluster.cli(principal), cluster.as("publish", topic, file.toString()));
    }

    /** The first record that fits, as the analyst sees it. */
    private static JsonNode tailed(String topic, String... filters) throws IOException {
        Cli analyst = cluster.cli("analyst");
        List<String> words = new ArrayList<>(List.of("tail", topic, "--from", "beginning", "--max", "1"));
        words.addAll(List.of("--timeout", "60s", "--format", "json"));
        for (String filter : filters) {
            words.addAll(List.of("--filter", filter));
        }
        int code = analyst.run(cluster.as(words.toArray(String[]::new)));
        assertThat(code).as("%s%s", analyst.out, analyst.err).isZero();
        assertThat(analyst.out.toString())
                .as("%s with %s", topic, List.of(filters))
                .isNotBlank();
        return new ObjectMapper().readTree(analyst.out.toString()).path("value");
    }

    @Test
    @Order(2)
    void shouldRefuseInOneLineWhatIsNotOnesRole() throws Exception {
        String signals = cluster.directory().resolve("signals.jsonl").toString();
        refused("analyst", "publish", "grid.signal", signals);
        refused("executor-mojave", "publish", "grid.signal", signals);
        refused("signals", "tail", "grid.signal", "--from", "beginning", "--no-follow");
        refused("analyst", "hold", "llm-7b", "--fabric", "paper");
        refused("orchestrator", "topics", "acl", "--role", "orchestrator", "--apply");
        for (String principal : List.of("executor-mojave", "signals", "operator", "analyst", "connect")) {
            Map<String, Object> client = cluster.client(principal);
            client.put(
                    "enable.idempotence", false); // else one who may write nothing is refused before it names a topic
            try (KafkaProducer<byte[], byte[]> producer =
                    new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer())) {
                assertThatThrownBy(() -> producer.send(
                                        new ProducerRecord<>(Topics.MIGRATION_COMMAND.name(), new byte[1], new byte[1]))
                                .get())
                        .as("%s writes a command", principal)
                        .hasCauseInstanceOf(TopicAuthorizationException.class);
            }
        }
    }

    private static void refused(String principal, String... arguments) {
        Cli cli = cluster.cli(principal);
        assertThat(cli.run(cluster.as(arguments)))
                .as("%s %s", principal, cli.err)
                .isEqualTo(ExitCode.FAILED);
        assertThat(cli.err.toString().lines().filter(line -> line.startsWith("windfall: ")))
                .as("%s: %s", principal, cli.err)
                .singleElement()
                .asString()
                .containsIgnoringCase("authori");
        assertThat(cli.err.toString()).doesNotContain("\tat ");
    }

    @Test
    @Order(3)
    void shouldLetProducersLookSchemasUpAndNotChangeThem() throws Exception {
        Schema other =
                SchemaBuilder.record("Other").fields().requiredString("text").endRecord();
        String subject = "grid.signal.v1-value";
        for (String principal : List.of("signals", "executor-mojave", "operator", "analyst")) {
            try (ConfluentSchemaRegistry registry = cluster.registry(principal)) {
                assertThat(registry.compatibility(subject)).contains("BACKWARD_TRANSITIVE");
                assertThat(registry.isCompatible(subject, other)).isFalse();
                assertThatThrownBy(() -> registry.register("poison-value", other))
                        .isInstanceOf(RegistryRefusedException.class)
                        .hasMessageContaining("403");
                assertThatThrownBy(() -> registry.setCompatibility(subject, "NONE"))
                        .isInstanceOf(RegistryRefusedException.class)
                        .hasMessageContaining("403");
            }
        }
        try (ConfluentSchemaRegistry registry = cluster.registry("admin")) {
            assertThatThrownBy(() -> registry.register(subject, other)).hasMessageContaining("409");
            assertThat(registry.register("poison-value", other)).isPositive();
        }
        Cli stranger =
                cluster.cli("monitor", Map.of("WINDFALL_SCHEMA_REGISTRY_BASIC_AUTH_USER_INFO", "monitor:guessed"));
        assertThat(stranger.run(cluster.as("topics", "plan"))).isEqualTo(ExitCode.FAILED);
        assertThat(stranger.err.toString()).contains("401").doesNotContain("guessed");
    }

    @Test
    @Order(4)
    void shouldShowNoSecretInOutputLogsOrProcessLists() throws Exception {
        List<String> secrets = cluster.secrets();
        assertThat(secrets).hasSizeGreaterThan(30);
        List<String> seen = new ArrayList<>();
        for (List<String> command : List.of(
                List.of("doctor"),
                List.of("help", "config"),
                List.of("topics", "plan"),
                List.of(
                        "publish",
                        "grid.signal",
                        cluster.directory().resolve("signals.jsonl").toString()),
                List.of("run", "--fabric", "live"))) {
            seen.addAll(cluster.watched("orchestrator", command));
        }
        assertThat(String.join("\n", seen))
                .contains("Running;", "DEBUG", "ScramLoginModule".substring(0, 5), "client.properties");
        for (String secret : secrets) {
            assertThat(seen)
                    .as("secrets in %s", "what was printed, logged or listed")
                    .noneMatch(text -> text.contains(secret));
        }
    }

    @Test
    @Order(9)
    void shouldAllowEachRoleWhatItNeedsAndRefuseAllElse() throws Exception {
        prepare();
        Map<String, Map<String, String>> found = new LinkedHashMap<>();
        for (String principal : KeyFolder.principals(List.of("mojave"))) {
            if (!KeyFolder.rolesOf(principal).isEmpty()) {
                found.put(principal, new AccessMatrix(cluster.client(principal)).tried());
            }
        }
        String table = AccessMatrix.table(found);
        System.out.println(table);
        assertThat(found)
                .hasSize(
                        AccessRole.values().length - 2); // the webhook's are Connect's worker's, and feed is for trials
        try (var golden = SecurityIT.class.getResourceAsStream("/security/acl-matrix.txt")) {
            assertThat(table).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    /** A record in each topic, for readers to find, and the topics that no command has made. */
    private static void prepare() throws Exception {
        try (Admin admin = Admin.create(cluster.superUser());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        cluster.superUser(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var there = admin.listTopics().names().get();
            List<NewTopic> missing = AccessMatrix.topics().stream()
                    .filter(name -> !there.contains(name))
                    .map(name -> new NewTopic(name, 1, (short) 1))
                    .toList();
            admin.createTopics(missing).all().get();
            for (String topic : AccessMatrix.topics()) {
                producer.send(new ProducerRecord<>(topic, 0, new byte[1], new byte[1]))
                        .get();
            }
        }
    }
}
