package io.windfall.connect;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Connector;
import org.apache.kafka.connect.sink.SinkConnector;
import org.apache.kafka.connect.source.SourceConnector;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds for every connector and every example: the service files, the definitions of keys, the example configurations. */
class PluginsTest {

    private static final Path SOURCES = Path.of("src/main/java");
    private static final Path EXAMPLES = Path.of("examples");

    @Test
    void shouldListEveryConnectorInAServiceFile() throws IOException {
        assertThat(services().stream().map(c -> c.getClass().getName())).containsExactlyInAnyOrderElementsOf(written());
    }

    @Test
    void shouldGiveEveryKeyAGroupAndADoc() {
        for (Connector connector : services()) {
            assertThat(connector.config().configKeys().values()).isNotEmpty().allSatisfy(key -> {
                assertThat(key.group).as(key.name).isNotBlank();
                assertThat(key.documentation).as(key.name).endsWith(".").hasSizeGreaterThan(8);
                boolean secret = key.name.matches(".*(password|token|secret|user\\.info)$");
                if (secret) {
                    assertThat(key.type).as(key.name).isEqualTo(ConfigDef.Type.PASSWORD);
                }
            });
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldTakeEveryExample(Path example) throws Exception {
        Map<String, Map<String, String>> connectors = connectors(example);
        assertThat(connectors).isNotEmpty();
        for (Map.Entry<String, Map<String, String>> entry : connectors.entrySet()) {
            Map<String, String> config = entry.getValue();
            config.put("name", entry.getKey());
            Connector connector = (Connector) Class.forName(config.get("connector.class"))
                    .getDeclaredConstructor()
                    .newInstance();
            assertThat(connector.validate(config).configValues())
                    .allSatisfy(value ->
                            assertThat(value.errorMessages()).as(value.name()).isEmpty());
            assertThat(unknown(connector, config)).as("keys that mean nothing").isEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void shouldRefuseASlipOfThePenAndTakeAKeyOfOtherTools(Path example) throws Exception {
        Map<String, String> config =
                new HashMap<>(connectors(example).values().iterator().next());
        config.put("name", "slip");
        config.put("http.timout.ms", "1");
        config.put("schema.registry.request.timeout.ms", "1000");
        config.put("team.that.owns.it", "x");
        Connector connector = (Connector) Class.forName(config.get("connector.class"))
                .getDeclaredConstructor()
                .newInstance();
        List<String> told = connector.validate(config).configValues().stream()
                .flatMap(value -> value.errorMessages().stream())
                .toList();
        if (connector.config().names().contains("http.timeout.ms")) {
            assertThat(told).containsExactly("there is no key http.timout.ms: did you mean http.timeout.ms?");
        } else {
            assertThat(told).isEmpty();
        }
    }

    @Test
    void shouldSayInOneLineWhichConverterIsMeant() {
        for (Connector connector : services()) {
            if (connector instanceof SourceConnector) {
                Map<String, String> config =
                        new HashMap<>(Map.of("value.converter", "org.apache.kafka.connect.json.JsonConverter"));
                assertThat(connector.validate(config).configValues())
                        .filteredOn(value -> value.name().equals("value.converter"))
                        .singleElement()
                        .satisfies(value -> assertThat(value.errorMessages())
                                .singleElement()
                                .asString()
                                .startsWith("set value.converter=" + PollingConnector.BYTES)
                                .doesNotContain("\n"));
            }
        }
    }

    static Stream<Path> examples() throws IOException {
        try (Stream<Path> files = Files.list(EXAMPLES)) {
            return files.filter(file -> file.toString().endsWith(".properties")).sorted().toList().stream();
        }
    }

    private static List<String> unknown(Connector connector, Map<String, String> config) {
        List<String> workers =
                List.of("name", "connector.class", "tasks.max", "key.converter", "value.converter", "topics");
        return config.keySet().stream()
                .filter(key -> !connector.config().names().contains(key))
                .filter(key -> !workers.contains(key)
                        && !key.matches("(transforms|predicates|errors|schema\\.registry|consumer\\.override)\\..*"))
                .toList();
    }

    private static Map<String, Map<String, String>> connectors(Path example) throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(example)) {
            properties.load(reader);
        }
        Map<String, Map<String, String>> connectors = new TreeMap<>();
        properties.stringPropertyNames().stream()
                .filter(key -> key.matches("connector\\.[^.]+\\..+") && !key.startsWith("connector.client."))
                .forEach(key -> {
                    String[] parts = key.split("\\.", 3);
                    connectors
                            .computeIfAbsent(parts[1], name -> new HashMap<>())
                            .put(parts[2], properties.getProperty(key));
                });
        return connectors;
    }

    private static List<Connector> services() {
        List<Connector> all = new ArrayList<>();
        ServiceLoader.load(SourceConnector.class).forEach(all::add);
        ServiceLoader.load(SinkConnector.class).forEach(all::add);
        return all.stream()
                .filter(c -> c.getClass().getName().startsWith("io.windfall."))
                .toList();
    }

    /** The classes in our sources that are connectors. */
    private static List<String> written() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES.resolve("io/windfall/connect"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> SOURCES.relativize(file)
                            .toString()
                            .replace('/', '.')
                            .replaceFirst("\\.java$", ""))
                    .filter(name -> !name.endsWith("package-info"))
                    .filter(PluginsTest::isConnector)
                    .toList();
        }
    }

    private static boolean isConnector(String name) {
        try {
            Class<?> type = Class.forName(name, false, PluginsTest.class.getClassLoader());
            return Connector.class.isAssignableFrom(type)
                    && !java.lang.reflect.Modifier.isAbstract(type.getModifiers());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }
}
