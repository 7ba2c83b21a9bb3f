package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.windfall.schema.GridSignal;
import io.windfall.testing.FreePort;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 'windfall connect' in a process of its own: secrets by Connect's config providers, and the standalone mode. */
class ConnectCommandIT {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final String ENV_SECRET = "from-the-environment-8231";
    private static final String FILE_SECRET = "out-of-a-file-5512";
    private static final String SHORT_SECRET = "tiny-77";

    private static PreparedStack stack;

    @TempDir
    Path folder;

    private final Set<String> seen = new ConcurrentSkipListSet<>();

    @BeforeAll
    static void start() throws Exception {
        stack = PreparedStack.start();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void shouldHandSecretsToTheSourceAndShowThemToNobody() throws Exception {
        Path secrets = Files.writeString(folder.resolve("credentials.properties"), "key=" + FILE_SECRET + "\n");
        HttpServer server = server();
        String url = "http://127.0.0.1:" + server.getAddress().getPort();
        String rest = "http://127.0.0.1:" + FreePort.any();
        Map<String, String> all =
                new TreeMap<>(Map.of("bootstrap.servers", stack.bootstrapServers(), "listeners", rest));
        Map<String, String> taken = series("taken", url + "/taken?key=${file:" + secrets + ":key}");
        taken.put("auth.kind", "bearer");
        taken.put("auth.token", "${env:IT_SECRET}");
        taken.put("team.that.owns.it", "energy");
        Map<String, String> refused = series("refused", url + "/refused");
        refused.put("auth.kind", "basic");
        refused.put("auth.user", "reader");
        refused.put("auth.password", "${file:" + secrets + ":key}");
        taken.forEach((key, value) -> all.put("connector.taken." + key, value));
        refused.forEach((key, value) -> all.put("connector.refused." + key, value));
        Process process = connect("secrets", all);
        try {
            Awaitility.await()
                    .atMost(PATIENCE)
                    .failFast(() -> !process.isAlive())
                    .untilAsserted(() -> assertThat(seen)
                            .contains(
                                    "/taken?key=" + FILE_SECRET + " Bearer " + ENV_SECRET,
                                    "/refused Basic "
                                            + java.util.Base64.getEncoder()
                                                    .encodeToString(("reader:" + FILE_SECRET)
                                                            .getBytes(StandardCharsets.UTF_8))));
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(said("secrets"))
                    .contains("refused: " + url + "/refused answers 401")
                    .contains("taken: the configuration holds keys that mean nothing: team.that.owns.it"));
            String shown = get(rest + "/connectors/taken/config")
                    + get(rest + "/connectors/refused/config")
                    + get(rest + "/connectors/taken/tasks")
                    + get(rest + "/connectors/refused/status");
            assertThat(shown)
                    .contains("${env:IT_SECRET}", "${file:" + secrets + ":key}")
                    .doesNotContain(ENV_SECRET, FILE_SECRET);
            String told = put(
                    rest + "/connectors/sink/config",
                    "{\"connector.class\":\"io.windfall.connect.webhook.WebhookSink\",\"topics\":\"migration.command.v1\","
                            + "\"webhook.url\":\"" + url + "\",\"webhook.secret\":\"${env:IT_SHORT}\","
                            + "\"errors.deadletterqueue.topic.name\":\"x\",\"errors.tolerance\":\"all\"}");
            assertThat(told).contains("webhook.secret", "at least 16 bytes").doesNotContain(SHORT_SECRET);
        } finally {
            end(process, "secrets");
            server.stop(0);
        }
        assertThat(said("secrets"))
                .as("Connect itself logs its configurations")
                .contains("ConnectorConfig values", "plugin.path")
                .doesNotContain(ENV_SECRET, FILE_SECRET, SHORT_SECRET);
    }

