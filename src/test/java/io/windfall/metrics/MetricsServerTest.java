package io.windfall.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.Test;

class MetricsServerTest {
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void shouldMakeWhoScrapesTooOftenWait() throws Exception {
        try (MetricsServer server = start()) {
            HttpResponse<String> answer = ask(server, 0);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).isEqualTo("up 1\n");
            for (int i = 0; i < 2_000 && answer.statusCode() == 200; i++) {
                answer = ask(server, 0);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(answer.body()).contains("too many requests");
        }
    }

    @Test
    void shouldRefuseABodyThatNobodyWants() throws Exception {
        try (MetricsServer server = start()) {
            assertThat(ask(server, (int) MetricsServer.LIMITS.bodyBytes() + 1).statusCode())
                    .isEqualTo(413);
        }
    }

    private static MetricsServer start() throws Exception {
        return MetricsServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> "up 1\n");
    }

    private HttpResponse<String> ask(MetricsServer server, int bodyBytes) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/metrics"))
                        .method(
                                "GET",
                                bodyBytes == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(new byte[bodyBytes]))
                        .build(),
                BodyHandlers.ofString());
    }
}
