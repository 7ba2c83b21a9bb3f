package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class MainTest {
    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "--nonsense",
                "topics",
                "topics plan --partitions many",
                "topics plan --partitions 0",
                "topics plan --registry nowhere",
                "topics plan --prefix a/b",
                "topics plan --config absent.properties",
                "topics plan -K security.protocol=NONE",
                "topics describe nonsense",
                "run --mode nonsense",
                "run --lease-margin soon",
                "run --alpha 2",
                "run --policy nonsense",
                "run --epsilon 0.1 --fabric a/b",
                "up --throw-away --dir x",
                "reset --from nonsense",
                "up --listen nowhere",
                "up --listen 0.0.0.0:0",
                "up --advertise broker:9092",
                "up --listen 0.0.0.0:9092 --kafka-port 9093",
                "feed --site one",
                "feed --window soon",
                "feed --link 0",
                "site-keys --dir keys --site a/b",
                "site-keys --dir keys --site grant",
                "executor --site reno --jobs absent.json",
                "help nonsense"
            })
    void shouldAnswerAMistakeWithOneLineAndExitCode2(String arguments) {
        Cli cli = new Cli(directory);
        assertThat(cli.run(arguments.isEmpty() ? new String[0] : arguments.split(" ")))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.out.toString()).isEmpty();
        assertThat(cli.err.toString().lines()).singleElement().asString().startsWith("windfall: ");
    }

    /** Picocli suggests something for any word: for 'colour' it said 'journal or forbid'. */
    @Test
    void shouldSuggestACommandOnlyWhereOneIsNear() {
        assertThat(told("reprot")).contains(": did you mean report?");
        assertThat(told("colour")).doesNotContain("did you mean");
        assertThat(told("topics", "shine")).doesNotContain("did you mean");
    }

    private String told(String... arguments) {
        Cli cli = new Cli(directory);
        assertThat(cli.run(arguments)).isEqualTo(ExitCode.USAGE);
        return cli.err.toString();
    }

    @Test
    void shouldNotShowASecretThatAKafkaClientRefuses() {
        Cli cli = new Cli(directory, Map.of("WINDFALL_KAFKA_SASL_JAAS_CONFIG", "hush"));
        assertThat(cli.run("topics", "plan", "-K", "security.protocol=SASL_PLAINTEXT", "-K", "sasl.mechanism=PLAIN"))
                .isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).startsWith("windfall: ").doesNotContain("hush");
    }

    @Test
    void shouldShowHelpWithExamplesAndExitCodesForEveryCommand() {
        Cli cli = new Cli(directory);
        CommandLine root = Main.commandLine(new Surroundings(Map.of(), directory, directory));
        for (List<String> path : paths(root, List.of())) {
            String[] arguments =
                    Stream.concat(path.stream(), Stream.of("--help")).toArray(String[]::new);
            assertThat(cli.run(arguments)).as("%s", path).isEqualTo(ExitCode.OK);
            assertThat(cli.out.toString()).as("%s", path).contains("Examples:", "Exit codes:", "unreachable");
        }
    }

    @Test
    void shouldPrintEveryKeyOfTheConfiguration() {
        Cli cli = new Cli(directory);
        assertThat(cli.run("help", "config")).isEqualTo(ExitCode.OK);
        for (ConfigKey key : ConfigKey.all()) {
            assertThat(cli.out.toString()).contains(key.name(), key.doc());
        }
    }

    @Test
    void shouldNameTheLogFileWhenTheFaultIsOurs() {
        Cli cli = new Cli(directory);
        Surroundings surroundings = new Surroundings(Map.of(), directory, directory);
        CommandLine root = Main.commandLine(surroundings);
        root.addSubcommand(new Broken());
        int code = root.setErr(new PrintWriter(cli.err, true)).execute("broken");
        assertThat(code).isEqualTo(ExitCode.BUG);
        assertThat(cli.err.toString().lines())
                .singleElement()
                .asString()
                .contains(
                        "IllegalStateException: first line",
                        surroundings.logFile().toString());
    }

    @CommandLine.Command(name = "broken")
    static final class Broken implements Runnable {
        @Override
        public void run() {
            throw new IllegalStateException("first line\nsecond line");
        }
    }

    @Test
    void shouldTellThatNothingAnswersInAFewSeconds() {
        Cli cli = new Cli(directory);
        long startNanos = System.nanoTime();
        int code = cli.run("doctor", "--bootstrap-server", "127.0.0.1:1", "--registry", "http://127.0.0.1:1");
        assertThat(code).isEqualTo(ExitCode.UNREACHABLE);
        assertThat(System.nanoTime() - startNanos).isLessThan(20_000_000_000L);
        assertThat(cli.out.toString()).contains("FAIL  broker:", "FAIL  registry:", "To do:");
        assertThat(cli.err.toString()).isEmpty();
        assertThat(cli.run("topics", "plan", "--bootstrap-server", "127.0.0.1:1"))
                .isEqualTo(ExitCode.UNREACHABLE);
        assertThat(cli.err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("windfall: no Kafka broker answers");
    }

    private static List<List<String>> paths(CommandLine command, List<String> path) {
        List<List<String>> all = new ArrayList<>(List.of(path));
        command.getSubcommands().forEach((name, sub) -> {
            List<String> longer = new ArrayList<>(path);
            longer.add(name);
            all.addAll(paths(sub, longer));
        });
        return all;
    }
}
