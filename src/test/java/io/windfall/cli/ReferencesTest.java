package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferencesTest {
    @TempDir
    private Path directory;

    private Configuration load(Map<String, String> environment, Map<String, String> flags) {
        return Configuration.load(new Surroundings(environment, directory, directory), null, flags);
    }

    @Test
    void shouldPutFilesAndVariablesInTheirPlaceAndTakeWhatTheyHoldAsItIs() throws Exception {
        Files.writeString(directory.resolve("secret"), "  hush${env:OTHER}\n");
        Configuration read = load(
                Map.of(
                        "FOLDER", directory.toString(),
                        "NAME", "reno",
                        "WINDFALL_KAFKA_SASL_JAAS_CONFIG",
                                "Login username=\"${env:NAME}\" password=\"${file:${env:FOLDER}/secret}\" ${x};"),
                Map.of("kafka.ssl.keystore.password", "${file:secret}"));
        assertThat(read.stripped("kafka."))
                .containsEntry("sasl.jaas.config", "Login username=\"reno\" password=\"hush${env:OTHER}\" ${x};")
                .containsEntry("ssl.keystore.password", "hush${env:OTHER}");
        assertThat(read.toString()).doesNotContain("hush");
    }

    @Test
    void shouldNameWhatIsMissingAndNeverAValue() {
        assertThatThrownBy(() -> load(Map.of("WINDFALL_HTTP_TOKEN", "${file:absent}"), Map.of()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("http.token")
                .hasMessageContaining("absent");
        assertThatThrownBy(() -> load(Map.of("WINDFALL_HTTP_TOKEN", "x${env:ABSENT}"), Map.of()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("ABSENT");
        assertThatThrownBy(() -> load(Map.of("WINDFALL_HTTP_TOKEN", "${env:ABSENT"), Map.of()))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("not closed");
    }

    @Test
    void shouldRefuseAReferenceOfAnyOtherKind() {
        for (String variable :
                java.util.List.of("WINDFALL_TOPIC_PREFIX", "WINDFALL_KAFKA_SSL_KEY_PASSWORD", "WINDFALL_HTTP_TOKEN")) {
            assertThatThrownBy(() -> load(Map.of(variable, "a${vault:hush}"), Map.of()))
                    .isInstanceOfSatisfying(
                            UserException.class, e -> assertThat(e.exitCode()).isEqualTo(ExitCode.USAGE))
                    .hasMessageContaining("${vault:…} is not known: use ${file:PATH} or ${env:NAME}")
                    .hasMessageNotContaining("hush");
        }
    }

    @Test
    void shouldRefuseItInOurValuesThoughKafkaHasProvidersOfItsOwn() {
        assertThatThrownBy(() -> load(
                        Map.of("WINDFALL_KAFKA_CONFIG_PROVIDERS", "vault", "WINDFALL_HTTP_TOKEN", "${vault:x}"),
                        Map.of()))
                .hasMessageContaining("http.token: ${vault:…} is not known");
    }

    @Test
    void shouldLeaveThoseOfKafkasOwnProvidersToKafka() {
        Configuration read = load(
                Map.of(
                        "WINDFALL_KAFKA_CONFIG_PROVIDERS", "file",
                        "WINDFALL_KAFKA_SSL_KEY_PASSWORD", "${file:/a.properties:key}"),
                Map.of());
        assertThat(read.stripped("kafka.")).containsEntry("ssl.key.password", "${file:/a.properties:key}");
    }

    @Test
    void shouldRefuseSecretsThatOthersSeeOnTheCommandLine() {
        for (Map<String, String> flags : java.util.List.of(
                Map.of("kafka.sasl.jaas.config", "hush"),
                Map.of("kafka.ssl.keystore.password", "hush"),
                Map.of("schema.registry.url", "https://me:hush@registry"))) {
            assertThatThrownBy(() -> load(Map.of(), flags))
                    .isInstanceOf(UserException.class)
                    .hasMessageContaining("${file:PATH}")
                    .hasMessageNotContaining("hush");
        }
    }
}