    @Test
    void shouldGoOnFromTheOffsetsFileWhenAStandaloneWorkerIsStartedAgain() throws Exception {
        Path export = Files.createDirectories(folder.resolve("export"));
        write(export.resolve("a.csv"), "10:00:00Z,9", "10:05:00Z,1", "10:10:00Z,1");
        Map<String, String> all = new TreeMap<>(Map.of(
                "mode",
                "standalone",
                "bootstrap.servers",
                stack.bootstrapServers(),
                "listeners",
                "http://127.0.0.1:" + FreePort.any()));
        Map<String, String> connector = series("alone", null);
        connector.remove("series.url");
        connector.put("series.folder", export.toString());
        connector.put("series.format", "csv");
        connector.put("series.settle.ms", "0");
        connector.forEach((key, value) -> all.put("connector.alone." + key, value));
        Process first = connect("first", all);
        try {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(windows("alone"))
                    .containsExactly("10:00-11:00", "10:00-10:05"));
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                            ConnectProcess.figures(folder, "first").lines())
                    .as("figures of the worker, the task, what it has written, and its producer")
                    .contains("kafka_connect_worker_task_count 1.0")
                    .anyMatch(line ->
                            line.matches("kafka_connector_task_running\\{connector=\"alone\",task=\"0\"} 1\\.0"))
                    .anyMatch(line -> line.matches(
                            "kafka_plugins_records_total\\{connector=\"alone\",feed=\"[^\"]*\",task=\"0\"} [1-9].*"))
                    .anyMatch(line -> line.matches(
                            "kafka_producer_record_send_total\\{client_id=\"connector-producer-alone-0\"} [1-9].*")));
        } finally {
            end(first, "first");
        }
        assertThat(folder.resolve("home/connect/connect.offsets")).isNotEmptyFile();

        write(export.resolve("b.csv"), "11:00:00Z,9", "11:05:00Z,1", "11:10:00Z,1");
        Process second = connect("second", all);
        try {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(windows("alone"))
                    .as("what was told before is not told again")
                    .containsExactly("10:00-11:00", "10:00-10:05", "11:00-12:00", "11:00-11:05"));
        } finally {
            end(second, "second");
        }
        assertThat(said("first") + said("second")).doesNotContain("ERROR", "\tat ");
    }

    private static void write(Path file, String... rows) throws IOException {
        StringBuilder text = new StringBuilder("time,value\n");
        for (String row : rows) {
            text.append("2026-11-22T").append(row).append('\n');
        }
        Files.writeString(file, text);
    }

    /** SIGTERM; it ends in time, and says so by its exit code. */
    private void end(Process process, String name) throws Exception {
        process.destroy();
        boolean ended = process.waitFor(60, TimeUnit.SECONDS);
        process.destroyForcibly();
        assertThat(ended).isTrue();
        assertThat(process.exitValue()).as(said(name)).isEqualTo(143);
    }

    private HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            seen.add(exchange.getRequestURI() + " "
                    + exchange.getRequestHeaders().getFirst("Authorization"));
            boolean taken = exchange.getRequestURI().getPath().equals("/taken");
            byte[] body = (taken ? "[]" : "who are you?").getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(taken ? 200 : 401, body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        server.start();
        return server;
    }

    private Process connect(String name, Map<String, String> properties) throws IOException {
        Map<String, String> environment = Map.of("IT_SECRET", ENV_SECRET, "IT_SHORT", SHORT_SECRET);
        return ConnectProcess.start(folder, name, properties, environment, "-Dlogback.configurationFile=" + logging());
    }

    /** Everything to the console that the program writes to its log file by default. */
    private Path logging() throws IOException {
        return Files.writeString(
                folder.resolve("logback.xml"),
                "<configuration><appender name=\"out\" class=\"ch.qos.logback.core.ConsoleAppender\"><encoder><pattern>"
                        + "%d %-5level %logger{20} %msg%n</pattern></encoder></appender><root level=\"INFO\">"
                        + "<appender-ref ref=\"out\"/></root></configuration>");
    }

    private String said(String name) throws IOException {
        return ConnectProcess.said(folder, name);
    }

    private static Map<String, String> series(String name, String url) {
        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "io.windfall.connect.series.SeriesSource");
        config.put("tasks.max", "1");
        config.put("schema.registry.url", stack.registryUrl());
        config.put("source.name", name);
        config.put("site", "reno");
        config.put("series.url", url);
        config.put("poll.interval.ms", "200");
        config.put("backoff.min.ms", "50");
        config.put("backoff.max.ms", "400");
        config.put("window.threshold", "5");
        config.put("window.side", "at_or_above");
        return config;
    }

    /** What was told, record by record. */
    private static List<String> windows(String source) {
        return stack.committed(Topics.GRID_SIGNAL, GridSignal.class).stream()
                .filter(s -> s.getSource().equals(source))
                .map(s -> s.getStart().toString().substring(11, 16) + "-"
                        + s.getEnd().toString().substring(11, 16))
                .toList();
    }

    private static String get(String url) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url)).GET());
    }

    private static String put(String url, String json) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url))
                .header("Content-Type", "application/json")
                .PUT(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static String send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return HttpClient.newHttpClient()
                .send(request.build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}
