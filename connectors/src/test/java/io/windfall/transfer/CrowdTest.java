package io.windfall.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who asks a source too much is told to wait. */
class CrowdTest {
    @TempDir
    Path folder;

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @Test
    void shouldMakeWhoTriesGrantAfterGrantWait() throws Exception {
        try (Sites sites = new Sites(folder, null)) {
            URI redeem = sites.server.url().resolve(TransferPaths.REDEEM);
            HttpResponse<String> answer = post(redeem, 1);
            assertThat(answer.statusCode()).isBetween(400, 403);
            for (int i = 0; i < 5_000 && answer.statusCode() != 429; i++) {
                answer = post(redeem, 1);
            }
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(answer.body()).contains("too many grants");
            assertThat(answer.headers().firstValue("Retry-After")).contains("1");
            assertThat(post(sites.server.url().resolve(TransferPaths.PROBE), 1).statusCode())
                    .as("of another path")
                    .isEqualTo(405);
        }
    }

    @Test
    void shouldRefuseAGrantThatIsAnnouncedAsTooLarge() throws Exception {
        try (Sites sites = new Sites(folder, null)) {
            HttpResponse<String> answer = post(sites.server.url().resolve(TransferPaths.REDEEM), 40_000);
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("the body is larger than");
        }
    }

    private HttpResponse<String> post(URI uri, int bytes) throws Exception {
        byte[] body = "x".repeat(bytes).getBytes(StandardCharsets.UTF_8);
        return client.send(
                HttpRequest.newBuilder(uri)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }
}
