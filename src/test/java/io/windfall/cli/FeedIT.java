package io.windfall.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.testing.FreePort;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code windfall feed} as a process of its own, as is its broker. */
class FeedIT {
    /** Less than a producer's delivery.timeout.ms, for which it waited. */
    private static final Duration LONGEST = Duration.ofSeconds(90);
    /** Of a process that SIGTERM has ended. */
    private static final int TERMINATED = 128 + 15;

    private final List<Process> processes = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void end() throws InterruptedException {
        for (Process process : processes) {
            process.destroyForcibly().waitFor();
        }
    }

    /** Told to end in the middle of a call, it waited for two minutes, and then said that publishing had failed. */
    @Test
    void shouldEndQuietlyAtSigtermAlsoWhileItWaitsForABrokerThatHangs() throws Exception {
        String kafka = Integer.toString(FreePort.any());
        String registry = Integer.toString(FreePort.any());
        Process up = start(
                "up", "--throw-away", "--without-orchestrator", "--kafka-port", kafka, "--registry-port", registry);
        awaitAlive(up, () -> said("up").contains("Running;"));
        Process feed = start(
                "feed",
                "--window",
                "1s",
                "--bootstrap-server",
                "127.0.0.1:" + kafka,
                "--registry",
                "http://127.0.0.1:" + registry);
        awaitAlive(feed, () -> said("feed").contains("surplus at oslo"));
        run("kill", "-STOP", Long.toString(up.pid()));
        awaitAlive(feed, () -> run(java("jcmd"), Long.toString(feed.pid()), "Thread.print")
                .matches("(?s).*FutureRecordMetadata\\.get.*io\\.windfall\\.live\\.FabricVoice\\.say.*"));

        feed.destroy();

        assertThat(feed.waitFor(LONGEST.toSeconds(), TimeUnit.SECONDS))
                .as("ends in time")
                .isTrue();
        assertThat(feed.exitValue()).isEqualTo(TERMINATED);
        assertThat(Files.readString(directory.resolve("feed.err"))).isEmpty();
        assertThat(Files.readString(directory.resolve("feed/logs/windfall.log")))
                .contains("Closing the Kafka producer")
                .doesNotContain("The command ends")
                .doesNotContain("did not close");
    }

    private void awaitAlive(Process process, Callable<Boolean> condition) throws IOException {
        await().atMost(LONGEST).until(() -> !process.isAlive() || condition.call());
        assertThat(process.isAlive()).as("%s%s", said("up"), said("feed")).isTrue();
    }

    private Process start(String command, String... arguments) throws IOException {
        String classPath = Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> words = new ArrayList<>(List.of(
                java("java"),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                Main.class.getName(),
                command,
                "--home",
                directory.resolve(command).toString()));
        words.addAll(List.of(arguments));
        Process process = new ProcessBuilder(words)
                .redirectOutput(directory.resolve(command + ".out").toFile())
                .redirectError(directory.resolve(command + ".err").toFile())
                .start();
        processes.add(process);
        return process;
    }

    /** What a program prints that ends by itself. */
    private static String run(String... words) throws IOException {
        Process process = new ProcessBuilder(words).redirectErrorStream(true).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    private static String java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program).toString();
    }

    private String said(String command) throws IOException {
        Path out = directory.resolve(command + ".out");
        return Files.exists(out) ? Files.readString(out) : "";
    }
}
