package io.windfall.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.codec.JournalCodec;
import io.windfall.codec.OutputCodec;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobGone;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.StateMachine;
import io.windfall.feasibility.ModelParameters;
import io.windfall.fleet.ClosedLoop;
import io.windfall.fleet.DirectOrchestrator;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.FleetReport;
import io.windfall.fleet.FleetSimulator;
import io.windfall.fleet.Scenario;
import io.windfall.schema.JournalEntry;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.WireFormat;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journal of a run over Kafka, fed straight to the state machine, gives the outputs that were recorded; and so does the
 * same fleet joined to the state machine without Kafka, which is what evaluations do.
 */
class DeterminismIT {

    private static final FleetConfig FLEET =
            FleetConfig.defaults().withArrivalDays(2).withFailureProbability(0.1);

    @TempDir
    Path stateDirectory;

    @Test
    void shouldGiveTheRecordedOutputsWhenTheJournalIsReplayedWithoutKafka() throws InterruptedException {
        try (Cluster cluster = new Cluster()) {
            FleetReport overKafka = runOverKafka(cluster);
            Map<TopicSpec, List<String>> replayed = replay(cluster.committed(Topics.FABRIC_JOURNAL), cluster);
            assertThat(replayed.get(Topics.MIGRATION_COMMAND)).hasSizeGreaterThan(30);
            assertThat(replayed.get(Topics.MIGRATION_DECISION)).hasSizeGreaterThan(30);
            assertThat(overKafka.migrationsFailed()).as("roll-backs are in it").isPositive();
            replayed.forEach((topic, outputs) -> assertThat(recorded(cluster, topic))
                    .as("outputs on %s", topic.name())
                    .isEqualTo(outputs));
            Map<TopicSpec, List<String>> direct = new LinkedHashMap<>();
            assertThat(runDirectly(direct)).as("and Kafka changes nothing").isEqualTo(overKafka);
            for (TopicSpec topic :
                    List.of(Topics.MIGRATION_DECISION, Topics.MIGRATION_COMMAND, Topics.MIGRATION_STATE)) {
                assertThat(direct.get(topic))
                        .as("%s of the engine without Kafka", topic.name())
                        .isEqualTo(replayed.get(topic));
            }
        }
    }

    private FleetReport runOverKafka(Cluster cluster) {
        OrchestratorConfig config = OrchestratorConfig.of(cluster.stack.bootstrapServers(), stateDirectory)
                .withCommitInterval(Duration.ofMillis(5));
        try (Orchestrator orchestrator = Orchestrator.start(config, cluster.registry);
                KafkaOrchestrator loop = KafkaOrchestrator.connect(
                        KafkaLoopConfig.of(cluster.stack.bootstrapServers(), "replayed"),
                        cluster.registry,
                        DirectOrchestrator.enforcing("windfall", ModelParameters.full()),
                        LoopListener.NONE)) {
            return ClosedLoop.run(new FleetSimulator(Scenario.bundled(), FLEET), loop, status -> {});
        }
    }

    private static FleetReport runDirectly(Map<TopicSpec, List<String>> outputs) {
        try (DirectOrchestrator direct = DirectOrchestrator.unjudging(
                "replayed",
                DirectOrchestrator.enforcing("windfall", ModelParameters.full()),
                output -> outputs.computeIfAbsent(topicOf(output), any -> new ArrayList<>())
                        .add(written(output)))) {
            return ClosedLoop.run(new FleetSimulator(Scenario.bundled(), FLEET), direct);
        }
    }

    private static Map<TopicSpec, List<String>> replay(List<ConsumerRecord<byte[], byte[]>> journal, Cluster cluster) {
        FabricState state = FabricState.inMemory("replayed");
        var entries = new AvroSerde<>(cluster.registry, JournalEntry.class).deserializer();
        Map<TopicSpec, List<String>> outputs = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> message : journal) {
            var entry = JournalCodec.toDomain(entries.deserialize(message.topic(), message.value()));
            for (Output output : StateMachine.apply(state, entry)) {
                outputs.computeIfAbsent(topicOf(output), any -> new ArrayList<>())
                        .add(written(output));
            }
        }
        return outputs;
    }

    private static List<String> recorded(Cluster cluster, TopicSpec topic) {
        List<String> all = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> message : cluster.committed(topic)) {
            if (topic == Topics.DEAD_LETTER) {
                all.add(DeadLetters.text(message.headers(), DeadLetters.DETAIL));
            } else if (message.value() == null) {
                all.add("gone " + new String(message.key(), StandardCharsets.UTF_8));
            } else {
                all.add(HexFormat.of().formatHex(WireFormat.body(message.value())));
            }
        }
        return all;
    }

    private static String written(Output output) {
        if (output instanceof Rejection rejection) {
            return rejection.detail();
        } else if (output instanceof JobGone gone) {
            return "gone replayed/" + gone.job();
        }
        SpecificRecord value = OutputCodec.toAvro("replayed", output);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new SpecificDatumWriter<SpecificRecord>(value.getSchema()).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return HexFormat.of().formatHex(bytes.toByteArray());
    }

    private static TopicSpec topicOf(Output output) {
        if (output instanceof Rejection) {
            return Topics.DEAD_LETTER;
        } else if (output instanceof JobGone || output instanceof JobFeasibility) {
            return Topics.JOB_FEASIBILITY;
        }
        Class<?> type = OutputCodec.toAvro("replayed", output).getClass();
        return Topics.all().stream()
                .filter(topic ->
                        topic.valueType().isPresent() && topic.valueType().get() == type)
                .findFirst()
                .orElseThrow();
    }
}
