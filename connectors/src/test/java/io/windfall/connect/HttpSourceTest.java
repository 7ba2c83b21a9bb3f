package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpSourceTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    private HttpStandIn server;

    @BeforeEach
    void start() throws IOException {
        server = new HttpStandIn();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void shouldGiveTheWholeAnswer() throws Exception {
        server.on("/", e -> HttpStandIn.send(e, 200, "grün", "Content-Type", "text/plain; charset=UTF-8"));
        assertThat(source().get(server.uri("/x"), Map.of()).orThrow(NOW).text()).isEqualTo("grün");
    }

    @ParameterizedTest
    @CsvSource({"429,7,PT7S", "503,'Sun, 01 Mar 2026 12:01:30 GMT',PT1M30S", "500,,PT0S", "429,soon,PT0S"})
    void shouldHonourRetryAfterInBothForms(int status, String retryAfter, Duration expected) {
        server.on("/", e -> {
            if (retryAfter != null) {
                e.getResponseHeaders().add("Retry-After", retryAfter);
            }
            HttpStandIn.send(e, status, "not now");
        });
        assertThatThrownBy(() ->
                        source().get(server.uri("/x?key=secret"), Map.of()).orThrow(NOW))
                .isInstanceOfSatisfying(SourceUnavailableException.class, e -> {
                    assertThat(e.status()).isEqualTo(status);
                    assertThat(e.retryAfter()).isEqualTo(expected);
                    assertThat(e).hasMessageContaining("answers " + status + ": not now");
                    assertThat(e.getMessage()).doesNotContain("secret");
                });
    }

    @Test
    void shouldGiveUpOnABodyThatNeverEnds() {
        server.on("/", server::stall);
        HttpSource source = source(Map.of(ConnectSettings.HTTP_TIMEOUT, "300"));
        assertThatThrownBy(() -> source.get(server.uri("/"), Map.of()))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("has not answered in full within 300 ms");
    }

    @Test
    void shouldRefuseWhatIsCut() {
        server.on("/", HttpStandIn::cut);
        assertThatThrownBy(() -> source().get(server.uri("/"), Map.of()))
                .isInstanceOf(SourceUnavailableException.class)
                .hasMessageContaining("cannot be read");
    }

    @Test
    void shouldRefuseWhatIsTooLargeAlsoOnceDecompressed() throws Exception {
        byte[] bomb = gzip("x".repeat(100_000));
        assertThat(bomb.length).isLessThan(1_000);
        server.on("/plain", e -> HttpStandIn.send(e, 200, "x".repeat(1_001)));
        server.on("/gzip", e -> {
            e.getResponseHeaders().add("Content-Encoding", "gzip");
            e.sendResponseHeaders(200, bomb.length);
            e.getResponseBody().write(bomb);
        });
        HttpSource source = source(Map.of(ConnectSettings.HTTP_MAX_BODY, "1000"));
        for (String path : new String[] {"/plain", "/gzip"}) {
            assertThatThrownBy(() -> source.get(server.uri(path), Map.of()))
                    .hasMessageContaining("larger than http.max.body.bytes = 1000");
        }
    }

    @Test
    void shouldFollowARedirectOnTheSameHostAndNoOther() throws Exception {
        server.on("/here", e -> HttpStandIn.send(e, 302, "", "Location", "/there"));
        server.on("/there", e -> HttpStandIn.send(e, 200, e.getRequestHeaders().getFirst("X-Token")));
        server.on("/away", e -> HttpStandIn.send(e, 302, "", "Location", "http://localhost:1/there?token=secret"));
        server.on("/round", e -> HttpStandIn.send(e, 302, "", "Location", "/round"));
        Map<String, String> headers = Map.of("X-Token", "t");
        assertThat(source().get(server.uri("/here"), headers).text()).isEqualTo("t");
        assertThatThrownBy(() -> source().get(server.uri("/away"), headers))
                .hasMessageContaining("redirects to http://localhost:1/there: another host is not followed")
                .message()
                .doesNotContain("secret");
        assertThatThrownBy(() -> source().get(server.uri("/round"), headers))
                .hasMessageContaining("the sixth in a row");
    }

    @Test
    void shouldShowNoTokenThatCannotBeSent() {
        for (String token : List.of("Bearer s3cr3t\ntoken", "Bearer s3cr3t\u0000")) {
            assertThatThrownBy(() -> source().get(server.uri("/"), Map.of("Authorization", token)))
                    .isInstanceOf(SourceUnavailableException.class)
                    .hasMessageContaining("the value of the header Authorization holds characters that no header may")
                    .hasNoCause()
                    .message()
                    .doesNotContain("s3cr3t");
        }
    }

    @Test
    void shouldMaskWhatAnErrorPageRepeatsOfSecrets() throws Exception {
        server.on("/", e -> HttpStandIn.send(e, 401, "no " + e.getRequestHeaders().getFirst("Authorization")
                + " nor p@ss word, p%40ss+word; user=ada"));
        ConfigDef definition = KeyGroup.merged(
                ConnectSettings.http(), new ConfigDef().define("pass", Type.PASSWORD, null, Importance.LOW, "One."));
        ConnectSettings settings = new ConnectSettings(definition, Map.of("pass", "p@ss word"));
        HttpAnswer answer =
                new HttpSource(settings).get(server.uri("/p@ss"), Map.of("Authorization", "Bearer eyJhbGciOi"));
        assertThatThrownBy(() -> answer.orThrow(NOW)).hasMessageEndingWith("answers 401: no *** nor ***, ***; user=ada");
        assertThat(answer.excerpt()).doesNotContain("eyJ").contains("user=ada");
        assertThat(settings.masked("about p@ss word")).isEqualTo("about ***");
    }

    @Test
    void shouldTakeATokenOfVisibleLettersAlone() {
        ConfigDef definition = new ConfigDef().define("token", Type.PASSWORD, null, Importance.LOW, "One.");
        assertThat(new ConnectSettings(definition, Map.of("token", " abc\n")).headerSecret("token"))
                .contains("abc");
        assertThatThrownBy(() -> new ConnectSettings(definition, Map.of("token", "s3c\nr3t")).headerSecret("token"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("token: it holds")
                .message()
                .doesNotContain("s3c", "r3t");
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 204})
    void shouldTakeAnEmptyAnswerThatIsCalledGzip(int status) throws Exception {
        server.on("/", e -> HttpStandIn.send(e, status, "", "Content-Encoding", "gzip"));
        HttpAnswer answer = source().get(server.uri("/"), Map.of());
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).isEmpty();
    }

    @Test
    void shouldEndWhenItsThreadIsInterrupted() throws Exception {
        server.on("/", server::stall);
        HttpSource source = source();
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> source.get(server.uri("/"), Map.of())).isInstanceOf(InterruptedException.class);
    }

    private static HttpSource source() {
        return source(Map.of());
    }

    private static HttpSource source(Map<String, String> properties) {
        return new HttpSource(new ConnectSettings(ConnectSettings.http(), new HashMap<>(properties)));
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return out.toByteArray();
    }
}
