package io.windfall.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.ParsedSchema;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.CachedSchemaRegistryClient;
import org.apache.flink.avro.registry.confluent.shaded.io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class EmbeddedStackIT {
    private static final String ONE =
            "{\"type\":\"record\",\"name\":\"R\",\"namespace\":\"n\",\"fields\":[{\"name\":\"a\",\"type\":\"long\"}]}";
    private static final String OPTIONAL_ADDED =
            ONE.replace("]}", ",{\"name\":\"b\",\"type\":\"long\",\"default\":0}]}");
    private static final String REQUIRED_ADDED = ONE.replace("]}", ",{\"name\":\"c\",\"type\":\"string\"}]}");

    private static EmbeddedStack stack;

    private final HttpClient http = HttpClient.newHttpClient();
    private final ObjectMapper json = new ObjectMapper();

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

    @Test
    void shouldCarryRecordsOfCommittedTransactionsOnly() throws Exception {
        createTopic(stack.bootstrapServers(), "committed");
        Map<String, Object> settings =
                Map.of("bootstrap.servers", stack.bootstrapServers(), "transactional.id", "writer");
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("committed", "k", "aborted"));
            producer.abortTransaction();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>("committed", "k", "kept"));
            producer.commitTransaction();
        }
        assertThat(consume(stack.bootstrapServers(), "committed", 1)).containsExactly("kept");
    }

    @Test
    void shouldTellOtherMachinesTheAddressThatIsAdvertisedAndUseItsOwnItself(@TempDir Path directory) throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        EmbeddedStackConfig config =
                new EmbeddedStackConfig(directory, port, 0).reachableAt("0.0.0.0", "localhost:" + port);
        try (EmbeddedStack open = EmbeddedStack.start(config)) {
            assertThat(open.advertised()).isEqualTo("localhost:" + port);
            assertThat(nodes("127.0.0.1:" + port)).containsExactly("localhost:" + port);
            assertThat(nodes(open.bootstrapServers()))
                    .containsExactly(open.bootstrapServers())
                    .doesNotContain("127.0.0.1:" + port);
            String anyAddress = open.registryUrl().replace("127.0.0.1", "127.0.0.2");
            HttpResponse<String> subjects = http.send(
                    HttpRequest.newBuilder(URI.create(anyAddress + "/subjects")).build(), BodyHandlers.ofString());
            assertThat(subjects.statusCode()).isEqualTo(200);
        }
    }

    /** Its address was written without brackets, so that neither Kafka nor any client could read it. */
    @Test
    void shouldListenOnAnIpv6Address(@TempDir Path directory) throws Exception {
        try (ServerSocket probe = new ServerSocket()) {
            probe.bind(new InetSocketAddress("::1", 0));
        } catch (IOException e) {
            assumeTrue(false, "this machine has no IPv6 loopback: " + e.getMessage());
        }
        try (EmbeddedStack six = EmbeddedStack.start(new EmbeddedStackConfig(directory, 0, 0, "::1", null))) {
            assertThat(six.bootstrapServers()).startsWith("[::1]:");
            assertThat(nodes(six.bootstrapServers())).hasSize(1);
            assertThat(six.registryUrl()).startsWith("http://[::1]:");
            HttpResponse<String> subjects = http.send(
                    HttpRequest.newBuilder(URI.create(six.registryUrl() + "/subjects"))
                            .build(),
                    BodyHandlers.ofString());
            assertThat(subjects.statusCode()).isEqualTo(200);
        }
    }

    private static List<String> nodes(String bootstrapServers) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            return admin.describeCluster().nodes().get().stream()
                    .map(node -> node.host() + ":" + node.port())
                    .toList();
        }
    }

    @Test
    void shouldNotCreateTopicsThatNobodyDeclared() throws Exception {
        Map<String, Object> settings = Map.of("bootstrap.servers", stack.bootstrapServers(), "max.block.ms", 1_000);
        try (KafkaProducer<String, String> producer =
                        new KafkaProducer<>(settings, new StringSerializer(), new StringSerializer());
                Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            assertThatThrownBy(() -> producer.send(new ProducerRecord<>("undeclared", "v"))
                            .get())
                    .hasMessageContaining("undeclared");
            assertThat(admin.listTopics().names().get()).doesNotContain("undeclared");
        }
    }

    @Test
    void shouldKeepTopicsSchemasIdsAndClusterAcrossARestartOnOtherPorts(@TempDir Path directory) throws Exception {
        String clusterId;
        int id;
        String url;
        try (EmbeddedStack first = EmbeddedStack.start(EmbeddedStackConfig.persistent(directory))) {
            clusterId = clusterId(first);
            url = first.registryUrl();
            createTopic(first.bootstrapServers(), "kept");
            produce(first.bootstrapServers(), "kept", "before");
            post(url + "/subjects/other/versions", ONE);
            id = post(url + "/subjects/s/versions", OPTIONAL_ADDED).path("id").intValue();
            send("PUT", url + "/config/s", "{\"compatibility\":\"FULL\"}");

            assertThatThrownBy(() -> EmbeddedStack.start(EmbeddedStackConfig.persistent(directory)))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining(directory.toString())
                    .hasMessageContaining("in use by another embedded broker");
        }
        try (EmbeddedStack second = EmbeddedStack.start(EmbeddedStackConfig.persistent(directory))) {
            assertThat(second.registryUrl()).isNotEqualTo(url);
            assertThat(clusterId(second)).isEqualTo(clusterId);
            produce(second.bootstrapServers(), "kept", "after");
            assertThat(consume(second.bootstrapServers(), "kept", 2)).containsExactly("before", "after");

            url = second.registryUrl();
            assertThat(id).isEqualTo(2);
            assertThat(json.readTree(send("GET", url + "/schemas/ids/2", null).body())
                            .path("schema")
                            .textValue())
                    .isEqualTo(SchemaCatalog.parse(OPTIONAL_ADDED).toString());
            assertThat(send("GET", url + "/config/s", null).body()).isEqualTo("{\"compatibilityLevel\":\"FULL\"}");
            assertThat(post(url + "/subjects/s/versions", OPTIONAL_ADDED)
                            .path("id")
                            .intValue())
                    .isEqualTo(2);
            assertThat(post(url + "/subjects/t/versions", "\"long\"").path("id").intValue())
                    .isEqualTo(3);
        }
    }

    @Test
    void shouldNameThePortThatIsTakenAndTheFlagThatChangesIt() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> EmbeddedStack.start(new EmbeddedStackConfig(null, port, 0)))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("--kafka-port");
            assertThatThrownBy(() -> RegistryServer.start(stack.bootstrapServers(), port))
                    .isInstanceOf(EmbeddedStackException.class)
                    .hasMessageContaining("Port " + port)
                    .hasMessageContaining("--registry-port");
        }
    }

    @Test
    void shouldServeTheConfluentClient() throws Exception {
        CachedSchemaRegistryClient client = new CachedSchemaRegistryClient(stack.registryUrl(), 10);
        ParsedSchema one = parsed(client, ONE);
        ParsedSchema optional = parsed(client, OPTIONAL_ADDED);
        ParsedSchema required = parsed(client, REQUIRED_ADDED);
        String subject = "client/a b-value";

        int id = client.register(subject, one);
        assertThat(client.testCompatibility(subject, optional)).isTrue();
        assertThat(client.testCompatibility(subject, required)).isFalse();
        assertThat(client.testCompatibilityVerbose(subject, required).toString())
                .contains("MISSING_DEFAULT_VALUE");
        assertThatThrownBy(() -> client.register(subject, required))
                .isInstanceOfSatisfying(RestClientException.class, e -> assertThat(e.getErrorCode())
                        .isEqualTo(409));
        int nextId = client.register(subject, optional);

        client.reset();
        assertThat(client.getSchemaById(id).canonicalString()).isEqualTo(one.canonicalString());
        assertThat(client.getId(subject, optional)).isEqualTo(nextId);
        assertThat(client.getVersion(subject, optional)).isEqualTo(2);
        assertThat(client.getLatestSchemaMetadata(subject).getId()).isEqualTo(nextId);
        assertThat(client.getSchemaMetadata(subject, 1).getSchema()).isEqualTo(one.canonicalString());
        assertThat(client.getAllVersions(subject)).containsExactly(1, 2);
        assertThat(client.getAllSubjects()).contains(subject);
        assertThat(client.getAllSubjectsById(nextId)).contains(subject);
        assertThat(client.getAllVersionsById(nextId)).isNotEmpty();

        assertThat(client.updateCompatibility(subject, "NONE")).isEqualTo("NONE");
        assertThat(client.getCompatibility(subject)).isEqualTo("NONE");
        assertThat(client.register(subject, required)).isGreaterThan(nextId);
        client.deleteConfig(subject);
        assertThat(client.setMode("READONLY", subject)).isEqualTo("READONLY");
        assertThat(client.getMode(subject)).isEqualTo("READONLY");
        client.deleteMode(subject);
        assertThat(client.getMode()).isEqualTo("READWRITE");
        assertThat(client.deleteSchemaVersion(subject, "3")).isEqualTo(3);
        assertThat(client.deleteSubject(subject)).containsExactly(1, 2);
    }

    @Test
    void shouldAskForThePasswordAndTakeTheTopicOverFromAnEarlierRegistry() throws Exception {
        try (EmbeddedStack own = EmbeddedStack.start(EmbeddedStackConfig.throwAway());
                RegistryServer guarded = RegistryServer.start(own.bootstrapServers(), 0, "user", "se:cret")) {
            CachedSchemaRegistryClient knows = new CachedSchemaRegistryClient(
                    guarded.url(),
                    10,
                    Map.of(
                            "basic.auth.credentials.source", "USER_INFO",
                            "basic.auth.user.info", "user:se:cret"));
            assertThat(knows.register("s", parsed(knows, ONE))).isEqualTo(1);
            CachedSchemaRegistryClient guesses = new CachedSchemaRegistryClient(guarded.url(), 10);
            assertThatThrownBy(() -> guesses.getSchemaById(1))
                    .isInstanceOfSatisfying(RestClientException.class, e -> assertThat(e.getStatus())
                            .isEqualTo(401));
            assertThat(send("GET", guarded.url() + "/nowhere", null).statusCode())
                    .isEqualTo(401);

            String earlier = own.registryUrl() + "/subjects/t/versions";
            ListAppender<ILoggingEvent> log = new ListAppender<>();
            Logger logger = (Logger) LoggerFactory.getLogger(RegistryStore.class);
            logger.addAppender(log);
            log.start();
            HttpResponse<String> fenced = send("POST", earlier, schemaBody("\"long\""));
            logger.detachAppender(log);
            assertThat(fenced.statusCode()).isEqualTo(500);
            assertThat(fenced.body()).contains("50001", "another registry");
            assertThat(log.list).singleElement().satisfies(said -> {
                assertThat(said.getLevel()).isEqualTo(Level.WARN);
                assertThat(said.getFormattedMessage())
                        .startsWith("Another registry has opened the topic _schemas")
                        .contains("Run one at a time");
                assertThat(said.getThrowableProxy()).isNull();
            });
            assertThat(post(earlier, "\"long\"").path("id").intValue()).isEqualTo(2);
            assertThat(post(earlier.replace("/t/", "/s/"), ONE).path("id").intValue())
                    .isEqualTo(1);
        }
    }

    @Test
    void shouldAnswerWrongRequestsAsConfluentDoes() throws Exception {
        String url = stack.registryUrl();
        post(url + "/subjects/wrong/versions", ONE);
        assertError(409, 409, send("POST", url + "/subjects/wrong/versions", schemaBody(REQUIRED_ADDED)));
        assertError(404, 40401, send("GET", url + "/subjects/none/versions", null));
        assertError(404, 40402, send("GET", url + "/subjects/wrong/versions/9", null));
        assertError(404, 40403, send("GET", url + "/schemas/ids/999", null));
        assertError(404, 40408, send("GET", url + "/config/wrong", null));
        assertError(404, 40409, send("GET", url + "/mode/wrong", null));
        assertError(404, 404, send("GET", url + "/nowhere", null));
        assertError(405, 405, send("PUT", url + "/subjects", "{}"));
        assertError(400, 400, send("POST", url + "/subjects/wrong", "no json"));
        assertError(400, 400, send("GET", url + "/schemas/ids/x", null));
        assertError(422, 42201, send("POST", url + "/subjects/wrong/versions", schemaBody("{")));
        assertError(
                422,
                42201,
                send("POST", url + "/subjects/wrong/versions", "{\"schemaType\":\"PROTOBUF\",\"schema\":\"x\"}"));
        assertError(
                422,
                42201,
                send(
                        "POST",
                        url + "/subjects/wrong/versions",
                        "{\"schema\":\"\\\"long\\\"\",\"references\":[{\"name\":\"n\",\"subject\":\"s\",\"version\":1}]}"));
        assertError(422, 42202, send("GET", url + "/subjects/wrong/versions/zero", null));
        assertError(422, 42203, send("PUT", url + "/config/wrong", "{\"compatibility\":\"SIDEWAYS\"}"));
        assertError(422, 42204, send("PUT", url + "/mode/wrong", "{\"mode\":\"IMPORT\"}"));
        assertError(413, 413, send("POST", url + "/subjects/wrong/versions", " ".repeat(1024 * 1024 + 1)));
    }

    /** On a stack of its own, since all here share the address. */
    @Test
    void shouldMakeWhoAsksTheRegistryTooOftenWait() throws Exception {
        try (EmbeddedStack crowded = EmbeddedStack.start(EmbeddedStackConfig.throwAway())) {
            URI url = URI.create(crowded.registryUrl());
            assertThat(pipelined(
                            url,
                            "POST /subjects/large/versions HTTP/1.1\r\nHost: x\r\nContent-Length: 9000000\r\n\r\n"))
                    .startsWith("HTTP/1.1 413")
                    .contains("\"error_code\":413");
            String request = "GET /mode HTTP/1.1\r\nHost: x\r\n\r\n";
            assertThat(pipelined(
                            url, request.repeat(40_000) + "GET /mode HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 200")
                    .contains("HTTP/1.1 429", "Retry-After: 1", "\"error_code\":429");
        }
    }

    /** Sends all at once, and reads until the other end closes. */
    private static String pipelined(URI url, String requests) throws Exception {
        try (Socket socket = new Socket(url.getHost(), url.getPort())) {
            CompletableFuture<String> answers = CompletableFuture.supplyAsync(() -> {
                try {
                    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            socket.getOutputStream().write(requests.getBytes(StandardCharsets.UTF_8));
            socket.shutdownOutput();
            return answers.get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldAnswerTheRequestsThatOtherClientsSend() throws Exception {
        String url = stack.registryUrl();
        int id = post(url + "/subjects/plain/versions", ONE).path("id").intValue();
        String schema = SchemaCatalog.parse(ONE).toString();
        assertThat(send("GET", url + "/", null).body()).isEqualTo("{}");
        assertThat(send("GET", url + "/schemas/types", null).body()).isEqualTo("[\"AVRO\"]");
        assertThat(send("GET", url + "/subjects?subjectPrefix=pla", null).body())
                .isEqualTo("[\"plain\"]");
        assertThat(send("GET", url + "/subjects/plain/versions/latest/schema", null)
                        .body())
                .isEqualTo(schema);
        assertThat(json.readTree(send("GET", url + "/subjects/plain/versions/latest", null)
                        .body()))
                .isEqualTo(json.createObjectNode()
                        .put("subject", "plain")
                        .put("version", 1)
                        .put("id", id)
                        .put("schema", schema));
        assertThat(send("GET", url + "/config", null).body())
                .isEqualTo("{\"compatibilityLevel\":\"BACKWARD_TRANSITIVE\"}");
        assertThat(send("GET", url + "/config/plain?defaultToGlobal=true", null).body())
                .isEqualTo("{\"compatibilityLevel\":\"BACKWARD_TRANSITIVE\"}");
        assertThat(send("POST", url + "/compatibility/subjects/plain/versions", schemaBody(OPTIONAL_ADDED))
                        .body())
                .isEqualTo("{\"is_compatible\":true}");
        assertThat(send("DELETE", url + "/subjects/plain", null).body()).isEqualTo("[1]");
        assertThat(send("GET", url + "/subjects?deleted=true&subjectPrefix=plain", null)
                        .body())
                .isEqualTo("[\"plain\"]");
        assertThat(send("DELETE", url + "/subjects/plain?permanent=true", null).body())
                .isEqualTo("[1]");
    }

    private void assertError(int status, int errorCode, HttpResponse<String> response) throws Exception {
        JsonNode body = json.readTree(response.body());
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(body.path("error_code").intValue()).isEqualTo(errorCode);
        assertThat(body.path("message").asText()).isNotBlank();
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/vnd.schemaregistry.v1+json");
    }

    private JsonNode post(String url, String schema) throws Exception {
        HttpResponse<String> response = send("POST", url, schemaBody(schema));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return json.readTree(response.body());
    }

    private String schemaBody(String schema) {
        return json.createObjectNode().put("schema", schema).toString();
    }

    private HttpResponse<String> send(String method, String url, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
                .timeout(Duration.ofSeconds(30))
                .method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        return http.send(request, BodyHandlers.ofString());
    }

    private static ParsedSchema parsed(CachedSchemaRegistryClient client, String schema) {
        return client.parseSchema("AVRO", schema, List.of()).orElseThrow();
    }

    private static String clusterId(EmbeddedStack of) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", of.bootstrapServers()))) {
            return admin.describeCluster().clusterId().get();
        }
    }

    private static void createTopic(String bootstrapServers, String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(Set.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private static void produce(String bootstrapServers, String topic, String value) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new StringSerializer())) {
            producer.send(new ProducerRecord<>(topic, "k", value)).get();
        }
    }

    /** Reads as a group member, so that the group coordinator and its offsets topic take part. */
    private static List<String> consume(String bootstrapServers, String topic, int count) {
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                "readers-of-" + topic,
                "auto.offset.reset",
                "earliest",
                "isolation.level",
                "read_committed");
        List<String> values = new ArrayList<>();
        try (KafkaConsumer<String, String> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadlineNanos = System.nanoTime() + Duration.ofSeconds(30).toNanos();
            while (values.size() < count && System.nanoTime() - deadlineNanos < 0) {
                consumer.poll(Duration.ofMillis(200)).forEach(found -> values.add(found.value()));
            }
            consumer.commitSync();
        }
        return values;
    }
}
