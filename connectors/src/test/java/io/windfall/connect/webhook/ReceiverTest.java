package io.windfall.connect.webhook;

import static io.windfall.connect.webhook.SinkBench.command;
import static io.windfall.connect.webhook.SinkBench.committed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.windfall.connect.HttpStandIn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example receiver, run by Python. */
class ReceiverTest {

    private static final String OLD_SECRET = "the-secret-before-this-one-was-made";
    private static final byte[] BODY =
            "{\"specversion\":\"1.0\",\"id\":\"c-1\",\"source\":\"s\",\"type\":\"t\"}".getBytes(StandardCharsets.UTF_8);

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    Path temp;

    private Process python;
    private URI uri;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(hasPython(), "there is no python3 here");
        begin();
    }

    @AfterEach
    void stop() throws InterruptedException {
        if (python != null) {
            python.destroyForcibly().waitFor();
        }
    }

    @Test
    void shouldTakeWhatIsGenuineAndRefuseTheRest() throws Exception {
        long now = Instant.now().getEpochSecond();
        Map<String, String> genuine = Signer.of(SinkBench.SECRET).headers("c-1", now, BODY);

        byte[] forged = new String(BODY, StandardCharsets.UTF_8)
                .replace("\"t\"", "\"u\"")
                .getBytes(StandardCharsets.UTF_8);
        assertThat(post(genuine, forged)).as("another body").startsWith("401");
        Map<String, String> younger = new HashMap<>(genuine);
        younger.put("webhook-timestamp", Long.toString(now + 1));
        assertThat(post(younger, BODY)).as("another time").startsWith("401");
        Map<String, String> renamed = new HashMap<>(genuine);
        renamed.put("webhook-id", "c-2");
        assertThat(post(renamed, BODY)).as("another id").startsWith("401");
        assertThat(post(Signer.of("who-knows-what-secret-this-may-be").headers("c-1", now, BODY), BODY))
                .startsWith("401");
        assertThat(post(Signer.of(SinkBench.SECRET).headers("c-1", now - 3600, BODY), BODY))
                .as("sent an hour ago")
                .startsWith("401");
        assertThat(post(Map.of(), BODY)).startsWith("400");
        assertThat(taken()).isEmpty();

        assertThat(post(genuine, BODY)).startsWith("200").contains("taken");
        assertThat(post(genuine, BODY)).as("replayed").startsWith("200").contains("duplicate");
        assertThat(post(Signer.of(OLD_SECRET).headers("c-1", now, BODY), BODY))
                .as("sent again, signed by the other secret")
                .contains("duplicate");
        stop();
        begin();
        assertThat(post(genuine, BODY)).as("replayed after a restart").contains("duplicate");
        assertThat(taken()).hasSize(1);
    }

    @Test
    void shouldVerifyWhatTheSinkDelivers() throws Exception {
        try (HttpStandIn unused = new HttpStandIn()) {
            SinkBench bench = new SinkBench(unused);
            bench.config.put("webhook.url", uri.toString());
            WebhookTask task = bench.task();
            task.put(List.of(bench.record(0, command("a", "a-1")), bench.record(1, command("a", "a-2"))));
            task.put(List.of(bench.record(2, command("a", "a-1"))));
            await().atMost(Duration.ofSeconds(20)).until(() -> committed(task, 3) == 3);
            SinkBench.end(task);
            assertThat(bench.deadLetters).isEmpty();
            assertThat(taken()).hasSize(2);
            assertThat(taken().get(0)).contains("\"id\":\"a-1\"");
            assertThat(taken().get(1)).contains("\"id\":\"a-2\"");
        }
    }

    private String post(Map<String, String> headers, byte[] body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).POST(HttpRequest.BodyPublishers.ofByteArray(body));
        headers.forEach(request::setHeader);
        HttpResponse<String> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofString());
        return answer.statusCode() + " " + answer.body();
    }

    private List<String> taken() throws IOException {
        return Files.readAllLines(temp.resolve("out"));
    }

    private void begin() throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                "python3",
                Path.of("examples/webhook_receiver.py").toAbsolutePath().toString(),
                "--port",
                "0",
                "--seen",
                temp.resolve("seen.db").toString());
        builder.environment().put("WEBHOOK_SECRET", SinkBench.SECRET + "," + OLD_SECRET);
        builder.redirectOutput(
                ProcessBuilder.Redirect.appendTo(temp.resolve("out").toFile()));
        python = builder.start();
        BufferedReader said =
                new BufferedReader(new InputStreamReader(python.getErrorStream(), StandardCharsets.UTF_8));
        String first = said.readLine();
        assertThat(first).startsWith("listening on ");
        uri = URI.create("http://127.0.0.1:" + first.substring(first.lastIndexOf(':') + 1) + "/windfall");
        Thread drain = new Thread(() -> said.lines().forEach(line -> {}), "python-says");
        drain.setDaemon(true);
        drain.start();
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            Process process = new ProcessBuilder("python3", "--version").start();
            return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException e) {
            return false; // that is the question
        }
    }
}
