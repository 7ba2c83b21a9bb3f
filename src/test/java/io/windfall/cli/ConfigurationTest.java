package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationTest {
    @TempDir
    private Path directory;

    private Configuration load(Map<String, String> environment, Map<String, String> flags) {
        return Configuration.load(new Surroundings(environment, directory, directory.resolve("home")), null, flags);
    }

    @Test
    void shouldPreferFlagsToEnvironmentToFileToDefaults() throws IOException {
        Files.writeString(
                directory.resolve("windfall.properties"),
                "bootstrap.servers=file:1\ntopic.prefix=file.\nthreads = 3 \nkafka.client.id=file\n");
        Configuration read = load(
                Map.of("WINDFALL_BOOTSTRAP_SERVERS", "env:1", "WINDFALL_TOPIC_PREFIX", "env."),
                Map.of("bootstrap.servers", "flag:1"));

        assertThat(read.get(ConfigKey.BOOTSTRAP)).isEqualTo("flag:1");
        assertThat(read.get(ConfigKey.TOPIC_PREFIX)).isEqualTo("env.");
        assertThat(read.integer(ConfigKey.THREADS, 1)).isEqualTo(3);
        assertThat(read.get(ConfigKey.REGISTRY_URL)).isEqualTo("http://127.0.0.1:8081");
        assertThat(read.stripped("kafka.")).containsExactly(Map.entry("client.id", "file"));
    }

    @Test
    void shouldTakeAnyKafkaAndRegistryPropertyFromTheEnvironment() {
        Configuration read = load(
                Map.of(
                        "WINDFALL_KAFKA_SECURITY_PROTOCOL", "SSL",
                        "WINDFALL_SCHEMA_REGISTRY_URL", "http://r:1",
                        "WINDFALL_SCHEMA_REGISTRY_PROXY_HOST", "p"),
                Map.of());
        assertThat(read.stripped("kafka.")).containsEntry("security.protocol", "SSL");
        assertThat(read.under("schema.registry."))
                .containsEntry("schema.registry.url", "http://r:1")
                .containsEntry("schema.registry.proxy.host", "p");
    }

    @ParameterizedTest
    @CsvSource({
        "bootstrap.server, bootstrap.servers",
        "schema.registy.url, schema.registry.url",
        "registry.url, schema.registry.url",
        "kafak.security.protocol, kafka.*",
        "topic-prefix, topic.prefix",
        "kafka., kafka.*"
    })
    void shouldRefuseAnUnknownKeyAndNameTheNearest(String wrong, String nearest) throws IOException {
        Files.writeString(directory.resolve("windfall.properties"), wrong + "=x\n");
        assertThatThrownBy(() -> load(Map.of(), Map.of()))
                .isInstanceOfSatisfying(
                        UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                .hasMessageContaining("'" + wrong + "'")
                .hasMessageContaining("did you mean " + nearest + "?");
    }

    /** 'colour' was once said to mean 'threads'. */
    @ParameterizedTest
    @ValueSource(strings = {"colour", "x", "listen.address"})
    void shouldSuggestNothingWhereNoKeyIsNear(String wrong) throws IOException {
        Files.writeString(directory.resolve("windfall.properties"), wrong + "=x\n");
        assertThatThrownBy(() -> load(Map.of(), Map.of()))
                .isInstanceOf(UserException.class)
                .hasMessageEndingWith("windfall.properties: 'windfall help config' lists all keys");
    }

    @Test
    void shouldLeaveVariablesAloneThatOthersSet() {
        Map<String, String> others = Map.of(
                "WINDFALL_HOME", "/h",
                "WINDFALL_PORT", "tcp://10.0.0.1:80",
                "WINDFALL_PORT_80_TCP_ADDR", "10.0.0.1",
                "WINDFALL_REGISTRY_SERVICE_HOST", "10.0.0.1",
                "OTHER", "x");
        assertThat(load(others, Map.of()).under("").keySet())
                .isEqualTo(load(Map.of(), Map.of()).under("").keySet());
    }

    @Test
    void shouldTakeAKeyThatIsNamedLikeAVariableOfAService() {
        String variable = "WINDFALL_EXECUTOR_TRANSFER_PORT";
        assertThat(load(Map.of(variable, "7443"), Map.of()).get(ExecutorKeys.PORT))
                .isEqualTo("7443");
        assertThat(load(Map.of(variable, "tcp://10.0.0.1:80"), Map.of()).get(ExecutorKeys.PORT))
                .isEqualTo("0");
    }

    @Test
    void shouldSayWhichNumberIsWrong() {
        assertThatThrownBy(
                        () -> load(Map.of("WINDFALL_THREADS", "two"), Map.of()).integer(ConfigKey.THREADS, 1))
                .hasMessageContaining("threads: 'two' is not a whole number");
        assertThatThrownBy(() -> load(Map.of("WINDFALL_THREADS", "0"), Map.of()).integer(ConfigKey.THREADS, 1))
                .hasMessageContaining("at least 1");
    }

    @Test
    void shouldNotShowValues() {
        assertThat(load(Map.of("WINDFALL_SCHEMA_REGISTRY_BEARER_AUTH_TOKEN", "hush"), Map.of())
                        .toString())
                .contains("schema.registry.bearer.auth.token")
                .doesNotContain("hush");
    }
}
