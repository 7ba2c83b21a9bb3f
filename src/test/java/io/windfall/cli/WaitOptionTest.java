package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WaitOptionTest {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"topics apply", "topics acl --role admin --apply"})
    void shouldWaitForABrokerThatIsNotThereYet(String command) throws Exception {
        Cli cli = new Cli(directory);
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread thread = new Thread(
                () -> code.complete(cli.run(words(command, "--wait", "1h", "--bootstrap-server", "127.0.0.1:1"))),
                "command");
        thread.start();
        try {
            await().atMost(LONGEST)
                    .until(() -> code.isDone() || cli.err.toString().contains("waiting: "));
        } finally {
            thread.interrupt();
        }
        assertThat(code.get(LONGEST.toSeconds(), TimeUnit.SECONDS)).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(cli.err.toString().lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("waiting: no Kafka broker answers at 127.0.0.1:1");
    }

    @Test
    void shouldRefuseToWaitForNothing() {
        Cli cli = new Cli(directory);
        assertThat(cli.run("topics", "apply", "--wait", "soon")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--wait: 'soon' is no duration");
        assertThat(cli.run("topics", "acl", "--role", "admin", "--wait", "5m")).isEqualTo(ExitCode.USAGE);
        assertThat(cli.err.toString()).contains("--wait goes with --apply");
    }

    private static String[] words(String command, String... more) {
        return Stream.concat(Stream.of(command.split(" ")), Stream.of(more)).toArray(String[]::new);
    }
}
