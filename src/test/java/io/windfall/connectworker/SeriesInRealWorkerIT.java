package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.windfall.connect.SeriesPoint;
import io.windfall.connect.WindowMaker;
import io.windfall.connect.WindowRule;
import io.windfall.schema.GridSignal;
import io.windfall.testing.FreePort;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka's own worker loads the plugin folder, runs the series source, and is killed; so is 'windfall connect' told to end. */
class SeriesInRealWorkerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final long MINUTE = 60_000;
    private static final long T0 = Instant.parse("2026-11-22T00:00:00Z").toEpochMilli();
    private static final int POINTS = 600;
    /** So many values each look shows more than the one before. */
    private static final int PACE = 4;

    private static PreparedStack stack;

    @TempDir
    Path folder;

    private final AtomicInteger looks = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        stack = PreparedStack.start();
    }

    @AfterAll
    static void stop() {
        stack.close();
    }

    @Test
    void shouldListAndRunInAWorkerThatIsKilledAndLoseNothingNorRepeat() throws Exception {
        long seed = 20_261_122;
        Random random = new Random(seed);
        List<SeriesPoint> points = randomWalk(new Random(seed));
        Map<Instant, Instant> expected = expected(points);
        assertThat(expected).hasSizeGreaterThan(10);
        HttpServer server = server(points);
        try (WorkerProcess worker = new WorkerProcess(folder, stack.bootstrapServers(), Map.of())) {
            worker.start();
            List<String> listed = new ArrayList<>();
            worker.get("/connector-plugins")
                    .forEach(p -> listed.add(p.path("class").asText()));
            assertThat(listed).contains("io.windfall.connect.series.SeriesSource");
            worker.run("plant", config("http://127.0.0.1:" + server.getAddress().getPort() + "/", "plant"));
            for (int kill = 1; kill <= 3; kill++) {
                int from = looks.get() + 5 + random.nextInt(20);
                Awaitility.await().atMost(PATIENCE).until(() -> looks.get() >= from);
                worker.kill();
                worker.start();
            }
            Awaitility.await()
                    .atMost(PATIENCE)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() ->
                            assertThat(windows("plant")).as("seed %d", seed).isEqualTo(expected));
        } finally {
            server.stop(0);
        }
        // A restart repeats nothing: no two records of an id say the same, and revisions grow.
        Map<String, GridSignal> last = new HashMap<>();
        for (GridSignal signal : signals("plant")) {
            GridSignal before = last.put(signal.getId(), signal);
            if (before != null) {
                assertThat(signal.getRevision()).isGreaterThan(before.getRevision());
                assertThat(signal.getEnd()).isNotEqualTo(before.getEnd());
            }
        }
        List<ConsumerRecord<byte[], byte[]>> letters = stack.committed(Topics.DEAD_LETTER).stream()
                .filter(r -> DeadLetters.text(r.headers(), DeadLetters.SOURCE).startsWith("http://"))
                .toList();
        assertThat(letters).singleElement().satisfies(letter -> {
            assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                    .isEqualTo("{\"time\":\"yesterday\",\"value\":1}");
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.REASON)).isEqualTo("BAD_TIME");
            assertThat(DeadLetters.text(letter.headers(), DeadLetters.STAGE)).isEqualTo("connect");
        });
    }

    @Test
    void shouldRunByWindfallConnectAndEndWhenItIsTold() throws Exception {
        Path export = Files.createDirectories(folder.resolve("export"));
        Files.writeString(
                export.resolve("a.csv"),
                "time,value\n2026-11-22T10:00:00Z,-5\n2026-11-22T10:05:00Z,9\n2026-11-22T10:10:00Z,9\n");
        int port = FreePort.any();
        Map<String, String> all = new TreeMap<>(
                Map.of("bootstrap.servers", stack.bootstrapServers(), "listeners", "http://127.0.0.1:" + port));
        Map<String, String> connector = config(null, "export");
        connector.remove("series.url");
        connector.put("series.folder", export.toString());
        connector.put("series.format", "csv");
        connector.put("field.items", "");
        connector.forEach((key, value) -> all.put("connector.export." + key, value));
        Process process = connect("good", all);
        try {
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(windows("export"))
                    .containsExactly(
                            Map.entry(Instant.parse("2026-11-22T10:00:00Z"), Instant.parse("2026-11-22T10:05:00Z"))));
            process.destroy();
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(143);
            assertThat(said("good"))
                    .contains("Connector export created", "Running; end it with Ctrl-C.")
                    .doesNotContain("ERROR")
                    .doesNotContain("\tat ");
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void shouldTellAUsersMistakeInOneLine() throws Exception {
        Map<String, String> all = new TreeMap<>(Map.of(
                "bootstrap.servers",
                stack.bootstrapServers(),
                "group.id",
                "mistaken",
                "listeners",
                "http://127.0.0.1:" + FreePort.any(),
                "connector.bad.connector.class",
                "io.windfall.connect.series.SeriesSource",
                "connector.bad.value.converter",
                "org.apache.kafka.connect.json.JsonConverter",
                "connector.bad.window.threshold",
                "1"));
        all.put("connector.worse.connector.class", "io.windfall.connect.series.SeriesSorce");
        all.put("offset.flush.intervall.ms", "1");
        Process process = connect("bad", all);
        try {
            assertThat(process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).as(said("bad")).isEqualTo(2);
            assertThat(said("bad").lines().filter(line -> line.startsWith("windfall: ")))
                    .singleElement()
                    .asString()
                    .startsWith("windfall: connector bad: ")
                    .contains("set value.converter=org.apache.kafka.connect.converters.ByteArrayConverter")
                    .contains("set one of series.url and series.folder")
                    .contains("connector worse: there is no connector class io.windfall.connect.series.SeriesSorce")
                    .contains("io.windfall.connect.series.SeriesSource")
                    .doesNotContain("PluginDesc");
            assertThat(said("bad")).contains("WARN offset.flush.intervall.ms is no key of a worker");
        } finally {
            process.destroyForcibly();
        }
    }

    private Process connect(String name, Map<String, String> properties) throws IOException {
        return ConnectProcess.start(folder, name, properties, Map.of());
    }

    private String said(String name) throws IOException {
        return ConnectProcess.said(folder, name);
    }

    private static Map<String, String> config(String url, String name) {
        Map<String, String> config = PluginConfigs.connector("series.SeriesSource", stack);
        config.put("source.name", name);
        config.put("site", "reno");
        config.put("series.url", url);
        config.put("field.items", "data");
        config.put("poll.interval.ms", "100");
        config.put("backoff.min.ms", "50");
        config.put("backoff.max.ms", "400");
        config.put("series.settle.ms", "0");
        config.put("series.max.gap.ms", "600000");
        config.put("window.threshold", "0");
        config.put("window.hysteresis", "1");
        config.put("window.debounce.ms", "120000");
        config.put("signal.ahead.ms", "1200000");
        return config;
    }

    /** Shows the last two hundred values of those there are by the number of looks; now and then it is in trouble. */
    private HttpServer server(List<SeriesPoint> points) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        ExecutorService threads = Executors.newFixedThreadPool(2, runnable -> {
            Thread thread = new Thread(runnable, "stand-in");
            thread.setDaemon(true);
            return thread;
        });
        server.setExecutor(threads);
        server.createContext("/", exchange -> {
            int look = looks.incrementAndGet();
            if (look % 9 == 0) {
                exchange.sendResponseHeaders(look % 2 == 0 ? 500 : 429, -1);
                exchange.close();
                return;
            }
            int to = Math.min(points.size(), look * PACE);
            String body = points.subList(Math.max(0, to - 200), to).stream()
                    .map(p -> "{\"time\":\"" + Instant.ofEpochMilli(p.millis()) + "\",\"value\":" + p.value() + "}")
                    .collect(Collectors.joining(
                            ",", "{\"data\":[{\"time\":\"yesterday\",\"value\":1}" + (to > 0 ? "," : ""), "]}"));
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static Map<Instant, Instant> expected(List<SeriesPoint> points) {
        WindowRule rule = new WindowRule(
                0,
                WindowRule.Side.AT_OR_BELOW,
                1,
                Duration.ofMinutes(2),
                Duration.ZERO,
                Duration.ZERO,
                Duration.ofMinutes(10));
        return new WindowMaker(rule)
                .windows(points).stream()
                        .collect(Collectors.toMap(
                                w -> Instant.ofEpochMilli(w.startMillis()),
                                w -> Instant.ofEpochMilli(w.endMillis()),
                                (a, b) -> a,
                                TreeMap::new));
    }

    /** A walk that ends well above the threshold, so that every window closes. */
    private static List<SeriesPoint> randomWalk(Random random) {
        List<SeriesPoint> points = new ArrayList<>();
        double value = 3;
        for (int i = 0; i < POINTS; i++) {
            value = Math.max(-6, Math.min(6, value + random.nextGaussian() * 2));
            points.add(new SeriesPoint(T0 + i * MINUTE, i > POINTS - 10 ? 9 : value));
        }
        return points;
    }

    private static Map<Instant, Instant> windows(String source) {
        Map<Instant, Instant> windows = new TreeMap<>();
        signals(source).forEach(s -> windows.put(s.getStart(), s.getEnd()));
        return windows;
    }

    private static List<GridSignal> signals(String source) {
        return stack.committed(Topics.GRID_SIGNAL, GridSignal.class).stream()
                .filter(s -> s.getSource().equals(source))
                .toList();
    }
}
