package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is not refused would run: the limit ends it. */
@Timeout(60)
class RunSettingsTest {
    @TempDir
    Path directory;

    /** No broker is asked: each is refused before. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "run | application.id=a b | application.id: 'a b' cannot begin a topic's name",
                "run | application.id=.. | application.id: '..' cannot begin a topic's name",
                "run | kafka.application.id=a b | kafka.application.id is not for Kafka's clients alone: set application.id itself",
                "run | kafka.processing.guarantee=at_least_once | kafka.processing.guarantee cannot be set",
                "run | kafka.state.dir=s | kafka.state.dir is not for Kafka's clients alone: set state.dir itself",
                "run | state.dir= | state.dir has no value: name a folder",
                "reset | state.dir= | state.dir has no value: name a folder",
                "doctor | state.dir= | state.dir has no value: name a folder",
                "run | threads=-1 | threads: -1 is too small, give at least 1",
                "run | start.wait=soon | start.wait: ",
                "run | http.listen=999999 | http.listen: '999999' is no address",
                "run | http.token.file=absent | http.token.file: ",
                "run | http.history=long | http.history: ",
                "run | grant.key=absent | there is no such file",
                "run | bootstrap.servers= | bootstrap.servers has no value",
                "run | threads=${vault:x} | threads: ${vault:…} is not known: use ${file:PATH} or ${env:NAME}",
                "up | application.id=a b | application.id: 'a b' cannot begin a topic's name",
                "up | http.listen=nonsense | http.listen: 'nonsense' is no address",
                "up | http.token.file=absent | absent cannot be read (there is no such file)",
                "up | commit.interval.ms=abc | commit.interval.ms: 'abc' is not a whole number",
                "up | topic.prefix=a b | topic prefix 'a b'",
                "reset | application.id=a b | application.id: 'a b' cannot begin a topic's name",
                "doctor | bootstrap.servers= | bootstrap.servers has no value",
                "doctor | log.level=${vault:x} | log.level: ${vault:…} is not known"
            })
    void shouldRefuseAWrongSettingBeforeAnythingIsBegun(String command, String line, String message)
            throws IOException {
        Files.writeString(directory.resolve(Configuration.DEFAULT_FILE), line + "\n");
        refused(message, command.split(" "));
    }

    @Test
    void shouldTellOfTheFlagAsOfTheSetting() throws IOException {
        refused("http.listen: 'nonsense' is no address", "run", "--http", "nonsense");
        refused("set application.id itself", "run", "-K", "application.id=other");
        refused("state.dir has no value", "run", "--state-dir", "");
        refused("http.listen: 'nonsense' is no address", "up", "--throw-away", "--http", "nonsense");
    }

    @Test
    void shouldRefuseTlsFilesThatAreNotThereBeforeAnythingIsBegun() throws IOException {
        Files.writeString(
                directory.resolve(Configuration.DEFAULT_FILE), "http.tls.certificate=own.pem\nhttp.tls.key=own.key\n");
        refused("own.pem: there is no such file", "run");
    }

    @ParameterizedTest
    @ValueSource(strings = {"plain", "plain/below"})
    void shouldRefuseAStateDirectoryThatCannotBeWritten(String name) throws IOException {
        Path wrong = Files.writeString(directory.resolve("plain"), "a file").resolveSibling(name);
        String message = wrong + " cannot be written (";
        refused(message, "run", "--state-dir", wrong.toString());
        assertThat(Files.readString(directory.resolve("plain"))).isEqualTo("a file");
        refused("state cannot be written (", "up", "--dir", wrong.toString());
        Files.writeString(directory.resolve(Configuration.DEFAULT_FILE), "state.dir=" + name);
        assertThat(refused(message, "run")).endsWith("choose another with --state-dir");
    }

    @Test
    void shouldHaveTheDoctorTellOfEveryWrongSettingAtOnce() throws IOException {
        Files.writeString(
                directory.resolve(Configuration.DEFAULT_FILE),
                String.join(
                        "\n",
                        "threads=-1",
                        "http.listen=999999",
                        "application.id=a b",
                        "copy.ahead=perhaps",
                        "grant.key=absent",
                        "standby.replicas=some",
                        "bootstrap.servers=127.0.0.1:1",
                        "schema.registry.url=http://127.0.0.1:1"));
        Cli cli = new Cli(directory, Map.of("WINDFALL_COMMIT_INTERVAL_MS", "abc"));
        assertThat(cli.run("doctor")).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.out.toString())
                .contains(Stream.of(
                                "threads: -1 is too small, give at least 1",
                                "http.listen: '999999' is no address",
                                "application.id: 'a b' cannot begin a topic's name",
                                "copy.ahead: 'perhaps' is not true or false",
                                "the key that signs transfers cannot be used (" + directory.resolve("absent"),
                                "standby.replicas: 'some' is not a whole number",
                                "commit.interval.ms: 'abc' is not a whole number")
                        .map(line -> "FAIL  settings: " + line)
                        .toList())
                .contains("FAIL  broker:")
                .doesNotContain("ok    settings");
        assertThat(cli.err.toString()).isEmpty();
    }

    @Test
    void shouldFindNothingWrongWithTheDefaults() {
        Surroundings surroundings = new Surroundings(Map.of(), directory, directory.resolve("home"));
        Configuration defaults = Configuration.load(surroundings, null, Map.of());
        assertThat(new RunSettings(defaults, surroundings).mistakes()).isEmpty();
        assertThat(directory.resolve("home")).doesNotExist();
    }

    @Test
    void shouldSayWhyAConfigurationFileCannotBeRead() throws IOException {
        refused(
                "absent.properties cannot be read as UTF-8 properties (there is no such file)",
                "run",
                "--config",
                "absent.properties");
        Files.write(directory.resolve("latin"), "topic.prefix=\u00e4".getBytes(StandardCharsets.ISO_8859_1));
        refused("latin cannot be read as UTF-8 properties (it is not UTF-8)", "run", "--config", "latin");
    }

    private String refused(String message, String... command) {
        Cli cli = new Cli(directory);
        assertThat(cli.run(command)).isEqualTo(ExitCode.USAGE);
        assertThat(cli.out.toString()).isEmpty();
        String line = cli.err.toString().strip();
        assertThat(line).contains(message).doesNotContain("\n", "Exception");
        assertThat(directory.resolve("home").resolve(GrantKeyFile.PRIVATE_NAME)).doesNotExist();
        return line;
    }
}
