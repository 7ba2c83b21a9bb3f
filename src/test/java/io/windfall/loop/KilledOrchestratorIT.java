package io.windfall.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.FleetStatus;
import io.windfall.fleet.Scenario;
import io.windfall.schema.MigrationCommand;
import io.windfall.serde.AvroSerde;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The orchestrator runs as a process of its own, is killed in the middle of a closed loop, and is started again. */
class KilledOrchestratorIT {

    private static final FleetConfig FLEET = FleetConfig.defaults().withArrivalDays(0.5);

    @TempDir
    Path directory;

    private final Random moments = new Random(5);
    private volatile Process orchestrator;
    private volatile CompletableFuture<Void> killing = CompletableFuture.completedFuture(null);
    private int kills;

    @AfterEach
    void endTheProcess() throws InterruptedException {
        killing.join();
        if (orchestrator != null) {
            orchestrator.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void shouldLoseNoCommandAndIssueNoneTwiceWhenItsProcessIsKilled() throws Exception {
        try (Cluster cluster = new Cluster()) {
            start(cluster);
            FleetReport report;
            long commands;
            try (KafkaOrchestrator loop = KafkaOrchestrator.connect(
                    KafkaLoopConfig.of(cluster.stack.bootstrapServers(), "killed"),
                    cluster.registry,
                    DirectOrchestrator.enforcing("windfall", ModelParameters.full()),
                    LoopListener.NONE)) {
                report = ClosedLoop.run(
                        new FleetSimulator(Scenario.bundled(), FLEET), loop, status -> killAt(status, cluster));
                commands = loop.commandsSeen();
            }
            assertThat(kills).isEqualTo(2);
            assertThat(report).as("the same totals as of a run without Kafka").isEqualTo(undisturbed());
            var serde = new AvroSerde<>(cluster.registry, MigrationCommand.class).deserializer();
            List<String> ids = cluster.committed(Topics.MIGRATION_COMMAND).stream()
                    .map(message ->
                            serde.deserialize(message.topic(), message.value()).getId())
                    .toList();
            assertThat(ids).doesNotHaveDuplicates().hasSize((int) commands);
            assertThat(commands).isGreaterThan(30);
        }
    }

    /** Kills in the background, at a seeded moment of an exchange to come, once while a job migrates and once later. */
    private void killAt(FleetStatus status, Cluster cluster) {
        boolean first = kills == 0 && status.migrating() > 0 && status.finished() > 3;
        boolean second = kills == 1 && killing.isDone() && status.finished() > 15;
        if (first || second) {
            kills++;
            long delayMillis = moments.nextInt(300);
            killing = CompletableFuture.runAsync(
                    () -> killAndRestart(cluster),
                    CompletableFuture.delayedExecutor(delayMillis, TimeUnit.MILLISECONDS));
        }
    }

    private void killAndRestart(Cluster cluster) {
        try {
            orchestrator.destroyForcibly().waitFor();
            start(cluster);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void start(Cluster cluster) throws IOException {
        Path state = Files.createDirectories(directory.resolve("state"));
        orchestrator = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "io.windfall.cli.Main",
                        "run",
                        "--home",
                        directory.resolve("home").toString(),
                        "--bootstrap-server",
                        cluster.stack.bootstrapServers(),
                        "--registry",
                        cluster.stack.registryUrl(),
                        "--state-dir",
                        state.toString(),
                        "--commit-interval",
                        "5",
                        "-K",
                        "session.timeout.ms=6000",
                        "-K",
                        "heartbeat.interval.ms=1000")
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        directory.resolve("orchestrator.log").toFile()))
                .start();
    }

    private static FleetReport undisturbed() {
        try (DirectOrchestrator direct = new DirectOrchestrator("windfall", ModelParameters.full())) {
            return ClosedLoop.run(new FleetSimulator(Scenario.bundled(), FLEET), direct, status -> {});
        }
    }
}
