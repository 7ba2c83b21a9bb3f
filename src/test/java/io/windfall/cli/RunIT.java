package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.schema.OperatorOrder;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunIT {
    private static final Duration LONGEST = Duration.ofSeconds(120);

    @TempDir
    private Path directory;

    /** Starts the command on a thread of its own, waits for its word, then interrupts it; returns its exit code. */
    private int runUntil(Cli cli, String word, Runnable meanwhile, String... arguments) throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread thread = new Thread(() -> code.complete(cli.run(arguments)), "command");
        thread.start();
        try {
            await().atMost(LONGEST)
                    .until(() -> code.isDone() || cli.out.toString().contains(word));
            assertThat(code).as("%s%s", cli.out, cli.err).isNotDone();
            meanwhile.run();
        } finally {
            thread.interrupt();
        }
        return code.get(LONGEST.toSeconds(), TimeUnit.SECONDS);
    }

    @Test
    void shouldRunOnAClusterAndSendTheSettings() throws Exception {
        try (EmbeddedStack stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
                ConfluentSchemaRegistry registry =
                        new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl()))) {
            TopicAdmin.apply(stack.bootstrapServers(), registry, TopicNames.unprefixed());
            Cli cli = new Cli(directory);
            int code = runUntil(
                    cli,
                    "Running;",
                    () -> {
                        OperatorOrder order = firstOrder(stack, registry);
                        assertThat(order.getFabric()).isEqualTo("west");
                        assertThat(order.getSettings().getPolicy()).isEqualTo("feasibility-aware");
                        assertThat(order.getSettings().getMode()).hasToString("ENFORCE");
                        assertThat(order.getSettings().getAlpha()).isNull();
                    },
                    "run",
                    "--bootstrap-server",
                    stack.bootstrapServers(),
                    "--registry",
                    stack.registryUrl(),
                    "--fabric",
                    "west",
                    "--policy",
                    "feasibility-aware",
                    "--mode",
                    "enforce");
            assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
            assertThat(directory.resolve("home").resolve("state")).isNotEmptyDirectory();
        }
    }

    @Test
    void shouldBringEverythingUpAndLeaveNothingOfAThrowAway() throws Exception {
        Cli cli = new Cli(directory);
        int code = runUntil(
                cli, "./windfall tail", () -> {}, "up", "--throw-away", "--kafka-port", "0", "--registry-port", "0");
        assertThat(code).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(cli.out.toString()).contains("./windfall publish grid.signal", "--bootstrap-server 127.0.0.1:");
        try (var left = Files.list(directory.resolve("home"))) {
            assertThat(left).noneMatch(path -> path.getFileName().toString().startsWith("up-"));
        }
    }

    private static OperatorOrder firstOrder(EmbeddedStack stack, ConfluentSchemaRegistry registry) {
        try (AvroSerde<OperatorOrder> serde = new AvroSerde<>(registry, OperatorOrder.class);
                KafkaConsumer<String, OperatorOrder> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", stack.bootstrapServers(), "auto.offset.reset", "earliest"),
                        new StringDeserializer(),
                        serde.deserializer())) {
            TopicPartition only = new TopicPartition(Topics.OPERATOR_ORDER.name(), 0);
            consumer.assign(List.of(only));
            return await().atMost(LONGEST)
                    .until(() -> consumer.poll(Duration.ofMillis(200)).records(only), found -> !found.isEmpty())
                    .get(0)
                    .value();
        }
    }
}
