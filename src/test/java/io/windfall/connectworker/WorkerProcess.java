package io.windfall.connectworker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;

/** Kafka's own {@code ConnectDistributed} in a process of its own, with the plugin folder in its {@code plugin.path}. */
public final class WorkerProcess implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(180);

    private final Path folder;
    private final Map<String, String> properties = new LinkedHashMap<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final int port;
    private Process process;

    /**
     * @param folder for its files
     * @param bootstrapServers its brokers
     * @param more properties of the worker
     */
    public WorkerProcess(Path folder, String bootstrapServers, Map<String, String> more) throws IOException {
        this.folder = folder;
        this.port = FreePort.any();
        properties.put("bootstrap.servers", bootstrapServers);
        properties.put("group.id", "it");
        properties.put("listeners", "http://127.0.0.1:" + port);
        properties.put("plugin.path", new WorkerLibraries().plugins().toString());
        properties.put("plugin.discovery", "only_scan");
        for (String what : List.of("config", "offset", "status")) {
            properties.put(what + ".storage.topic", "it-" + what);
            properties.put(what + ".storage.replication.factor", "1");
        }
        properties.put("offset.storage.partitions", "1");
        properties.put("status.storage.partitions", "1");
        // The worker's own converters are others: the connectors' configurations name theirs.
        properties.put("key.converter", "org.apache.kafka.connect.json.JsonConverter");
        properties.put("value.converter", "org.apache.kafka.connect.json.JsonConverter");
        properties.put("exactly.once.source.support", "enabled");
        properties.put("session.timeout.ms", "6000");
        properties.put("heartbeat.interval.ms", "1000");
        properties.put("scheduled.rebalance.max.delay.ms", "0");
        properties.putAll(more);
    }

    /** Starts it, and returns once it answers. */
    public void start() throws IOException {
        Path file = folder.resolve("worker.properties");
        Files.write(
                file,
                properties.entrySet().stream()
                        .map(e -> e.getKey() + "=" + e.getValue())
                        .toList());
        Path logging = Files.writeString(
                folder.resolve("logback.xml"),
                "<configuration><appender name=\"out\" class=\"ch.qos.logback.core.ConsoleAppender\"><encoder><pattern>"
                        + "%d %-5level %logger{20} %msg%n</pattern></encoder></appender><root level=\"WARN\">"
                        + "<appender-ref ref=\"out\"/></root></configuration>");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                classPath(),
                "org.apache.kafka.connect.cli.ConnectDistributed",
                file.toString()));
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                .start();
        Awaitility.await().atMost(PATIENCE).until(this::answers);
    }

    /** SIGKILL; it is dead on return. */
    public void kill() {
        process.destroyForcibly().onExit().join();
    }

    /** Its process, while it runs. */
    public long pid() {
        return process.pid();
    }

    /** What it has said. */
    public Path log() {
        return folder.resolve("worker.log");
    }

    /** GET. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return JSON.readTree(send(HttpRequest.newBuilder(uri(path)).GET()).body());
    }

    /** Sets a connector, and returns once it and its tasks run. */
    public void run(String name, Map<String, String> config) throws Exception {
        set(name, config);
        Awaitility.await().atMost(PATIENCE).until(() -> isRunning(name));
    }

    /** Sets a connector. */
    public void set(String name, Map<String, String> config) throws Exception {
        byte[] body = JSON.writeValueAsBytes(config);
        Awaitility.await().atMost(PATIENCE).until(() -> {
            HttpResponse<String> answer = send(HttpRequest.newBuilder(uri("/connectors/" + name + "/config"))
                    .header("Content-Type", "application/json")
                    .PUT(HttpRequest.BodyPublishers.ofByteArray(body)));
            if (answer.statusCode() == 400) {
                throw new AssertionError(answer.body());
            }
            return answer.statusCode() / 100 == 2;
        });
    }

    /** Whether a connector and all its tasks run. */
    public boolean isRunning(String name) throws IOException, InterruptedException {
        JsonNode status = get("/connectors/" + name + "/status");
        List<String> states =
                new ArrayList<>(List.of(status.at("/connector/state").asText()));
        status.path("tasks").forEach(task -> {
            states.add(task.path("state").asText());
            if (task.path("state").asText().equals("FAILED")) {
                throw new AssertionError(task.path("trace").asText());
            }
        });
        return states.size() > 1 && states.stream().allMatch("RUNNING"::equals);
    }

    @Override
    public void close() throws InterruptedException {
        if (process != null) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
    }

    private boolean answers() throws InterruptedException {
        if (!process.isAlive()) {
            throw new AssertionError("the worker has died: " + tailOfLog());
        }
        try {
            return send(HttpRequest.newBuilder(uri("/connectors")).GET()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    private String tailOfLog() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port + path);
    }

    /** Connect's libraries and a logger; nothing of the program. */
    private static String classPath() {
        List<String> parts = new ArrayList<>();
        new WorkerLibraries()
                .jars().stream()
                        .filter(jar -> !jar.getFileName().toString().startsWith("windfall-"))
                        .forEach(jar -> parts.add(jar.toString()));
        Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(part -> part.contains("logback-"))
                .forEach(parts::add);
        return parts.stream().collect(Collectors.joining(File.pathSeparator));
    }
}
