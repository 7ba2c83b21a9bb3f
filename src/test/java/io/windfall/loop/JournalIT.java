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
import io.windfall.replay.NotCompared;
import io.windfall.replay.Recording;
import io.windfall.replay.Verification;
import io.windfall.replay.Verifier;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
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

            spoil(cluster);
            Verification spoilt = Verifier.verify(recording(cluster, ""), "kept", null, null);
            assertThat(spoilt.firsts()).isEmpty();
            assertThat(spoilt.notCompared().get("migration.command").keySet()).containsExactly(NotCompared.DELETED);
            assertThat(spoilt.notCompared().keySet()).containsExactly("migration.command");
            assertThat(spoilt.equal().get("migration.command") + spoilt.notCompared(NotCompared.DELETED))
                    .isEqualTo(whole.equal().get("migration.command"));
            assertThat(spoilt.unmarked()).isEqualTo(Map.of("planning.round", 1L));
            Path less = folder.resolve("less.avro");
            JournalExport.write(recording(cluster, ""), less, "test", null, null, null);
            assertThat(Verifier.verify(JournalFile.open(less), null, null, null))
                    .isEqualTo(spoilt);
        }
    }

    /** Deletes the first commands, and writes a round and a dead letter of intake that come of no entry. */
    private static void spoil(Cluster cluster) {
        TopicPartition commands = new TopicPartition(Topics.MIGRATION_COMMAND.name(), 0);
        List<ConsumerRecord<byte[], byte[]>> all = cluster.committed(Topics.MIGRATION_COMMAND);
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", cluster.stack.bootstrapServers()));
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of("bootstrap.servers", cluster.stack.bootstrapServers()),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            admin.deleteRecords(Map.of(
                            commands, RecordsToDelete.beforeOffset(all.get(10).offset())))
                    .all()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .join();
            byte[] round = cluster.committed(Topics.PLANNING_ROUND).get(0).value();
            byte[] fabric = "kept".getBytes(StandardCharsets.UTF_8);
            producer.send(new ProducerRecord<>(Topics.PLANNING_ROUND.name(), fabric, round));
            producer.send(new ProducerRecord<>(Topics.DEAD_LETTER.name(), fabric, round));
            producer.flush();
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
        assertThat(result.recordedTwice()).isEmpty();
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
