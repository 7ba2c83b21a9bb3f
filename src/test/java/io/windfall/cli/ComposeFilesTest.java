package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.connectworker.WorkerFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Holds the compose files against the program: what they set, call and mount is there, and nothing in them may do more than it must. */
class ComposeFilesTest {
    private static final Path FOLDER = Path.of("..", "docker").toAbsolutePath().normalize();
    private static final Pattern OURS = Pattern.compile("\\$\\{WINDFALL_IMAGE:-windfall:latest}");
    private static final Pattern WITH_DEFAULT = Pattern.compile("\\$\\{[A-Z_]+:-[a-z0-9./-]+:[A-Za-z0-9.-]+}");
    /** Where each role keeps what it must write: named volumes and tmpfs, nothing else. */
    private static final String OUR_STATE = "/var/lib/windfall";

    @TempDir
    Path directory;

    static Stream<Path> files() throws IOException {
        try (Stream<Path> found = Files.list(FOLDER)) {
            return found
                    .filter(file -> file.getFileName().toString().matches("compose.*\\.yml"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldSetOnlyWhatIsASetting(Path file) throws IOException {
        for (Map.Entry<String, Map<String, Object>> service : ours(file).entrySet()) {
            Map<String, String> environment = environment(service.getValue());
            Configuration configuration =
                    Configuration.load(new Surroundings(environment, directory, directory), null, Map.of());
            environment.forEach((name, value) -> {
                String key =
                        name.replace("WINDFALL_", "").toLowerCase(Locale.ROOT).replace('_', '.');
                if (name.startsWith("WINDFALL_") && !name.equals("WINDFALL_JAVA_OPTS")) {
                    assertThat(configuration.under("")).as(service.getKey()).containsEntry(key, value);
                }
            });
            assertThat(environment.keySet())
                    .as("variables of %s in %s", service.getKey(), file)
                    .allMatch(name -> name.startsWith("WINDFALL_") || isSecure(file) && IDENTITY.contains(name));
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldCallCommandsThatAreThere(Path file) throws IOException {
        Map<String, Map<String, Object>> ours = ours(file);
        assertThat(ours).isNotEmpty();
        for (Map.Entry<String, Map<String, Object>> service : ours.entrySet()) {
            String[] words = words(service.getValue().get("command"));
            assertThat(words).as("command of %s", service.getKey()).isNotEmpty();
            // Throws where a word means nothing.
            Main.commandLine(new Surroundings(Map.of(), directory, directory)).parseArgs(words);
        }
    }

    /** What docker/secure/client.properties refers to. */
    private static final java.util.Set<String> IDENTITY = java.util.Set.of("ROLE", "KEYS");

    private static boolean isSecure(Path file) {
        return file.endsWith("compose.secure.yml");
    }

    private static Stream<Path> openFiles() throws IOException {
        return files().filter(file -> !isSecure(file));
    }

    @ParameterizedTest
    @MethodSource("openFiles")
    void shouldNameEachExecutorAsItsSettingsDo(Path file) throws IOException {
        Map<String, Map<String, Object>> ours = ours(file);
        TreeSet<String> sites = new TreeSet<>();
        ours.forEach((name, service) -> {
            if (name.startsWith("executor-")) {
                Map<String, String> environment = environment(service);
                String site = environment.get("WINDFALL_EXECUTOR_SITE");
                sites.add(site);
                assertThat(name).isEqualTo("executor-" + site);
                assertThat(environment.get("WINDFALL_EXECUTOR_TRANSFER_URL"))
                        .isEqualTo("https://" + name + ":" + environment.get("WINDFALL_EXECUTOR_TRANSFER_PORT"));
                assertThat(environment.get("WINDFALL_EXECUTOR_TLS_KEY")).endsWith("/" + site + ".key");
            }
        });
        assertThat(sites).hasSize(3);
        for (String one : List.of("keys", "feed")) {
            assertThat(words(ours.get(one).get("command"))).as(one).containsAll(sites);
        }
        List.of("orchestrator-1", "orchestrator-2").forEach(name -> assertThat(environment(ours.get(name)))
                .containsEntry("WINDFALL_HTTP_ADVERTISED", name + ":8080"));
        String scraped = Files.readString(FOLDER.resolve("prometheus/prometheus.yml"));
        sites.forEach(site -> assertThat(scraped).contains("executor-" + site + ":9464"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldMountOnlyWhatIsThere(Path file) throws IOException {
        Map<String, Object> whole = read(file);
        TreeSet<String> declared = new TreeSet<>(map(whole.get("volumes")).keySet());
        TreeSet<String> used = new TreeSet<>();
        services(whole).forEach((name, service) -> {
            for (String volume : strings(service.get("volumes"))) {
                String[] parts = volume.split(":");
                if (parts[0].startsWith("${WINDFALL_KEYS")) {
                    assertThat(volume).as("keys are only read").endsWith(":ro");
                } else if (parts[0].startsWith(".")) {
                    assertThat(FOLDER.resolve(parts[0]))
                            .as("%s of %s", volume, name)
                            .exists();
                    assertThat(volume).as("what comes from here is only read").endsWith(":ro");
                } else {
                    used.add(parts[0]);
                }
            }
            strings(service.get("depends_on") instanceof Map<?, ?> on ? List.copyOf(on.keySet()) : null)
                    .forEach(other ->
                            assertThat(services(whole)).as("needs of %s", name).containsKey(other));
        });
        assertThat(used).isEqualTo(declared);
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldLetNoneDoMoreThanItMust(Path file) throws IOException {
        services(read(file)).forEach((name, service) -> {
            assertThat(service.get("read_only")).as("root of %s", name).isEqualTo(true);
            assertThat(strings(service.get("cap_drop"))).as(name).containsExactly("ALL");
            assertThat(service).as(name).doesNotContainKeys("cap_add", "privileged", "pid", "devices");
            assertThat(strings(service.get("security_opt"))).as(name).contains("no-new-privileges:true");
            assertThat(String.valueOf(service.get("user")))
                    .as(name)
                    .doesNotStartWith("0")
                    .isNotEqualTo("root");
            assertThat(service.get("mem_limit")).as("memory of %s", name).isNotNull();
            assertThat(service.get("healthcheck")).as("health of %s", name).isNotNull();
            assertThat((String) service.get("image")).as(name).matches(WITH_DEFAULT);
            strings(service.get("ports"))
                    .forEach(port -> assertThat(port).as(name).startsWith("127.0.0.1:"));
            if (isOurs(service)) {
                String written = strings(service.get("tmpfs")) + " " + strings(service.get("volumes"));
                assertThat(written).as("where %s writes", name).contains("/tmp").contains(OUR_STATE);
            }
        });
    }

    @ParameterizedTest
    @MethodSource("files")
    void shouldGiveJobsThatADriverTakes(Path file) throws IOException {
        ours(file).values().stream()
                .flatMap(service -> strings(service.get("volumes")).stream())
                .filter(volume -> volume.contains("/jobs/"))
                .map(volume -> FOLDER.resolve(volume.split(":")[0]))
                .forEach(jobs -> {
                    try {
                        io.windfall.driver.FirstJobs.read(jobs).takeUp(directory);
                    } catch (IOException e) {
                        throw new AssertionError(jobs.toString(), e);
                    }
                });
        try (Stream<Path> taken = Files.list(directory.resolve("jobs"))) {
            assertThat(taken).hasSize(6);
        }
    }

    @org.junit.jupiter.api.Test
    void shouldGiveConnectAFileThatItsWorkerReads() {
        WorkerFile worker =
                WorkerFile.read(FOLDER.resolve("connect/connect.properties"), directory.resolve("plugins"), directory);
        assertThat(worker.connectors()).containsOnlyKeys("plant");
        assertThat(worker.worker()).containsEntry("listeners", "http://127.0.0.1:8083");
    }

    @org.junit.jupiter.api.Test
    void shouldLetPrometheusAskConnectWhereItAnswers() throws IOException {
        for (String mode : List.of("", "secure")) {
            Path compose = FOLDER.resolve(mode.isEmpty() ? "compose.yml" : "compose.secure.yml");
            assertThat(words(ours(compose).get("connect").get("command")))
                    .as("%s", compose)
                    .containsSequence("--metrics", "0.0.0.0:9464");
            Path scraped = FOLDER.resolve(mode.isEmpty() ? "prometheus" : mode).resolve("prometheus.yml");
            assertThat(Files.readString(scraped)).as("%s", scraped).contains("- connect:9464");
        }
    }

    @org.junit.jupiter.api.Test
    void shouldRunTheImageAsNobodySpecial() throws IOException {
        String dockerfile = Files.readString(FOLDER.resolve("Dockerfile"));
        Matcher user = Pattern.compile("(?m)^USER (.*)$").matcher(dockerfile);
        assertThat(user.find()).isTrue();
        assertThat(user.group(1)).isEqualTo("10001:10001");
        assertThat(dockerfile).contains("HEALTHCHECK", "STOPSIGNAL SIGTERM", "ARG BASE_IMAGE");
    }

    private static Map<String, Map<String, Object>> ours(Path file) throws IOException {
        Map<String, Map<String, Object>> ours = new LinkedHashMap<>(services(read(file)));
        ours.values().removeIf(service -> !isOurs(service));
        return ours;
    }

    private static boolean isOurs(Map<String, Object> service) {
        return OURS.matcher(String.valueOf(service.get("image"))).matches();
    }

    private static Map<String, Object> read(Path file) throws IOException {
        return map(new Yaml(new SafeConstructor(new LoaderOptions())).load(Files.readString(file)));
    }

    private static Map<String, Map<String, Object>> services(Map<String, Object> whole) {
        Map<String, Map<String, Object>> services = new LinkedHashMap<>();
        map(whole.get("services")).forEach((name, service) -> services.put(name, map(service)));
        return services;
    }

    private static Map<String, String> environment(Map<String, Object> service) {
        Map<String, String> environment = new LinkedHashMap<>();
        map(service.get("environment")).forEach((name, value) -> {
            assertThat(value)
                    .as("%s is quoted, so that it stays what it is", name)
                    .isInstanceOf(String.class);
            environment.put(name, (String) value);
        });
        return environment;
    }

    private static String[] words(Object command) {
        return strings(command).toArray(String[]::new);
    }

    private static List<String> strings(Object list) {
        List<String> strings = new ArrayList<>();
        if (list instanceof List<?> some) {
            some.forEach(one -> strings.add(String.valueOf(one)));
        }
        return strings;
    }

    private static Map<String, Object> map(Object value) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> some) {
            some.forEach((key, one) -> map.put(String.valueOf(key), one));
        }
        return map;
    }
}
