package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.example.CounterDriver;
import io.windfall.executor.Executor;
import io.windfall.executor.ExecutorConfig;
import io.windfall.executor.LeaseListener;
import io.windfall.executor.LinuxBootClock;
import io.windfall.executor.SiteProfile;
import io.windfall.executor.TelemetryConfig;
import io.windfall.executor.TransferConfig;
import io.windfall.fabric.Settings;
import io.windfall.grant.GrantKeys;
import io.windfall.schema.CommandKind;
import io.windfall.schema.GridSignal;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationEventKind;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FabricClient;
import io.windfall.testing.FreePort;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a utility's event to a webhook, by the examples: the VTN, {@code windfall connect} with the two configurations, the
 * orchestrator, executors at both sites, {@code windfall tail}, and the receiver.
 */
class OpenAdrEndToEndIT {

    private static final String FABRIC = "default";
    private static final Duration SOON = Duration.ofSeconds(180);
    private static final Path EXAMPLES =
            Path.of("..", "connectors", "examples").toAbsolutePath().normalize();
    private static final Map<String, String> SECRETS = Map.of(
            "VEN_ID",
            "a-ven",
            "VEN_SECRET",
            "s&cret of the VEN",
            "WEBHOOK_SECRET",
            "a secret of the webhook that is long enough");
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String CHEAP = """
            {"programID": "program-17", "eventName": "wind at night", "targets": ["ven-oslo"],
             "payloadDescriptors": [{"objectType": "EVENT_PAYLOAD_DESCRIPTOR", "payloadType": "PRICE", "units": "KWH",
                                     "currency": "USD"}],
             "intervalPeriod": {"start": "0001-01-01T00:00:00Z", "duration": "%s"},
             "intervals": [{"id": 0, "payloads": [{"type": "PRICE", "values": [0.01]}]}]}
            """;
    private static final String EMERGENCY = """
            {"programID": "program-17", "eventName": "the grid is in need", "targets": ["ven-oslo"],
             "intervalPeriod": {"start": "0001-01-01T00:00:00Z", "duration": "PT1H"},
             "intervals": [{"id": 0, "payloads": [{"type": "ALERT_GRID_EMERGENCY", "values": ["shed what you can"]}]}]}
            """;

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final HttpClient http = HttpClient.newHttpClient();
    private final LinuxBootClock clock = LinuxBootClock.open();
    private EmbeddedStack stack;
    private ConfluentSchemaRegistry registry;
    private FabricClient client;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(isOnPath("python3"), "there is no python3 on the path: the VTN and the receiver are written in it");
        GrantKeys.save(GrantKeys.generate(), directory.resolve("grant.key"), directory.resolve("grant.pub"));
        stack = hold(EmbeddedStack.start(EmbeddedStackConfig.throwAway()));
        registry = hold(new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl())));
        TopicAdmin.apply(stack.bootstrapServers(), registry, TopicNames.unprefixed());
        hold(Orchestrator.start(
                OrchestratorConfig.of(stack.bootstrapServers(), directory.resolve("streams"))
                        .withGrantKey(directory.resolve("grant.key")),
                registry));
        client = hold(new FabricClient(stack.bootstrapServers(), registry, FABRIC));
        client.configure(Settings.Mode.ENFORCE);
        client.settle(SOON);
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void shouldCarryAnEventThroughToTheWebhook() throws Exception {
        String vtn = listening("vtn", "local_vtn.py", "--port", "0", "--client", SECRETS.get("VEN_ID"));
        String receiver = listening("receiver", "webhook_receiver.py", "--port", "0");
        connect(vtn, "http://127.0.0.1:" + URI.create(receiver).getPort() + "/windfall");
        Path counter = Files.createDirectories(directory.resolve("jobs-reno").resolve("counter"));
        Files.writeString(counter.resolve("count"), "0");
        executor("reno");
        executor("oslo");
        client.await(
                Topics.LINK_TELEMETRY,
                LinkTelemetry.class,
                link -> link.getSource().equals("reno") && link.getBandwidthBps() > 0,
                SOON);
        client.await(Topics.JOB_PROGRESS, JobProgress.class, job -> job.getState() == JobState.RUNNING, SOON);

        // It appears: cheap power at oslo, so the job goes there.
        String cheap = create(vtn, CHEAP.formatted("PT3H"));
        GridSignal announced = signal(s -> s.getKind() == SignalKind.RENEWABLE_SURPLUS);
        assertThat(announced.getSite()).isEqualTo("oslo");
        client.await(Topics.MIGRATION_STATE, MigrationState.class, m -> m.getPhase() == MigrationPhase.COMPLETED, SOON);
        awaitDelivered(CommandKind.MIGRATE, CommandKind.FETCH, CommandKind.START);

        // It changes: an hour less of it.
        send("PUT", vtn + "/events/" + cheap, CHEAP.formatted("PT2H"));
        GridSignal changed = signal(s -> s.getRevision() > announced.getRevision());
        assertThat(changed.getId()).isEqualTo(announced.getId());
        assertThat(changed.getStart()).isEqualTo(announced.getStart());
        assertThat(changed.getEnd()).isEqualTo(announced.getEnd().minus(Duration.ofHours(1)));

        // It is cancelled.
        send("DELETE", vtn + "/events/" + cheap, "");
        GridSignal cancelled = signal(s -> s.getStatus() == SignalStatus.CANCELLED);
        assertThat(cancelled.getId()).isEqualTo(announced.getId());

        // The grid is in need where the job is now: it stops, and begins again when that is over.
        String emergency = create(vtn, EMERGENCY);
        awaitDelivered(CommandKind.PAUSE);
        client.await(
                Topics.MIGRATION_EVENT,
                MigrationEvent.class,
                event -> event.getKind() == MigrationEventKind.STOPPED
                        && event.getSite().equals("oslo"),
                SOON);
        send("DELETE", vtn + "/events/" + emergency, "");
        // START where it is queued, RESUME where it still counts as paused.
        await().atMost(SOON).untilAsserted(() -> assertThat(kinds().subList(kinds().indexOf("PAUSE"), kinds().size()))
                .containsAnyOf("START", "RESUME"));

        assertThat(tail("grid.signal"))
                .satisfiesExactly(
                        line -> assertThat(line).contains("RENEWABLE_SURPLUS CONFIRMED at oslo"),
                        line -> assertThat(line).contains("RENEWABLE_SURPLUS CONFIRMED at oslo"),
                        line -> assertThat(line).contains("RENEWABLE_SURPLUS CANCELLED at oslo"),
                        line -> assertThat(line).contains("DEMAND_RESPONSE CONFIRMED at oslo"),
                        line -> assertThat(line).contains("DEMAND_RESPONSE CANCELLED at oslo"));
        assertThat(tail("planning.round")).anyMatch(line -> line.contains("window-opened"));
        assertThat(tail("planning.round")).anyMatch(line -> line.contains("window-closed"));
        assertThat(tail("migration.decision"))
                .anyMatch(line -> line.contains("MOVE reno → oslo"))
                .anyMatch(line -> line.contains("PAUSE oslo"));
        assertThat(tail("dead.letter")).isEmpty();
        // What the receiver handed on is what the topic holds, in its order; of one job there is one order.
        List<String> commanded = new ArrayList<>();
        for (String line : tail("migration.command", "--format", "json")) {
            commanded.add(JSON.readTree(line).at("/value/id").asText());
        }
        await().atMost(SOON).untilAsserted(() -> assertThat(
                        delivered().stream().map(event -> event.path("id").asText()))
                .isEqualTo(commanded));
        assertThat(said("receiver").lines().filter(line -> line.contains("POST")))
                .isNotEmpty()
                .allMatch(line -> line.contains("\" 200"));
        assertThat(said("connect")).doesNotContain(SECRETS.values()).doesNotContain("\tat ");
    }

    /** The two examples as they are, but for where things are. */
    private void connect(String vtn, String webhook) throws Exception {
        List<String> lines = new ArrayList<>();
        for (String example : List.of("openadr.properties", "webhook.properties")) {
            for (String line : Files.readAllLines(EXAMPLES.resolve(example))) {
                lines.add(line.replace("127.0.0.1:9092", stack.bootstrapServers())
                        .replace("http://127.0.0.1:8081", stack.registryUrl())
                        .replace("https://vtn.example/openadr3/3.1.0", vtn)
                        .replace("http://127.0.0.1:8099/windfall", webhook)
                        .replace("poll.interval.ms = 30000", "poll.interval.ms = 500"));
            }
        }
        lines.add("listeners = http://127.0.0.1:" + FreePort.any());
        Path file = Files.write(directory.resolve("connect.properties"), lines);
        windfall("connect", "connect", "--config", file.toString());
        await().atMost(SOON).untilAsserted(() -> assertThat(said("connect")).contains("Running; end it with Ctrl-C."));
    }

    private void executor(String site) throws IOException {
        Path jobs = Files.createDirectories(directory.resolve("jobs-" + site));
        hold(Executor.start(
                ExecutorConfig.of(FABRIC, site, directory.resolve("executor-" + site), stack.bootstrapServers())
                        .withProfile(SiteProfile.ofSlots(2))
                        .withTiming(ExecutorConfig.Timing.ofLease(Duration.ofSeconds(15)))
                        .withTelemetry(TelemetryConfig.defaults().withProbeInterval(Duration.ofSeconds(5)))
                        .withTransfer(TransferConfig.loopback().withGrantKey(directory.resolve("grant.pub"))),
                registry,
                store -> new CounterDriver(jobs, store, clock),
                clock,
                LeaseListener.NONE));
    }

    private GridSignal signal(Predicate<GridSignal> fits) {
        return client.await(Topics.GRID_SIGNAL, GridSignal.class, fits, SOON);
    }

    private String create(String vtn, String event) throws Exception {
        return JSON.readTree(send("POST", vtn + "/events", event)).path("id").asText();
    }

    private String send(String method, String url, String body) throws Exception {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create(url))
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
        return answer.body();
    }

    /** Waits until the receiver has handed on commands of these kinds in this order, whatever else between them. */
    private void awaitDelivered(CommandKind... kinds) {
        List<String> wanted = Arrays.stream(kinds).map(Enum::name).toList();
        await().atMost(SOON).untilAsserted(() -> assertThat(kinds()).containsSubsequence(wanted));
    }

    private List<String> kinds() throws IOException {
        return delivered().stream()
                .map(event -> event.at("/data/kind").asText())
                .toList();
    }

    private List<JsonNode> delivered() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        for (String line : Files.readAllLines(directory.resolve("receiver.out"))) {
            events.add(JSON.readTree(line));
        }
        return events;
    }

    /** What a topic shows to a user. */
    private List<String> tail(String topic, String... more) throws Exception {
        List<String> arguments = new ArrayList<>(List.of("tail", topic, "--from", "beginning", "--no-follow"));
        arguments.addAll(List.of("--bootstrap-server", stack.bootstrapServers(), "--registry", stack.registryUrl()));
        arguments.addAll(List.of(more));
        Process process = windfall("tail", arguments.toArray(String[]::new));
        assertThat(process.waitFor(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).as(said("tail")).isZero();
        return Files.readAllLines(directory.resolve("tail.out"));
    }

    private Process windfall(String name, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx384m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                "io.windfall.cli.Main"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("--home", directory.resolve("home-" + name).toString()));
        return process(name, command);
    }

    /** Runs an example until the end of the test, and returns where it listens. */
    private String listening(String name, String script, String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of("python3", EXAMPLES.resolve(script).toString()));
        command.addAll(List.of(arguments));
        process(name, command);
        await().atMost(SOON)
                .until(() -> said(name).contains("listening on ") && said(name).contains("\n"));
        String where = said(name).lines().findFirst().orElseThrow().substring("listening on ".length());
        return where.startsWith("http") ? where : "http://" + where;
    }

    private Process process(String name, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(directory.resolve(name + ".out").toFile())
                .redirectError(directory.resolve(name + ".err").toFile());
        builder.environment().putAll(SECRETS);
        Process process = builder.start();
        hold(() -> {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        });
        return process;
    }

    private String said(String name) throws IOException {
        return Files.readString(directory.resolve(name + ".out")) + Files.readString(directory.resolve(name + ".err"));
    }

    private <A extends AutoCloseable> A hold(A resource) {
        open.push(resource);
        return resource;
    }

    private static boolean isOnPath(String program) {
        return Arrays.stream(System.getenv("PATH").split(File.pathSeparator))
                .anyMatch(entry -> Files.isExecutable(Path.of(entry, program)));
    }
}
