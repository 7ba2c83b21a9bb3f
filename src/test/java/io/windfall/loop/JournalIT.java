package io.windfall.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.admin.TopicAdmin;
import io.windfall.exchange.JournalImport;
import io.windfall.exchange.Publisher;
import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.Scenario;
import io.windfall.replay.ClusterRecording;
import io.windfall.replay.JournalExport;
import io.windfall.replay.JournalFile;
import io.windfall.replay.Recording;
import io.windfall.replay.Verification;
import io.windfall.replay.Verifier;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run over Kafka is exported, and replayed with equal outputs: from the file and the cluster, from any of its days. */
class JournalIT {

    private static final long SECOND_DAY = Instant.parse("2024-04-02T00:00:00Z").toEpochMilli();

    @TempDir
    Path folder;

    @Test
    void shouldVerifyWhatRanOverKafkaFromTheStartAndFromASnapshotInTheMiddle()
            throws IOException, InterruptedException {
        try (Cluster cluster = new Cluster()) {
            run(cluster);
            Recording recording = recording(cluster, "");
            assertThat(recording.snapshots()).hasSizeGreaterThan(1);
            assertThat(recording.tornSnapshots()).isZero();
            Path file = folder.resolve("journal.avro");
            JournalExport.Result written = JournalExport.write(recording, file, "test", null, null, null);

            Verification whole = equal(JournalFile.open(file), null);
            assertThat(whole.entries()).isEqualTo(written.entries());
            assertThat(whole.equal().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .as("every output was compared")
                    .isEqualTo(written.outputs());
            assertThat(whole.equal().get("migration.command")).isGreaterThan(30);
            Verification rest = equal(JournalFile.open(file), SECOND_DAY + 3_600_000);
            assertThat(rest.starts()).hasSize(1);
            assertThat(rest.entries()).isPositive().isLessThan(whole.entries());

            assertThat(equal(recording, null)).as("and without a file").isEqualTo(whole);
            assertThat(equal(recording, SECOND_DAY + 3_600_000).equal()).isEqualTo(rest.equal());

            JournalImport.Result imported = importInto(cluster, file, "copy.");
            assertThat(imported.entries()).isEqualTo(written.entries());
            Recording copy = recording(cluster, "copy.");
            assertThat(equal(copy, null)).as("and in topics of its own").isEqualTo(whole);
            assertThat(equal(copy, SECOND_DAY + 3_600_000).equal()).isEqualTo(rest.equal());

            Path late = folder.resolve("late.avro");
            JournalExport.write(recording, late, "test", null, SECOND_DAY, null);
            importInto(cluster, late, "late.");
            assertThat(equal(recording(cluster, "late."), null).equal())
                    .as("and where its beginning is a snapshot")
                    .isEqualTo(rest.equal());
        }
    }

    private static Recording recording(Cluster cluster, String prefix) {
        return new ClusterRecording(
                Map.of("bootstrap.servers", cluster.stack.bootstrapServers()),
                TopicNames.of(prefix),
                cluster.registry,
                SerdeOptions.defaults());
    }

    private static JournalImport.Result importInto(Cluster cluster, Path file, String prefix)
            throws InterruptedException {
        TopicAdmin.apply(cluster.stack.bootstrapServers(), cluster.registry, TopicNames.of(prefix));
        return JournalImport.run(
                JournalFile.open(file),
                null,
                Publisher.producerProperties(Map.of("bootstrap.servers", cluster.stack.bootstrapServers())),
                cluster.registry,
                TopicNames.of(prefix));
    }

    private static Verification equal(Recording recording, Long fromMillis) {
        Verification result = Verifier.verify(recording, "kept", fromMillis, null);
        assertThat(result.firsts()).isEmpty();
        assertThat(result.notComparedCount()).isZero();
        assertThat(result.unmarked()).isEmpty();
        return result;
    }

    private void run(Cluster cluster) {
        OrchestratorConfig config = OrchestratorConfig.of(cluster.stack.bootstrapServers(), folder.resolve("state"))
                .withCommitInterval(Duration.ofMillis(5));
        try (Orchestrator orchestrator = Orchestrator.start(config, cluster.registry);
                KafkaOrchestrator loop = KafkaOrchestrator.connect(
                        KafkaLoopConfig.of(cluster.stack.bootstrapServers(), "kept"),
                        cluster.registry,
                        DirectOrchestrator.enforcing("windfall", ModelParameters.full()),
                        LoopListener.NONE)) {
            FleetConfig fleet = FleetConfig.defaults().withArrivalDays(1).withFailureProbability(0.1);
            ClosedLoop.run(new FleetSimulator(Scenario.bundled(), fleet), loop, status -> {});
            loop.drain();
        }
    }
}
