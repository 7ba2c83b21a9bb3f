package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsServer;
import io.windfall.schema.CommandKind;
import io.windfall.schema.MigrationCommand;
import io.windfall.testing.Committed;
import io.windfall.testing.Foreign;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators and others' programs meet of connectors in Kafka's own worker: records read by clients in other languages, TLS,
 * metrics, dead letters of the sink. One worker for all.
 */
class OperatedInRealWorkerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant BEGUN = Instant.parse("2026-11-22T10:00:00Z");
    private static final String REFUSED_BY_CONNECT = "refused.by.connect";
    private static final Set<String> taken = new ConcurrentSkipListSet<>();

    @TempDir
    static Path folder;

    private static PreparedStack stack;
    private static HttpServer plain;
    private static HttpsServer secure;
    private static TlsMaterial tls;
    private static WorkerProcess worker;

    @BeforeAll
    static void start() throws Exception {
        stack = PreparedStack.start();
        tls = new TlsMaterial(folder);
        plain = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        secure = tls.server();
        for (HttpServer server : List.of(plain, secure)) {
            server.setExecutor(Executors.newCachedThreadPool(runnable -> {
                Thread thread = new Thread(runnable, "stand-in");
                thread.setDaemon(true);
                return thread;
            }));
            server.createContext("/series", exchange -> answer(exchange, 200, series()));
            server.createContext("/metrics", exchange -> answer(exchange, 200, power()));
            server.createContext("/hook", OperatedInRealWorkerIT::receive);
            server.start();
        }
        worker = new WorkerProcess(
                folder, stack.bootstrapServers(), Map.of("connector.client.config.override.policy", "All"));
        worker.start();
    }

    @AfterAll
    static void stop() throws Exception {
        worker.close();
        plain.stop(0);
        secure.stop(0);
        stack.close();
    }

    @Test
    void shouldBeReadByKcatAndByANodeClientAndBeCountedInJmx() throws Exception {
        worker.run("plant", series("plant", "http", plain));
        worker.run("nodes", prometheus());
        worker.run("trainer", trainer());
        List<TopicSpec> topics = List.of(Topics.GRID_SIGNAL, Topics.NODE_TELEMETRY, Topics.JOB_PROGRESS);
        topics.forEach(OperatedInRealWorkerIT::awaitRecord);
        awaitRecord(Topics.DEAD_LETTER);

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(metrics("plant"))
                .containsKeys("looks-total", "last-success-ms")
                .containsEntry("failures-total", 0L)
                .containsEntry("records-total", 2L)
                .containsEntry("dead-letters-total", 1L));
        assertThat(metrics("plant").get("last-success-ms")).isBetween(BEGUN.toEpochMilli(), System.currentTimeMillis());

        readByNode(topics);
        for (TopicSpec topic : topics) {
            readByKcat(topic);
        }
    }

    private static void readByNode(List<TopicSpec> topics) throws Exception {
        assumeTrue(Foreign.lacksNode().isEmpty(), () -> Foreign.lacksNode().orElseThrow());
        List<String> command = new ArrayList<>(List.of(
                "node",
                Foreign.script("read-connectors.mjs").toString(),
                Foreign.NODE_HOME.toString(),
                stack.bootstrapServers(),
                stack.registryUrl()));
        topics.forEach(topic -> command.add(topic.name() + "=1"));
        Map<String, JsonNode> found = new HashMap<>();
        for (String line : Foreign.run(folder, command).lines().toList()) {
            JsonNode read = JSON.readTree(line);
            found.put(read.get("topic").asText(), read);
        }
        JsonNode signal = found.get(Topics.GRID_SIGNAL.name());
        assertThat(signal.get("key").asText()).isEqualTo("reno");
        assertThat(signal.at("/value/id").asText()).startsWith("plant/");
        assertThat(signal.at("/value/kind").asText()).isEqualTo("RENEWABLE_SURPLUS");
        assertThat(signal.at("/value/status").asText()).isEqualTo("CONFIRMED");
        assertThat(signal.at("/value/powerWatts").asDouble()).isEqualTo(5_000);
        assertThat(signal.at("/value/start").asLong()).isEqualTo(BEGUN.toEpochMilli());
        assertThat(signal.at("/value/source").asText()).isEqualTo("plant");
        JsonNode node = found.get(Topics.NODE_TELEMETRY.name());
        assertThat(node.get("key").asText()).isEqualTo("gpu-1");
        assertThat(node.at("/value/computeWatts").asDouble()).isEqualTo(250.5);
        assertThat(node.at("/value/gpuSlotsTotal").asInt()).isEqualTo(2);
        JsonNode job = found.get(Topics.JOB_PROGRESS.name());
        assertThat(job.get("key").asText()).isEqualTo("f/train-1");
        assertThat(job.at("/value/step").asLong()).isEqualTo(500);
        assertThat(job.at("/value/checkpointBytes").asLong()).isGreaterThan(10_000);
    }

    /** kcat of Debian knows no Avro: it takes apart magic byte, schema id and the rest. */
    private static void readByKcat(TopicSpec topic) throws Exception {
        assumeTrue(Foreign.lacksKcat().isEmpty(), () -> Foreign.lacksKcat().orElseThrow());
        JsonNode subject =
                JSON.readTree(URI.create(stack.registryUrl() + "/subjects/" + topic.name() + "-value/versions/latest")
                        .toURL());
        JsonNode schema = JSON.readTree(subject.get("schema").asText());
        String text = Map.of(
                        Topics.GRID_SIGNAL, "reno 0ID.*plant/.*reno.*",
                        Topics.NODE_TELEMETRY, "gpu-1 0ID.*reno.*",
                        Topics.JOB_PROGRESS, "f/train-1 0ID.*train-1.*")
                .get(topic);
        assertThat(kcat(topic, "value=>bIs", "%k %s\n").lines().findFirst().orElseThrow())
                .as("%s, of schema %s", topic.name(), schema.get("name"))
                .matches(text.replace("ID", subject.get("id").asText()));
        assertThat(kcat(Topics.DEAD_LETTER, "value=s", "%h|%s\n"))
                .contains(
                        "windfall.reason=BAD_TIME", "windfall.stage=connect", "windfall.origin.source=http://127.0.0.1")
                .contains("|{\"time\":\"yesterday\",\"value\":1}");
    }

    /** All that has been committed by now; sources go on writing, so there is no end to wait for. */
    private static String kcat(TopicSpec topic, String unpacked, String format) throws Exception {
        int count = stack.committed(topic).size();
        String options =
                "kcat -b " + stack.bootstrapServers() + " -C -q -X isolation.level=read_committed -o beginning -c "
                        + count + " -s " + unpacked + " -t " + topic.name() + " -f";
        return Foreign.run(folder, List.of(options.split(" ")), format);
    }

    @Test
    void shouldTrustWhatItsFilesNameAndSayInOneLineWhatIsMissing() throws Exception {
        Map<String, String> stranger = series("stranger", "https", secure);
        worker.run("stranger", stranger);
        Map<String, String> unknown = series("unknown", "https", secure);
        unknown.put("http.ssl.truststore.location", tls.certificate("server").toString());
        worker.run("unknown", unknown);
        Map<String, String> known = series("known", "https", secure);
        known.putAll(identity());
        worker.run("known", known);
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(
                        metrics("known").get("looks-total"))
                .isPositive());

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(logged("stranger:")).anyMatch(line -> line.contains("Failure 2 in a row"));
            assertThat(logged("unknown:")).anyMatch(line -> line.contains("Failure 2 in a row"));
        });
        assertThat(logged("stranger:"))
                .allMatch(line -> line.contains("its certificate is not trusted")
                        && line.contains("http.ssl.truststore.location"));
        assertThat(logged("unknown:")).allMatch(line -> line.contains("http.ssl.keystore.location"));
        assertThat(logged(""))
                .noneMatch(line -> line.startsWith("\tat io.windfall") || line.contains(TlsMaterial.PASSWORD));
        assertThat(worker.isRunning("stranger") && worker.isRunning("unknown")).isTrue();
    }

    @Test
    void shouldGiveUpWhatIsRefusedThroughConnectAndByAProducerOfItsOwn() throws Exception {
        Map<String, String> connects = webhook("http", plain, "connects");
        connects.put("errors.tolerance", "all");
        connects.put("errors.deadletterqueue.topic.name", REFUSED_BY_CONNECT);
        connects.put("errors.deadletterqueue.topic.replication.factor", "1");
        connects.put("errors.deadletterqueue.context.headers.enable", "true");
        worker.run("connects", connects);
        Map<String, String> own = webhook("https", secure, "own");
        own.putAll(identity());
        own.put("dead.letter.bootstrap.servers", stack.bootstrapServers());
        worker.run("own", own);

        byte[] bad = command("bad", "b");
        byte[] noise = "no Avro at all".getBytes(StandardCharsets.UTF_8);
        send("f/a", command("good-1", "a"));
        send("f/b", bad);
        send("f/x", noise);
        send("f/b", command("good-2", "b"));

        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(taken)
                .containsExactly("connects good-1", "connects good-2", "own good-1", "own good-2"));
        letters(REFUSED_BY_CONNECT, "__connect.errors.exception.message", bad, noise);
        letters(Topics.DEAD_LETTER.name(), DeadLetters.REASON, bad, noise);
        ConsumerRecord<byte[], byte[]> letter =
                sent(Topics.DEAD_LETTER.name(), bad).get(0);
        assertThat(letter.key()).isEqualTo("f/b".getBytes(StandardCharsets.UTF_8));
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.DETAIL)).contains("answers 400: no such job");
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.TOPIC)).isEqualTo(Topics.MIGRATION_COMMAND.name());
        assertThat(metrics("own"))
                .containsEntry("delivered-total", 2L)
                .containsEntry("dead-letters-total", 2L)
                .containsEntry("pending", 0L);
    }

    private static void letters(String topic, String header, byte[] bad, byte[] noise) {
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(sent(topic, bad)).singleElement().satisfies(letter -> assertThat(
                            DeadLetters.text(letter.headers(), header))
                    .startsWith("REFUSED"));
            assertThat(sent(topic, noise)).singleElement().satisfies(letter -> assertThat(
                            DeadLetters.text(letter.headers(), header))
                    .startsWith("NOT_DECODABLE"));
        });
    }

    private static List<ConsumerRecord<byte[], byte[]>> sent(String topic, byte[] value) {
        return Committed.of(stack.bootstrapServers(), topic).stream()
                .filter(record -> Arrays.equals(record.value(), value))
                .toList();
    }

    private static void awaitRecord(TopicSpec topic) {
        Awaitility.await().atMost(PATIENCE).alias(topic.name()).until(() -> !stack.committed(topic)
                .isEmpty());
    }

    private static List<String> logged(String connector) throws IOException {
        return Files.readAllLines(worker.log()).stream()
                .filter(line -> line.contains(connector))
                .filter(line -> connector.isEmpty() || line.contains("WARN"))
                .toList();
    }

    private static Map<String, Long> metrics(String connector) throws Exception {
        return new WorkerMetrics(worker.pid()).of(connector);
    }

    private static void receive(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readAllBytes();
        String id = exchange.getRequestHeaders().getFirst("webhook-id");
        String who = exchange.getRequestURI().getPath().replace("/hook/", "");
        if (id.equals("bad")) {
            answer(exchange, 400, "no such job");
        } else {
            taken.add(who + " " + id);
            answer(exchange, 200, "ok");
        }
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static String series() {
        return "[{\"time\":\"yesterday\",\"value\":1},{\"time\":\"" + BEGUN + "\",\"value\":5},{\"time\":\""
                + BEGUN.plusSeconds(300) + "\",\"value\":0}]";
    }

    private static String power() {
        return "DCGM_FI_DEV_POWER_USAGE{gpu=\"0\",UUID=\"GPU-a\",Hostname=\"gpu-1\"} 200.25\n"
                + "DCGM_FI_DEV_POWER_USAGE{gpu=\"1\",UUID=\"GPU-b\",Hostname=\"gpu-1\"} 50.25\n";
    }

    private static Map<String, String> source(String type) {
        Map<String, String> config = PluginConfigs.connector(type, stack);
        config.put("fabric", "f");
        config.put("poll.interval.ms", "300");
        config.put("backoff.min.ms", "50");
        config.put("backoff.max.ms", "500");
        return config;
    }

    private static Map<String, String> series(String name, String scheme, HttpServer server) {
        Map<String, String> config = source("series.SeriesSource");
        config.put("site", "reno");
        config.put("topic.prefix", name.equals("plant") ? "" : "tls.");
        config.put("series.url", url(scheme, server, "/series"));
        config.put("window.threshold", "3");
        config.put("window.side", "at_or_above");
        config.put("signal.power.watts.per.unit", "1000");
        return config;
    }

    private static Map<String, String> prometheus() {
        Map<String, String> config = source("prometheus.PrometheusSource");
        config.put("site", "reno");
        config.put("scrape.targets", url("http", plain, "/metrics"));
        return config;
    }

    private static Map<String, String> trainer() throws IOException {
        Path checkpoint = Files.createDirectories(folder.resolve("jobs/train-1/checkpoint-500"));
        Files.write(checkpoint.resolve("model.safetensors"), new byte[10_000]);
        Files.writeString(checkpoint.resolve("trainer_state.json"), "{\"global_step\":500,\"max_steps\":2000}");
        Map<String, String> config = source("trainer.TrainerSource");
        config.put("site", "reno");
        config.put("trainer.root", folder.resolve("jobs").toString());
        config.put("trainer.settle.ms", "200");
        return config;
    }

    private static Map<String, String> webhook(String scheme, HttpServer server, String name) {
        Map<String, String> config = PluginConfigs.connector("webhook.WebhookSink", stack);
        config.put("topics", Topics.MIGRATION_COMMAND.name());
        config.put("consumer.override.isolation.level", "read_committed");
        config.put("webhook.url", url(scheme, server, "/hook/" + name));
        config.put("webhook.secret", "a secret of the webhook that is long enough");
        return config;
    }

    /** Trust as PEM, our own certificate and key as PKCS#12. */
    private static Map<String, String> identity() {
        return Map.of(
                "http.ssl.truststore.location", tls.certificate("server").toString(),
                "http.ssl.keystore.location", tls.store("client").toString(),
                "http.ssl.keystore.password", TlsMaterial.PASSWORD);
    }

    private static String url(String scheme, HttpServer server, String path) {
        return scheme + "://127.0.0.1:" + server.getAddress().getPort() + path;
    }

    private static byte[] command(String id, String job) {
        MigrationCommand command = new MigrationCommand();
        command.setId(id);
        command.setFabric("f");
        command.setJob(job);
        command.setKind(CommandKind.PAUSE);
        command.setSite("reno");
        command.setEpoch(1);
        command.setIssuedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS));
        command.setCheckpoint(true);
        return stack.serde(MigrationCommand.class).serializer().serialize(Topics.MIGRATION_COMMAND.name(), command);
    }

    private static void send(String key, byte[] value) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.MIGRATION_COMMAND.name(), key, value))
                    .get();
        }
    }
}
