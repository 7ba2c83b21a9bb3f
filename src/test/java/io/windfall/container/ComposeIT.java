package io.windfall.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.windfall.access.AccessRole;
import io.windfall.access.KeyFolder;
import io.windfall.testing.FreePort;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Brings {@code docker/compose.yml} and {@code docker/compose.secure.yml} up as they are, and waits until the demo that they promise is
 * seen: every service well, jobs moved after the surplus, both orchestrators, all executors and Connect scraped, a plant's file turned into a
 * window. {@link StandIns} says which images take the places of those that cannot be pulled.
 */
class ComposeIT {
    private static final Path FOLDER = Path.of("..", "docker").toAbsolutePath().normalize();
    private static final Duration WITHIN = Duration.ofMinutes(4);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final List<String> SITES = List.of("reno", "oslo", "perth");
    private static final ObjectMapper JSON = new ObjectMapper();
    /** The user of our image, and that of Kafka's. */
    private static final int OURS = 10001;

    private static final int KAFKAS = 1000;

    @TempDir
    Path directory;

    private final Map<String, String> variables = new TreeMap<>();
    private HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void requireCompose() {
        OurImage.assumeItCanBeBuilt();
        assumeTrue(Compose.program().isPresent(), "there is no Compose: .ci/run installs it");
    }

    @Test
    void shouldRunTheDemo() throws Exception {
        bringUp("compose.yml", "http");
    }

    @Test
    void shouldRunTheDemoWithTlsPasswordsAndRights() throws Exception {
        assumeTrue(
                Integer.valueOf(0).equals(Files.getAttribute(directory, "unix:uid")),
                "only root can give folders of keys to the users of the containers");
        Path keys = directory.resolve("keys");
        List<String> principals = new ArrayList<>(KeyFolder.principals(SITES));
        principals.add(AccessRole.FEED.label());
        new KeyFolder(keys, Map.of(), 2).make(principals);
        give(keys, OURS);
        give(keys.resolve(KeyFolder.BROKER), KAFKAS);
        variables.put("WINDFALL_KEYS", keys.toString());
        client = HttpClient.newBuilder()
                .sslContext(
                        trusting(keys.resolve(AccessRole.ORCHESTRATOR.label()).resolve("truststore.p12")))
                .build();
        bringUp("compose.secure.yml", "https");
    }

    private void bringUp(String file, String scheme) throws Exception {
        variables.putAll(StandIns.images());
        for (String port : List.of("ORCHESTRATOR_1_PORT", "ORCHESTRATOR_2_PORT", "PROMETHEUS_PORT", "GRAFANA_PORT")) {
            variables.put(port, Integer.toString(FreePort.any()));
        }
        long beganNanos = System.nanoTime();
        try (Compose compose = new Compose(directory, FOLDER.resolve(file), variables)) {
            List<String> services = compose.services().stream()
                    .filter(service -> variables.containsKey(service.toUpperCase() + "_IMAGE")
                            || !List.of("prometheus", "grafana").contains(service))
                    .toList();
            try {
                compose.up(services);
                awaitAllWell(compose, services);
                System.out.printf(
                        "%s: %d services well after %.0f s: %s%n",
                        file, services.size(), (System.nanoTime() - beganNanos) / 1e9, compose.stands());
                awaitMoves(file, scheme, beganNanos);
                if (services.contains("prometheus")) {
                    awaitScrapes();
                }
                awaitWindowOfAFile(compose, scheme);
            } catch (Throwable e) {
                System.out.println(compose.lastWords());
                throw e;
            }
        }
    }

    /** Those that end have ended well, the others run, and are healthy by their own check where they have one. */
    private static void awaitAllWell(Compose compose, List<String> services) {
        await().atMost(WITHIN).pollInterval(LOOK).untilAsserted(() -> {
            Map<String, String> stands = compose.stands();
            assertThat(stands.keySet()).containsExactlyInAnyOrderElementsOf(services);
            assertThat(stands).allSatisfy((service, stand) -> assertThat(stand)
                    .as(service)
                    .isEqualTo(
                            switch (service) {
                                case "topics", "keys", "rights" -> "exited 0";
                                // Checked by those that need them.
                                case "feed" -> "running";
                                case "registry" -> stand.equals("healthy") ? "healthy" : "running";
                                default -> "healthy";
                            }));
        });
    }

    private void awaitMoves(String file, String scheme, long beganNanos) {
        await("jobs follow the surplus").atMost(WITHIN).pollInterval(LOOK).untilAsserted(() -> assertThat(
                        completed(scheme, "ORCHESTRATOR_1_PORT") + completed(scheme, "ORCHESTRATOR_2_PORT"))
                .as("migrations completed, by the orchestrators' metrics")
                .isGreaterThanOrEqualTo(6));
        System.out.printf("%s: six migrations completed after %.0f s%n", file, (System.nanoTime() - beganNanos) / 1e9);
    }

    private double completed(String scheme, String port) throws Exception {
        return get(scheme, port, "/metrics")
                .lines()
                .filter(line -> line.startsWith("windfall_migrations_total") && line.contains("\"COMPLETED\""))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }

    private void awaitScrapes() {
        await("all are scraped").atMost(WITHIN).pollInterval(LOOK).untilAsserted(() -> {
            JsonNode found = JSON.readTree(get("http", "PROMETHEUS_PORT", "/api/v1/query?query=up"));
            Map<String, String> up = new HashMap<>();
            found.at("/data/result")
                    .forEach(one -> up.put(
                            one.at("/metric/instance").asText(),
                            one.at("/value/1").asText()));
            assertThat(up)
                    .containsOnlyKeys(
                            "orchestrator-1:8080",
                            "orchestrator-2:8080",
                            "executor-reno:9464",
                            "executor-oslo:9464",
                            "executor-perth:9464",
                            "connect:9464")
                    .allSatisfy((target, value) -> assertThat(value).as(target).isEqualTo("1"));
        });
    }

    /** Connect reads what a plant wrote, and both orchestrators show it, whichever holds the fabric. */
    private void awaitWindowOfAFile(Compose compose, String scheme) throws Exception {
        StringBuilder csv = new StringBuilder("time,surplus_kw\n");
        Instant now = Instant.now();
        for (int minute = 5; minute >= 0; minute--) {
            csv.append(now.minusSeconds(60L * minute)).append(",600\n");
        }
        compose.put(Files.writeString(directory.resolve("export.csv"), csv), "connect", "/var/spool/windfall");
        for (String port : List.of("ORCHESTRATOR_1_PORT", "ORCHESTRATOR_2_PORT")) {
            await("the window of the file").atMost(WITHIN).pollInterval(LOOK).untilAsserted(() -> {
                JsonNode sites = JSON.readTree(get(scheme, port, "/api/fabrics/live/now"))
                        .path("sites");
                assertThat(StreamSupport.stream(sites.spliterator(), false)
                                .filter(site -> site.path("site").asText().equals("perth"))
                                .flatMap(site -> StreamSupport.stream(
                                        site.at("/window/signals").spliterator(), false))
                                .map(JsonNode::asText))
                        .as("signals of perth's window")
                        .anyMatch(signal -> !signal.startsWith("sun-"));
            });
        }
    }

    private String get(String scheme, String port, String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(
                HttpRequest.newBuilder(URI.create(scheme + "://127.0.0.1:" + variables.get(port) + path))
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    private static SSLContext trusting(Path store) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            trusted.load(in, "changeit".toCharArray());
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static void give(Path folder, int user) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path one : all.toList()) {
                Files.setAttribute(one, "unix:uid", user);
                Files.setAttribute(one, "unix:gid", user);
            }
        }
    }
}
