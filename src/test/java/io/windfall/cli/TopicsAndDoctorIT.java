package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TopicsAndDoctorIT {
    private static EmbeddedStack stack;

    @TempDir
    private Path directory;

    @BeforeAll
    static void start() {
        stack = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
    }

    @AfterAll
    static void stop() {
        if (stack != null) {
            stack.close();
        }
    }

    private int run(Cli cli, String prefix, String command, String... more) {
        List<String> arguments = new ArrayList<>(List.of(command.split(" ")));
        arguments.addAll(List.of("--bootstrap-server", stack.bootstrapServers()));
        arguments.addAll(List.of("--registry", stack.registryUrl(), "--prefix", prefix));
        arguments.addAll(List.of(more));
        return cli.run(arguments.toArray(String[]::new));
    }

    private static JsonNode json(Cli cli) throws Exception {
        return new ObjectMapper().readTree(cli.out.toString());
    }

    @Test
    void shouldCreateWhatIsMissingAndThenFindNothing() throws Exception {
        Cli cli = new Cli(directory);
        assertThat(run(cli, "new.", "topics plan", "--format", "json")).isEqualTo(ExitCode.FAILED);
        assertThat(json(cli).path("differences").findValuesAsText("kind")).contains("TOPIC_MISSING", "SCHEMA_MISSING");
        assertThat(run(cli, "new.", "doctor")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString()).contains("FAIL  new.grid.signal.v1: topic: missing", "windfall topics apply");
        assertThat(run(cli, "new.", "run")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.err.toString()).contains("topics are missing", "./windfall topics apply");

        assertThat(run(cli, "new.", "topics apply")).isEqualTo(ExitCode.OK);
        assertThat(run(cli, "new.", "topics plan", "--format", "json")).isEqualTo(ExitCode.OK);
        assertThat(json(cli).path("differences")).isEmpty();
        assertThat(run(cli, "new.", "topics apply")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("nothing to do");

        assertThat(run(cli, "new.", "doctor", "--format", "json"))
                .as(cli.out.toString())
                .isEqualTo(ExitCode.OK);
        JsonNode diagnosis = json(cli);
        assertThat(diagnosis.path("fit").asBoolean()).isTrue();
        assertThat(diagnosis.findValuesAsText("check"))
                .contains("broker", "registry", "topics and schemas", "permissions", "clock", "state directory");
        assertThat(diagnosis.findValuesAsText("level")).doesNotContain("FAIL");
    }

    /** In compose files the registry is often later than the command, which could only fail and be started again. */
    @Test
    void shouldWaitForARegistryThatIsStillStarting() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        Cli cli = new Cli(directory);
        CompletableFuture<Integer> code = CompletableFuture.supplyAsync(() -> cli.run(
                "topics",
                "apply",
                "--wait",
                "2m",
                "--prefix",
                "late.",
                "--bootstrap-server",
                stack.bootstrapServers(),
                "--registry",
                "http://127.0.0.1:" + port));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> code.isDone() || cli.err.toString().contains("waiting: "));
        assertThat(code).as("%s%s", cli.out, cli.err).isNotDone();
        HttpServer late = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        late.createContext("/", TopicsAndDoctorIT::passOn);
        late.start();
        try {
            assertThat(code.get(2, TimeUnit.MINUTES))
                    .as("%s%s", cli.out, cli.err)
                    .isEqualTo(ExitCode.OK);
        } finally {
            late.stop(0);
        }
        assertThat(run(cli, "late.", "topics plan")).isEqualTo(ExitCode.OK);
    }

    private static void passOn(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpResponse<byte[]> answer = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create(stack.registryUrl() + exchange.getRequestURI()))
                                    .header("Content-Type", "application/json")
                                    .method(
                                            exchange.getRequestMethod(),
                                            HttpRequest.BodyPublishers.ofByteArray(
                                                    exchange.getRequestBody().readAllBytes()))
                                    .build(),
                            HttpResponse.BodyHandlers.ofByteArray());
            exchange.sendResponseHeaders(answer.statusCode(), answer.body().length);
            exchange.getResponseBody().write(answer.body());
        } catch (InterruptedException e) {
            throw new IOException("interrupted", e);
        }
    }

    /** Once {@code dead.letter} alone grew to 12, and a plan then said that all was as declared. */
    @Test
    void shouldTouchNothingWhenOneChangeIsRefused() throws Exception {
        Cli cli = new Cli(directory);
        assertThat(run(cli, "whole.", "topics apply")).isEqualTo(ExitCode.OK);
        assertThat(run(cli, "whole.", "topics apply", "--partitions", "12")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString())
                .contains("left     whole.dead.letter.v1", "the topic is keyed", "Nothing was changed: ");
        assertThat(run(cli, "whole.", "topics plan", "--partitions", "12")).isEqualTo(ExitCode.FAILED);
        assertThat(cli.out.toString()).contains("mendable whole.dead.letter.v1", "changes nothing before");
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            String letters = "whole." + Topics.DEAD_LETTER.name();
            assertThat(admin.describeTopics(List.of(letters))
                            .allTopicNames()
                            .get()
                            .get(letters)
                            .partitions())
                    .hasSize(6);
        }
    }

    @Test
    void shouldMendConfigsButNotBeforeTheSizeOfAKeyedTopicIsSeenTo() throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.createTopics(List.of(
                            new NewTopic("odd." + Topics.SITE.name(), 6, (short) 1)
                                    .configs(Map.of("cleanup.policy", "delete")),
                            new NewTopic("odd." + Topics.GRID_SIGNAL.name(), 2, (short) 1)
                                    .configs(Topics.GRID_SIGNAL.kafkaConfig()),
                            new NewTopic("odd." + Topics.DEAD_LETTER.name(), 2, (short) 1)
                                    .configs(Topics.DEAD_LETTER.kafkaConfig())))
                    .all()
                    .get();
            Cli cli = new Cli(directory);
            assertThat(run(cli, "odd.", "topics apply")).isEqualTo(ExitCode.FAILED);
            assertThat(cli.out.toString())
                    .contains("left     odd." + Topics.SITE.name(), "cleanup.policy: delete -> compact")
                    .contains("partitions: 2 -> 6", "the topic is keyed", "Nothing was changed: 1 of ");

            admin.createPartitions(Map.of("odd." + Topics.GRID_SIGNAL.name(), NewPartitions.increaseTo(6)))
                    .all()
                    .get();
            // The broker answers a change before it shows in what it describes.
            await().atMost(Duration.ofSeconds(30)).until(() -> run(cli, "odd.", "topics apply") == ExitCode.OK);
            await().atMost(Duration.ofSeconds(30)).until(() -> run(cli, "odd.", "topics plan") == ExitCode.OK);

            ConfigResource site = new ConfigResource(ConfigResource.Type.TOPIC, "odd." + Topics.SITE.name());
            assertThat(admin.describeConfigs(Set.of(site))
                            .all()
                            .get()
                            .get(site)
                            .get("cleanup.policy")
                            .value())
                    .isEqualTo("compact");
            assertThat(admin.describeTopics(
                                    List.of("odd." + Topics.GRID_SIGNAL.name(), "odd." + Topics.DEAD_LETTER.name()))
                            .allTopicNames()
                            .get()
                            .values())
                    .extracting(topic -> topic.partitions().size())
                    .containsExactly(6, 6);
        }
    }

    @Test
    void shouldDescribeEveryDeclaredTopic() throws Exception {
        Cli cli = new Cli(directory);
        assertThat(cli.run("topics", "describe", "--prefix", "p.", "--format", "json"))
                .isEqualTo(ExitCode.OK);
        assertThat(json(cli).path("topics")).hasSameSizeAs(Topics.all());
        assertThat(json(cli).path("topics").findValuesAsText("doc")).noneMatch(String::isBlank);
        assertThat(cli.run("topics", "describe", "grid.signal")).isEqualTo(ExitCode.OK);
        assertThat(cli.out.toString()).contains("grid.signal.v1", "GridSignal", "90 d");
    }
}
