package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.joran.spi.JoranException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

class LogSetupTest {
    @TempDir
    private Path directory;

    private final LoggerContext logback = new LoggerContext();
    private final LogbackMDCAdapter about = new LogbackMDCAdapter();
    private final ByteArrayOutputStream console = new ByteArrayOutputStream();

    @BeforeEach
    void asTheProgramBegins() throws JoranException {
        logback.setMDCAdapter(about);
        logback.putProperty("windfall.log.directory", directory.toString());
        JoranConfigurator joran = new JoranConfigurator();
        joran.setContext(logback);
        joran.doConfigure(LogSetup.class.getResource("/logback.xml"));
        assertThat(root().getAppender("console")).isInstanceOf(ConsoleAppender.class);
        assertThat(root().getAppender("file")).isInstanceOf(OutputStreamAppender.class);
    }

    @AfterEach
    void stop() {
        logback.stop();
    }

    @Test
    void shouldWriteText() throws IOException {
        apply(Map.of());
        speak();
        assertThat(Files.readString(directory.resolve("windfall.log"))).contains("INFO  [", "io.windfall.x moved 7");
    }

    /** The log of an hour was once nine tenths clients' settings. */
    @Test
    void shouldKeepWordyLoggersToWarningsUnlessToldOtherwise() {
        String wordy = "org.apache.kafka.clients.admin.AdminClientConfig";
        apply(Map.of());
        assertThat(logback.getLogger(wordy).isInfoEnabled()).isFalse();
        assertThat(logback.getLogger(wordy).isWarnEnabled()).isTrue();
        assertThat(logback.getLogger("org.apache.kafka.clients.admin.KafkaAdminClient")
                        .isInfoEnabled())
                .isTrue();
    }

    @Test
    void shouldLetWordyLoggersSpeakWhereALevelIsSet() {
        apply(Map.of("WINDFALL_LOG_LEVEL", "DEBUG"));
        assertThat(logback.getLogger("org.apache.kafka.raft").isDebugEnabled()).isTrue();
    }

    @Test
    void shouldLetWordyLoggersSpeakWhereOneAboveThemIsSet() {
        apply(Map.of("WINDFALL_LOG_LEVEL_ORG_APACHE_KAFKA", "DEBUG"));
        assertThat(logback.getLogger("org.apache.kafka.raft").isDebugEnabled()).isTrue();
        assertThat(logback.getLogger("kafka").isInfoEnabled()).isFalse();
    }

    @Test
    void shouldWriteOneJsonObjectALineWithWhatItIsAbout() throws IOException {
        apply(Map.of("WINDFALL_LOG_FORMAT", "json"));
        logback.putProperty("windfall.process.role", "executor");
        about.put("fabric", "west");
        about.put("job", "llm \"7\"\n");
        about.put("migration", "west-4711-0");
        speak();
        about.clear();
        logback.getLogger("io.windfall.x").error("failed\nbadly", new IOException("no \"room\""));

        List<String> lines = Files.readAllLines(directory.resolve("windfall.log"));
        assertThat(lines).hasSize(2);
        JsonNode first = new ObjectMapper().readTree(lines.get(0));
        assertThat(first.get("formattedMessage").asText()).isEqualTo("moved 7");
        assertThat(first.get("level").asText()).isEqualTo("INFO");
        assertThat(first.get("loggerName").asText()).isEqualTo("io.windfall.x");
        assertThat(first.get("timestamp").asLong()).isPositive();
        assertThat(first.get("mdc").get("fabric").asText()).isEqualTo("west");
        assertThat(first.get("mdc").get("job").asText()).isEqualTo("llm \"7\"\n");
        assertThat(first.get("mdc").get("migration").asText()).isEqualTo("west-4711-0");
        assertThat(first.get("process").get("role").asText()).isEqualTo("executor");
        JsonNode second = new ObjectMapper().readTree(lines.get(1));
        assertThat(second.path("mdc")).isEmpty();
        assertThat(second.get("formattedMessage").asText()).isEqualTo("failed\nbadly");
        assertThat(second.get("throwable").get("message").asText()).isEqualTo("no \"room\"");
    }

    @Test
    void shouldWriteAllToTheConsoleAndNoFile() throws IOException {
        apply(Map.of("WINDFALL_LOG_FORMAT", "json", "WINDFALL_LOG_CONSOLE", "true"));
        hearConsole();
        speak();
        logback.getLogger("org.apache.kafka.x").info("also what libraries say");

        List<String> lines = console.toString(StandardCharsets.UTF_8).lines().toList();
        assertThat(lines).hasSize(2);
        assertThat(new ObjectMapper()
                        .readTree(lines.get(1))
                        .get("formattedMessage")
                        .asText())
                .isEqualTo("also what libraries say");
        assertThat(directory.resolve("windfall.log")).isEmptyFile();
    }

    @Test
    void shouldRefuseAFormatThatThereIsNot() {
        assertThatThrownBy(() -> apply(Map.of("WINDFALL_LOG_FORMAT", "xml")))
                .isInstanceOf(UserException.class)
                .hasMessage("log.format: 'xml' is neither json nor text");
        assertThatThrownBy(() -> apply(Map.of("WINDFALL_LOG_CONSOLE", "yes")))
                .isInstanceOf(UserException.class)
                .hasMessageContaining("neither true nor false");
    }

    private void apply(Map<String, String> environment) {
        Surroundings surroundings = new Surroundings(environment, directory, directory.resolve("home"));
        LogSetup.apply(Configuration.load(surroundings, null, Map.of()), logback);
    }

    private void hearConsole() {
        ((OutputStreamAppender<?>) root().getAppender("console")).setOutputStream(console);
    }

    private void speak() {
        logback.getLogger("io.windfall.x").info("moved {}", 7);
    }

    private ch.qos.logback.classic.Logger root() {
        return logback.getLogger(Logger.ROOT_LOGGER_NAME);
    }
}
