package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.access.KeyFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** That {@code compose.secure.yml} runs with the very settings that {@link SecurityIT} proves, each role with its own keys alone. */
class ComposeSecureTest {
    private static final Path FOLDER = SecureCluster.secureSettings().getParent();

    private static Map<String, Map<String, Object>> services;

    @BeforeAll
    @SuppressWarnings("unchecked")
    static void read() throws IOException {
        Map<String, Object> whole = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(FOLDER.resolve("compose.secure.yml")));
        services = (Map<String, Map<String, Object>>) whole.get("services");
    }

    @Test
    void shouldMountTheFilesThatTheSecurityTestRunsWith() {
        assertThat(volumes("kafka")).contains("./secure/broker.properties:/mnt/shared/config/server.properties:ro");
        assertThat(volumes("rights")).contains("./secure/setup.properties:/etc/windfall/setup.properties:ro");
        List<String> roles = Stream.of(
                        "registry topics orchestrator-1 orchestrator-2 executor-reno executor-oslo executor-perth feed"
                                .split(" "))
                .toList();
        for (String name : roles) {
            assertThat(volumes(name))
                    .as(name)
                    .contains("./secure/client.properties:/etc/windfall/client.properties:ro");
            assertThat(words(name)).as(name).containsSequence("--config", "/etc/windfall/client.properties");
        }
    }

    @Test
    void shouldLetEachServiceSeeItsOwnKeysAlone() {
        services.forEach((name, service) -> {
            List<String> keys = volumes(name).stream()
                    .filter(volume -> volume.startsWith("${WINDFALL_KEYS"))
                    .toList();
            Object role = environment(name).get("ROLE");
            if (name.equals("rights")) {
                assertThat(keys).containsExactly("${WINDFALL_KEYS:-./keys}:/all-keys:ro");
            } else if (role != null) {
                assertThat(keys).as(name).containsExactly("${WINDFALL_KEYS:-./keys}/" + role + ":/keys:ro");
                assertThat(KeyFolder.rolesOf(role.toString())).as(name).isNotEmpty();
            } else {
                assertThat(keys)
                        .as(name)
                        .allMatch(volume -> volume.contains("/broker:")
                                || volume.contains("/connect:")
                                || volume.contains("/" + KeyFolder.PROMETHEUS + ":"));
            }
        });
    }

    /** The registry is only started, not yet there, when topics are to be made; a broker's port is open before it answers. */
    @Test
    void shouldWaitForWhatIsStillStarting() {
        for (String name : List.of("rights", "topics", "orchestrator-1", "orchestrator-2", "feed")) {
            assertThat(words(name)).as(name).containsSequence("--wait", "5m");
        }
    }

    @Test
    void shouldSpeakToNobodyInTheClear() throws IOException {
        for (String file :
                List.of("client.properties", "setup.properties", "connect.properties", "broker.properties")) {
            String text = Files.readString(FOLDER.resolve("secure").resolve(file));
            assertThat(text).as(file).doesNotContain("PLAINTEXT");
            assertThat(text.lines().filter(line -> line.contains("registry.url")))
                    .as(file)
                    .allMatch(line -> line.contains("https://"));
        }
        services.keySet().stream()
                .filter(name -> name.startsWith("orchestrator"))
                .forEach(name -> assertThat(environment(name))
                        .containsKeys("WINDFALL_HTTP_TLS_CERTIFICATE", "WINDFALL_HTTP_TOKEN_FILE")
                        .containsEntry("WINDFALL_HTTP_TLS_CLIENT_NAMES", "orchestrator"));
        assertThat(services.get("kafka")).doesNotContainKey("ports");
    }

    /** Once it verified nobody. KeyFolderTest holds what lies in the folder, and which names the certificates are for. */
    @Test
    @SuppressWarnings("unchecked")
    void shouldLetPrometheusVerifyWhomItScrapes() throws IOException {
        Map<String, Object> whole = new Yaml(new SafeConstructor(new LoaderOptions()))
                .load(Files.readString(FOLDER.resolve("secure/prometheus.yml")));
        List<Map<String, Object>> encrypted = ((List<Map<String, Object>>) whole.get("scrape_configs"))
                .stream().filter(job -> "https".equals(job.get("scheme"))).toList();
        assertThat(encrypted).singleElement().satisfies(job -> {
            assertThat(job.get("tls_config")).isEqualTo(Map.of("ca_file", "/etc/prometheus/keys/ca.pem"));
            assertThat(job.get("static_configs"))
                    .isEqualTo(List.of(Map.of("targets", List.of("orchestrator-1:8080", "orchestrator-2:8080"))));
        });
        assertThat(volumes("prometheus")).contains("${WINDFALL_KEYS:-./keys}/prometheus:/etc/prometheus/keys:ro");
    }

    @SuppressWarnings("unchecked")
    private static List<String> volumes(String service) {
        return (List<String>) services.get(service).getOrDefault("volumes", List.of());
    }

    @SuppressWarnings("unchecked")
    private static List<String> words(String service) {
        return (List<String>) services.get(service).get("command");
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> environment(String service) {
        return (Map<String, Object>) services.get(service).getOrDefault("environment", Map.of());
    }
}
