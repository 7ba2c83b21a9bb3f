package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.KafkaStreams;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DeadTransactionsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    private static EmbeddedStack stack;
    private static ConfluentSchemaRegistry registry;
    private static Admin admin;

    @BeforeAll
    static void start() throws InterruptedException {
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()));
        TopicAdmin.apply(stack.bootstrapServers(), registry, TopicNames.unprefixed());
        admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
    }

    @AfterAll
    static void stop() {
        admin.close();
        registry.close();
        stack.close();
    }

    @Test
    void shouldEndWhatADeadInstanceLeftOpenAndNothingElse() throws Exception {
        String dead = "here-" + UUID.randomUUID() + "-1";
        String otherApplication = "here-too-" + UUID.randomUUID() + "-1";
        String noStreams = "here-reader";
        try (KafkaProducer<byte[], byte[]> first = opened(dead);
                KafkaProducer<byte[], byte[]> second = opened(otherApplication);
                KafkaProducer<byte[], byte[]> third = opened(noStreams)) {
            assertThat(ongoing()).contains(dead, otherApplication, noStreams);
            OrchestratorConfig config =
                    OrchestratorConfig.of(stack.bootstrapServers(), directory).withApplicationId("here");
            try (Orchestrator orchestrator = Orchestrator.start(config, registry)) {
                await().atMost(PATIENCE).until(orchestrator::isRunning);
                await().atMost(PATIENCE)
                        .untilAsserted(() -> assertThat(ongoing()).doesNotContain(dead));
                assertThat(ongoing()).contains(otherApplication, noStreams);
            }
        }
    }

    /** A member whose process is alive keeps its transaction, and so do all where a member does not tell its process. */
    @Test
    void shouldLeaveAloneWhatMayBelongToAMember() throws Exception {
        try (Orchestrator orchestrator = Orchestrator.start(
                OrchestratorConfig.of(stack.bootstrapServers(), directory)
                        .withApplicationId("alive")
                        .withKafkaProperties(Map.of("client.id", "named-by-hand")),
                registry)) {
            await().atMost(PATIENCE).until(orchestrator::isRunning);
            String perhaps = "alive-" + UUID.randomUUID() + "-1";
            try (KafkaProducer<byte[], byte[]> producer = opened(perhaps);
                    DeadTransactions transactions = new DeadTransactions(
                            Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers())), "alive")) {
                assertThat(transactions.end()).isEmpty();
                assertThat(ongoing()).contains(perhaps);
            }
        }
        try (Orchestrator orchestrator = Orchestrator.start(
                OrchestratorConfig.of(stack.bootstrapServers(), directory).withApplicationId("living"), registry)) {
            await().atMost(PATIENCE).until(orchestrator::isRunning);
            String process = admin.describeConsumerGroups(List.of("living"))
                    .all()
                    .get()
                    .get("living")
                    .members()
                    .iterator()
                    .next()
                    .clientId()
                    .replaceAll("-StreamThread-.*", "");
            try (KafkaProducer<byte[], byte[]> ofAMember = opened(process + "-7");
                    KafkaProducer<byte[], byte[]> ofNone = opened("living-" + UUID.randomUUID() + "-7");
                    DeadTransactions transactions = new DeadTransactions(
                            Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers())), "living")) {
                assertThat(transactions.end())
                        .hasSize(1)
                        .allMatch(id -> id.startsWith("living-") && !id.startsWith(process));
                assertThat(ongoing()).contains(process + "-7");
            }
            shouldLookAgainWhenALookFailedAndTheTakeOverIsDone("living");
        }
    }

    /** With a standby the take-over is done within the time of one look. */
    private void shouldLookAgainWhenALookFailedAndTheTakeOverIsDone(String application) throws Exception {
        String dead = application + "-" + UUID.randomUUID() + "-7";
        Admin real = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()));
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        Admin failingOnce = (Admin) Proxy.newProxyInstance(
                Admin.class.getClassLoader(), new Class<?>[] {Admin.class}, (self, method, arguments) -> {
                    if (method.getName().equals("describeConsumerGroups") && asked.getCount() > 0) {
                        asked.countDown();
                        done.await();
                        return real.describeConsumerGroups(List.of("")); // which no group is called
                    }
                    return method.invoke(real, arguments);
                });
        try (KafkaProducer<byte[], byte[]> producer = opened(dead);
                DeadTransactions transactions = new DeadTransactions(failingOnce, application)) {
            transactions.changed(KafkaStreams.State.REBALANCING);
            asked.await();
            transactions.changed(KafkaStreams.State.RUNNING);
            done.countDown();
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(ongoing()).doesNotContain(dead));
        }
    }

    /** A transaction with a record in the dead letters, which nobody ends for ten minutes. */
    private static KafkaProducer<byte[], byte[]> opened(String transactionalId) throws Exception {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        stack.bootstrapServers(),
                        "transactional.id",
                        transactionalId,
                        "transaction.timeout.ms",
                        600_000),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>(
                        TopicNames.unprefixed().name(Topics.DEAD_LETTER), "left open".getBytes(StandardCharsets.UTF_8)))
                .get();
        return producer;
    }

    private static Set<String> ongoing() throws Exception {
        return admin
                .listTransactions(new ListTransactionsOptions().filterStates(Set.of(TransactionState.ONGOING)))
                .all()
                .get()
                .stream()
                .map(TransactionListing::transactionalId)
                .collect(Collectors.toSet());
    }
}
