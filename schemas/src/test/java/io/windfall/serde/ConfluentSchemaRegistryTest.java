package io.windfall.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import io.windfall.schema.GridSignal;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.Site;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.apache.avro.Schema;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConfluentSchemaRegistryTest {

    private static final Schema SIGNAL = Records.schemaOf(GridSignal.class);

    private RegistryStub stub;

    @BeforeEach
    void start() throws IOException {
        stub = new RegistryStub();
    }

    @AfterEach
    void stop() {
        stub.close();
    }

    private ConfluentSchemaRegistry client(String... keysAndValues) {
        Map<String, String> properties = new HashMap<>(Map.of("schema.registry.url", stub.url()));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.put("schema.registry." + keysAndValues[i], keysAndValues[i + 1]);
        }
        return new ConfluentSchemaRegistry(RegistryConfig.fromProperties(properties));
    }

    @Test
    void shouldRegisterLookUpAndReadSchemasUnchanged() {
        try (var registry = client()) {
            int id = registry.register("s-value", SIGNAL);

            assertThat(registry.idOf("s-value", SIGNAL)).isEqualTo(id);
            assertThat(registry.isCompatible("s-value", SIGNAL)).isTrue();
            assertThat(registry.isCompatible("s-value", Records.schemaOf(Site.class)))
                    .isFalse();
        }
        try (var another = client()) {
            assertThat(another.byId(1)).isEqualTo(SIGNAL);
            assertThat(another.byId(1).getField("id").doc())
                    .isEqualTo(SIGNAL.getField("id").doc());
        }
    }

    @Test
    void shouldCarryTheLargestSchemaThroughTheSerde() {
        JournalEntry entry = new AvroSerde<>(stub.memory, JournalEntry.class)
                .deserializer()
                .deserialize(
                        "j",
                        Records.wire(
                                stub.memory.register("j-value", Records.schemaOf(JournalEntry.class)),
                                Records.randomBody(Records.schemaOf(JournalEntry.class), 7)));
        try (var registry = client()) {
            byte[] wire =
                    new AvroSerde<>(registry, JournalEntry.class).serializer().serialize("j", entry);
            assertThat(new AvroSerde<>(client(), JournalEntry.class)
                            .deserializer()
                            .deserialize("j", wire))
                    .isEqualTo(entry);
        }
    }

    @Test
    void shouldAskOnlyOnceForWhatDoesNotChange() {
        try (var registry = client()) {
            for (int i = 0; i < 5; i++) {
                registry.register("s-value", SIGNAL);
                registry.byId(1);
            }
        }
        assertThat(stub.calls).hasSizeLessThanOrEqualTo(2);
    }

    @Test
    void shouldSendUserAndPassword() {
        client("basic.auth.user.info", "ann:p:w").register("s-value", SIGNAL);

        assertThat(stub.authorizations).containsExactly("Basic " + base64("ann:p:w"));
    }

    @Test
    void shouldSendUserAndPasswordOfTheUrl() {
        client("url", "http://ann:pw@127.0.0.1:" + stub.port()).register("s-value", SIGNAL);

        assertThat(stub.authorizations).containsExactly("Basic " + base64("ann:pw"));
    }

    @Test
    void shouldSendTheBearerToken() {
        client("bearer.auth.token", "abc").register("s-value", SIGNAL);

        assertThat(stub.authorizations).containsExactly("Bearer abc");
    }

    /** The client begins with a random one of its URLs: enough clients begin with the dead one. */
    @Test
    void shouldGoOnToTheNextUrlWhenOneIsDead() throws IOException {
        String dead = "http://127.0.0.1:" + closedPort();
        for (int i = 0; i < 12; i++) {
            try (var registry = client("url", dead + "," + stub.url())) {
                assertThat(registry.register("s-value", SIGNAL)).isEqualTo(1);
            }
        }
    }

    @Test
    void shouldGoOnToTheNextUrlWhenOneAnswers503() throws IOException {
        try (RegistryStub ill = new RegistryStub()) {
            ill.always = new RegistryStub.Answer(503, RegistryStub.error(50301, "starting"));
            for (int i = 0; i < 12; i++) {
                try (var registry = client("url", ill.url() + "," + stub.url())) {
                    assertThat(registry.register("s-value", SIGNAL)).isEqualTo(1);
                }
            }
            assertThat(ill.calls).isNotEmpty();
        }
    }

    @Test
    void shouldCallADeadRegistryUnavailable() throws IOException {
        try (var registry = client("url", "http://me:hidden@127.0.0.1:" + closedPort())) {
            assertThatThrownBy(() -> registry.byId(1))
                    .isInstanceOf(RegistryUnavailableException.class)
                    .hasMessageContaining("does not answer")
                    .message()
                    .doesNotContain("hidden");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void shouldCallARegistryThatCannotNowUnavailable(int status) {
        stub.always = new RegistryStub.Answer(status, "<html>later</html>");
        try (var registry = client()) {
            assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @Test
    void shouldCallASlowRegistryUnavailable() throws IOException {
        try (ServerSocket silent = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
                var registry =
                        client("url", "http://127.0.0.1:" + silent.getLocalPort(), "http.read.timeout.ms", "100")) {
            assertThatThrownBy(() -> registry.byId(1)).isInstanceOf(RegistryUnavailableException.class);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 409, 422})
    void shouldReportARefusalInTheRegistrysWords(int status) {
        stub.always = new RegistryStub.Answer(status, RegistryStub.error(status, "because I say so"));
        try (var registry = client()) {
            assertThatThrownBy(() -> registry.register("s-value", SIGNAL))
                    .isInstanceOf(RegistryRefusedException.class)
                    .hasMessageContaining("because I say so")
                    .hasMessageContaining("" + status);
            assertThatThrownBy(() -> registry.byId(3)).isInstanceOf(RegistryRefusedException.class);
        }
    }

    @Test
    void shouldTellAnUnknownIdFromAWrongAddress() {
        try (var registry = client()) {
            assertThatThrownBy(() -> registry.byId(9))
                    .isInstanceOfSatisfying(UnknownSchemaException.class, e -> assertThat(e.schemaId())
                            .isEqualTo(9));
            stub.always = new RegistryStub.Answer(404, "<html>nginx</html>");
            assertThatThrownBy(() -> registry.byId(10))
                    .isInstanceOf(RegistryRefusedException.class)
                    .hasMessageContaining("Is schema.registry.url the URL of a Schema Registry?");
            stub.always = new RegistryStub.Answer(404, RegistryStub.error(404, "HTTP 404 Not Found"));
            assertThatThrownBy(() -> registry.byId(11)).isInstanceOf(RegistryRefusedException.class);
        }
    }

    /** The client calls a Protobuf schema an I/O error; taken for an outage, it would be waited for without end. */
    @Test
    void shouldBlameTheRecordWhenItsSchemaIsNotAvro() {
        try (var registry = client()) {
            stub.always = new RegistryStub.Answer(200, "{\"schemaType\":\"PROTOBUF\",\"schema\":\"message X {}\"}");
            assertThatThrownBy(() -> registry.byId(4))
                    .isInstanceOf(UndecodableRecordException.class)
                    .hasMessageContaining("PROTOBUF");
            stub.always = new RegistryStub.Answer(200, "{\"schema\":\"{\\\"type\\\":\\\"recrod\\\"}\"}");
            assertThatThrownBy(() -> registry.byId(5)).isInstanceOf(UndecodableRecordException.class);
        }
    }

    @Test
    void shouldWaitForARegistryThatComesBack() {
        stub.always = new RegistryStub.Answer(503, RegistryStub.error(50301, "starting"));
        SerdeOptions options = SerdeOptions.defaults().withBackoff(Duration.ofMillis(5), Duration.ofMillis(5));
        try (var registry = client()) {
            var serde = new AvroSerde<>(registry, GridSignal.class, options);
            Thread healer = new Thread(() -> {
                while (stub.calls.size() < 3) {
                    Thread.onSpinWait();
                }
                stub.always = null;
            });
            healer.start();

            byte[] wire = serde.serializer().serialize("t", Records.signal());

            assertThat(WireFormat.schemaId(wire)).isEqualTo(1);
            assertThat(stub.calls).hasSizeGreaterThanOrEqualTo(3);
        }
    }

    @Test
    void shouldTrustTheGivenTruststoreAndNoOther(@TempDir Path dir) throws Exception {
        Path store = selfSigned(dir);
        HttpsServer https = HttpsServer.create(RegistryStub.loopback(), 0);
        https.setHttpsConfigurator(new HttpsConfigurator(serverContext(store)));
        try (RegistryStub secure = new RegistryStub(https)) {
            String url = "https://127.0.0.1:" + secure.port();
            try (var trusting = client(
                    "url",
                    url,
                    "ssl.truststore.location",
                    store.toString(),
                    "ssl.truststore.type",
                    "PKCS12",
                    "ssl.truststore.password",
                    "changeit")) {
                assertThat(trusting.register("s-value", SIGNAL)).isEqualTo(1);
            }
            try (var wary = client("url", url)) {
                assertThatThrownBy(() -> wary.register("s-value", SIGNAL))
                        .isInstanceOf(RegistryUnavailableException.class)
                        .hasMessageContaining("certification path");
            }
        }
        assertThatThrownBy(() ->
                        client("ssl.truststore.location", dir.resolve("none").toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("refuses its configuration");
    }

    private static Path selfSigned(Path dir) throws Exception {
        Path store = dir.resolve("store.p12");
        String command = "-genkeypair -alias a -keyalg EC -dname CN=localhost -ext san=ip:127.0.0.1 -storetype PKCS12"
                + " -storepass changeit -keystore " + store;
        String keytool =
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        var words = new java.util.ArrayList<String>();
        words.add(keytool);
        words.addAll(java.util.List.of(command.split(" ")));
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return store;
    }

    private static SSLContext serverContext(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "changeit".toCharArray());
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(keys, "changeit".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(factory.getKeyManagers(), null, null);
        return context;
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
