package io.windfall.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The server by itself, before there is an orchestrator to show. */
class WebServerTest {
    private static final String TOKEN = "0123456789abcdef0123456789abcdef";
    private static final String APPROVE = "/api/fabrics/f/decisions/f-1-0/approve";

    @Test
    void shouldSayThatItStartsUntilThereIsSomethingToShow() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback())) {
            HttpProbe probe = new HttpProbe(server.url());
            assertThat(probe.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(probe.get("/health/ready").statusCode()).isEqualTo(503);
            HttpResponse<String> answer = probe.get("/api/fabrics");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(answer.body()).contains("\"detail\":\"the orchestrator is starting\"");
        }
    }

    @Test
    void shouldForbidWhatTheDashboardDoesNotNeedInEveryAnswer() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback())) {
            HttpProbe probe = new HttpProbe(server.url());
            for (String path : Set.of("/", "/api/fabrics", "/nothing/here", "/health/live")) {
                HttpResponse<String> answer = probe.get(path);
                assertThat(answer.headers()
                                .firstValue("Content-Security-Policy")
                                .orElse(""))
                        .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'");
                assertThat(answer.headers().firstValue("X-Content-Type-Options"))
                        .contains("nosniff");
                assertThat(answer.headers().firstValue("Referrer-Policy")).contains("no-referrer");
                assertThat(answer.headers().firstValue("Server")).isEmpty();
                assertThat(answer.headers().firstValue("Access-Control-Allow-Origin"))
                        .isEmpty();
            }
        }
    }

    @Test
    void shouldServeFilesOfWebjarsAndNothingBesides() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback())) {
            HttpProbe probe = new HttpProbe(server.url());
            HttpResponse<String> script = probe.get("/webjars/echarts/5.5.0/echarts.min.js");
            assertThat(script.statusCode()).isEqualTo(200);
            assertThat(script.headers().firstValue("Content-Type")).contains("text/javascript; charset=utf-8");
            String tag = script.headers().firstValue("ETag").orElseThrow();
            assertThat(probe.get("/webjars/echarts/5.5.0/echarts.min.js", "If-None-Match", tag)
                            .statusCode())
                    .isEqualTo(304);
            for (String path : Set.of(
                    "/webjars/../../../logback.xml",
                    "/../logback.xml",
                    "/%2e%2e/logback.xml",
                    "/logback.xml",
                    "/webjars/echarts/5.5.0/..%2f..%2flogback.xml",
                    "/webjars//echarts")) {
                assertThat(probe.get(path).statusCode()).as(path).isIn(400, 404);
            }
        }
    }

    /** A page elsewhere could else give its own name our address, and read us. */
    @Test
    void shouldRefuseHostNamesThatItIsNotKnownBy() throws Exception {
        WebConfig config = new WebConfig(
                new HostAndPort("127.0.0.1", 0), false, null, Set.of("windfall.example"), null, null, 1_000);
        try (WebServer server = WebServer.start(config)) {
            assertThat(raw(server, "GET /health/live HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 421")
                    .contains("http.hosts");
            for (String host : Set.of("localhost", "127.0.0.1:1", "[::1]:80", "windfall.example:443", "10.1.2.3")) {
                assertThat(raw(server, "GET /health/live HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n"))
                        .as(host)
                        .startsWith("HTTP/1.1 200");
            }
            assertThat(raw(server, "GET /health/live HTTP/1.0\r\n\r\n")).startsWith("HTTP/1.1 421");
        }
    }

    @Test
    void shouldRefuseHeadersThatAreTooLargeAndRequestsThatAreNone() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback())) {
            assertThat(raw(server, "GET / HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(9_000) + "\r\n\r\n"))
                    .startsWith("HTTP/1.1 431")
                    .contains("application/problem+json");
            assertThat(raw(server, "hello\r\n\r\n")).startsWith("HTTP/1.1 400").doesNotContain("etty");
        }
    }

    @Test
    void shouldMakeWhoAsksTooOftenWait() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback().withRequestsPerSecond(1))) {
            HttpProbe probe = new HttpProbe(server.url());
            HttpResponse<String> answer = probe.get("/health/live");
            for (int i = 0; i < 40 && answer.statusCode() == 200; i++) {
                answer = probe.get("/health/live");
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
        }
    }

    @Test
    void shouldRefuseABodyThatIsFarTooLargeWhateverThePath() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback())) {
            assertThat(raw(server, "GET /nowhere HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2000000\r\n\r\n"))
                    .startsWith("HTTP/1.1 413")
                    .contains("application/problem+json", "Content-Security-Policy");
        }
    }

    @Test
    void shouldSayWhichMethodsAPathTakes() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback())) {
            HttpProbe probe = new HttpProbe(server.url());
            for (String path : Set.of("/api/fabrics/f/records/grid.signal", APPROVE)) {
                HttpResponse<String> answer = probe.get(path);
                assertThat(answer.statusCode()).as(path).isEqualTo(405);
                assertThat(answer.headers().firstValue("Allow")).contains("POST");
                assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
                assertThat(answer.body()).contains("\"detail\":\"" + path + " takes POST, not GET\"");
            }
            HttpResponse<String> posted = probe.post("/api/fabrics/f/now", "{}");
            assertThat(posted.statusCode()).isEqualTo(405);
            assertThat(posted.headers().firstValue("Allow")).contains("GET, HEAD");
            assertThat(posted.body()).contains("takes GET, HEAD, not POST");
            assertThat(raw(server, "PUT /api/fabrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
                    .startsWith("HTTP/1.1 405")
                    .containsIgnoringCase("\r\nAllow: GET, HEAD\r\n");
            for (String path : Set.of("/api/fabrics/f/records", "/api/fabrics/f/records/", "/api/nothing")) {
                assertThat(probe.get(path).statusCode()).as(path).isEqualTo(404);
            }
        }
    }

    @Test
    void shouldLetNobodyActWithoutTheToken() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback().withToken(TOKEN))) {
            HttpProbe probe = new HttpProbe(server.url());
            HttpResponse<String> none = probe.post(APPROVE, "{}");
            assertThat(none.statusCode()).isEqualTo(401);
            assertThat(none.headers().firstValue("WWW-Authenticate")).contains("Bearer realm=\"windfall\"");
            assertThat(probe.post(APPROVE, "{}", "Authorization", "Bearer " + TOKEN.substring(1) + "0")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(probe.post(APPROVE, "{}", "Authorization", TOKEN).statusCode())
                    .isEqualTo(403);
            assertThat(probe.post(APPROVE, "{}", "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .as("there is nothing to approve yet")
                    .isEqualTo(503);
        }
    }

    @Test
    void shouldLetNobodyActWhereThereIsNoToken() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback())) {
            HttpProbe probe = new HttpProbe(server.url());
            assertThat(probe.post(APPROVE, "{}").statusCode()).isEqualTo(401);
            assertThat(probe.post(APPROVE, "{}", "Authorization", "Bearer ").statusCode())
                    .isEqualTo(403);
            assertThat(probe.post(APPROVE, "{}", "Authorization", "Bearer null").statusCode())
                    .isEqualTo(403);
        }
    }

    @Test
    void shouldStopWhoGuessesTokens() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback().withToken(TOKEN))) {
            HttpProbe probe = new HttpProbe(server.url());
            int status = 403;
            for (int i = 0; i < 20 && status == 403; i++) {
                status = probe.post(APPROVE, "{}", "Authorization", "Bearer guess-number-" + i)
                        .statusCode();
            }
            assertThat(status).isEqualTo(429);
            assertThat(probe.post(APPROVE, "{}", "Authorization", "Bearer " + TOKEN)
                            .statusCode())
                    .isEqualTo(429);
        }
    }

    /** What a foreign page's form could send: with a client certificate the browser would vouch for it. */
    @Test
    void shouldTakeNoOrdersFromOtherSitesPages() throws Exception {
        try (WebServer server = WebServer.start(WebConfig.onLoopback().withToken(TOKEN))) {
            HttpProbe probe = new HttpProbe(server.url());
            String[] bearer = {"Authorization", "Bearer " + TOKEN};
            assertThat(probe.post(APPROVE, "{}", "Content-Type", "text/plain", bearer[0], bearer[1])
                            .statusCode())
                    .isEqualTo(415);
            assertThat(probe.post(APPROVE, "{}", "Origin", "http://evil.example", bearer[0], bearer[1])
                            .statusCode())
                    .isEqualTo(403);
            assertThat(probe.post(APPROVE, "{}", "Sec-Fetch-Site", "cross-site", bearer[0], bearer[1])
                            .statusCode())
                    .isEqualTo(403);
            assertThat(probe.post(APPROVE, "{}", "Origin", server.url(), bearer[0], bearer[1])
                            .statusCode())
                    .isEqualTo(503);
        }
    }

    @Test
    void shouldSayWhichAddressIsTaken() throws Exception {
        try (WebServer first = WebServer.start(WebConfig.onLoopback())) {
            HostAndPort taken = HostAndPort.parse(first.url().replace("http://", ""));
            assertThatThrownBy(() -> WebServer.start(
                            new WebConfig(taken, false, null, Set.of(), null, null, WebConfig.REQUESTS_PER_SECOND)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(taken + " is taken by another program: choose another address with --http");
            try (WebServer second = WebServer.start(
                    new WebConfig(taken, true, null, Set.of(), null, null, WebConfig.REQUESTS_PER_SECOND))) {
                assertThat(second.url()).isNotEqualTo(first.url());
                assertThat(new HttpProbe(second.url()).get("/health/live").statusCode())
                        .isEqualTo(200);
            }
        }
    }

    @Test
    void shouldNotTellItsToken() {
        assertThat(WebConfig.onLoopback().withToken(TOKEN).toString()).doesNotContain(TOKEN);
    }

    private static String raw(WebServer server, String request) throws IOException {
        HostAndPort at = HostAndPort.parse(server.url().replace("http://", ""));
        try (Socket socket = new Socket(at.host(), at.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            socket.shutdownOutput();
            InputStream in = socket.getInputStream();
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
