package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.grant.GrantKeys;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Needs neither broker nor registry, since an executor waits for them. */
class ExecutorCommandTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @BeforeEach
    void writeConfiguration() throws IOException {
        GrantKeys.save(GrantKeys.generate(), directory.resolve("grant.key"), directory.resolve("grant.pub"));
        Files.writeString(
                directory.resolve("windfall.properties"),
                "bootstrap.servers=127.0.0.1:1\nschema.registry.url=http://127.0.0.1:1\nexecutor.gpu.models=H100:2:700\n");
    }

    @Test
    void shouldSayWhatIsWrongWithTheSettings() {
        assertThat(run("--slots", "2")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--site", "a b")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--site", "reno", "--lease", "0")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--site", "reno", "--driver", "magic")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--site", "reno", "--driver", "command")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--site", "reno", "--lease", "1")).isEqualTo(ExitCode.USAGE);
        assertThat(run("--site", "reno", "--grant-key", "nowhere.pub")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines())
                .hasSize(7)
                .anyMatch(line -> line.contains("--site NAME"))
                .anyMatch(line -> line.contains("site 'a b': use 1 to 128"))
                .anyMatch(line -> line.contains("executor.lease.ms: 0 is too small"))
                .anyMatch(line -> line.contains("executor.lease.ms: 1 is too small"))
                .anyMatch(line -> line.contains("'magic' is no driver, use process or command"))
                .anyMatch(line -> line.contains("set executor.command.start, .stop and .status"))
                .anyMatch(line -> line.contains("executor.grant.public.key: no such file: "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"reno.example.org:7443", "ftp://reno.example.org", "https:///chunks", "https://a b", "/x"})
    void shouldRefuseAnAddressThatOtherSitesCannotUse(String url) throws IOException {
        Files.writeString(
                directory.resolve("windfall.properties"),
                "executor.transfer.url=" + url + "\n",
                StandardOpenOption.APPEND);
        assertThat(run("--site", "reno")).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines()).singleElement().asString().contains("executor.transfer.url: '" + url + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"15", "999", "60001"})
    void shouldRefuseALeaseThatTheOrchestratorWouldNotTake(String lease) {
        assertThat(run("--site", "reno", "--lease", lease)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines()).singleElement().asString().contains("lease");
    }

    @Test
    void shouldWaitForABrokerThatIsAwayAndKeepItsDirectoryToItself() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread first = new Thread(() -> code.complete(run("--site", "reno", "--grant-key", "grant.pub")));
        first.start();
        await().atMost(SOON).until(() -> out.toString().contains("Running"));
        assertThat(out.toString()).contains("Checkpoints are handed out at http://127.0.0.1:");
        assertThat(run("--site", "reno")).isEqualTo(ExitCode.FAILED);
        assertThat(err.toString()).contains("another executor uses");
        assertThat(code).isNotDone();
        first.interrupt();
        assertThat(code.get()).isEqualTo(ExitCode.INTERRUPTED);
        assertThat(directory.resolve("home/executor/reno/state")).exists();
    }

    @Test
    void shouldShowItsFiguresToPrometheus() throws Exception {
        CompletableFuture<Integer> code = new CompletableFuture<>();
        Thread thread = new Thread(() -> code.complete(run("--site", "reno", "--metrics", "127.0.0.1:0")));
        thread.start();
        await().atMost(SOON).until(() -> out.toString().contains("Running"));
        Matcher url = Pattern.compile("Figures for Prometheus at (\\S+)").matcher(out.toString());
        assertThat(url.find()).isTrue();
        String text = new String(URI.create(url.group(1)).toURL().openStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(text)
                .contains("windfall_executor_jobs{fabric=\"default\",phase=\"RUNNING\",site=\"reno\"} 0.0")
                .contains("windfall_executor_lease_remaining_seconds{fabric=\"default\",site=\"reno\"} 0.0")
                .contains("process_uptime_seconds");
        thread.interrupt();
        assertThat(code.get()).isEqualTo(ExitCode.INTERRUPTED);
    }

    /** A site that had been told of by then would be shown for good. */
    @Test
    void shouldLeaveNoTraceWhereItsFiguresCannotBeServed() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThat(run("--site", "reno", "--metrics", "127.0.0.1:" + taken.getLocalPort()))
                    .isEqualTo(ExitCode.FAILED);
        }
        assertThat(err.toString().lines()).singleElement().asString().contains("taken", "--metrics");
        assertThat(out.toString()).doesNotContain("Executor of");
        assertThat(directory.resolve("home/executor")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"9464", "127.0.0.1", "127.0.0.1:x", ":9464", "127.0.0.1:70000"})
    void shouldRefuseAnAddressForFiguresThatIsNone(String address) {
        assertThat(run("--site", "reno", "--metrics", address)).isEqualTo(ExitCode.USAGE);
        assertThat(err.toString().lines()).singleElement().asString().contains("executor.metrics: '" + address + "'");
    }

    private int run(String... arguments) {
        Surroundings surroundings = new Surroundings(Map.of(), directory, directory.resolve("home"));
        CommandLine root = Main.commandLine(surroundings);
        if (!root.getSubcommands().containsKey("executor")) {
            root.addSubcommand(new ExecutorCommand());
        }
        Failures failures = new Failures(surroundings);
        root.setExecutionExceptionHandler(failures)
                .setParameterExceptionHandler(failures)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        String[] all = new String[arguments.length + 1];
        all[0] = "executor";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        return root.execute(all);
    }
}
