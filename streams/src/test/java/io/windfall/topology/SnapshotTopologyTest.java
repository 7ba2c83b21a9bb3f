package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.codec.JournalCodec;
import io.windfall.codec.OutputCodec;
import io.windfall.codec.SnapshotCodec;
import io.windfall.fabric.ClockState;
import io.windfall.fabric.Command;
import io.windfall.fabric.Decision;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.LastChoice;
import io.windfall.fabric.Order;
import io.windfall.fabric.Output;
import io.windfall.fabric.Rejection;
import io.windfall.fabric.Settings;
import io.windfall.fabric.StateMachine;
import io.windfall.planning.Proposal;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.SnapshotEnd;
import io.windfall.schema.SnapshotEntry;
import io.windfall.serde.AvroSerde;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotTopologyTest {

    @TempDir
    Path stateDirectory;

    private TopologyFixture fixture;

    @BeforeEach
    void start() {
        fixture = new TopologyFixture(stateDirectory);
        fixture.sites("a", "b");
        fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
        fixture.pass(Duration.ofSeconds(3));
    }

    @AfterEach
    void stop() {
        fixture.close();
    }

    @Test
    void shouldWriteEveryRowOnceADayAndCloseTheSnapshotWithTheirNumber() {
        List<SnapshotEntry> first = snapshots();
        assertThat(first).extracting(SnapshotEntry::getDay).containsOnly("2026-03-01");
        fixture.pass(Duration.ofSeconds(30));
        assertThat(snapshots()).as("no second one on the same day").isEmpty();

        nextDay();
        List<SnapshotEntry> second = snapshots();

        assertThat(second).extracting(SnapshotEntry::getDay).containsOnly("2026-03-02");
        assertThat(second)
                .extracting(row -> row.getTable() + "/" + row.getId())
                .contains(
                        "clock/",
                        "sites/a",
                        "sites/b",
                        "links/a>b",
                        "links/b>a",
                        "jobs/j",
                        "feasibility/j",
                        "planning/")
                .doesNotHaveDuplicates()
                .endsWith("end/");
        SnapshotEnd end = (SnapshotEnd) second.get(second.size() - 1).getRow();
        assertThat(end.getRows()).isEqualTo(second.size() - 1);
        assertThat(second).extracting(SnapshotEntry::getOffset).containsOnly(lastTick());
    }

    @Test
    void shouldLetTheMachineGoOnFromASnapshotAsItWentOnInTheTopology() {
        snapshots();
        fixture.read(Topics.FABRIC_JOURNAL, JournalEntry.class);
        nextDay();
        FabricState restored = FabricState.inMemory("f");
        List<SnapshotEntry> rows = snapshots();
        rows.forEach(row -> SnapshotCodec.restore(restored, row));
        fixture.read(Topics.MIGRATION_DECISION, MigrationDecision.class);
        fixture.read(Topics.FABRIC_JOURNAL, JournalEntry.class);

        fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));
        fixture.pass(Duration.ofSeconds(3));

        List<SpecificRecord> replayed = new ArrayList<>();
        for (JournalEntry entry : fixture.read(Topics.FABRIC_JOURNAL, JournalEntry.class)) {
            for (Output output : StateMachine.apply(restored, JournalCodec.toDomain(entry))) {
                if (output instanceof Decision) {
                    replayed.add(OutputCodec.toAvro("f", output));
                }
            }
        }
        assertThat(replayed).isNotEmpty();
        assertThat(fixture.read(Topics.MIGRATION_DECISION, MigrationDecision.class))
                .isEqualTo(replayed);
    }

    @Test
    void shouldLetAnOperatorAnswerADecisionThatWasMadeBeforeTheSnapshot() {
        fixture.configure(Settings.Mode.APPROVE);
        untilTenSecondsToMidnight();
        fixture.send(Topics.JOB_PROGRESS, fixture.job("k", "a"));
        fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));
        fixture.pass(Duration.ofSeconds(5));
        snapshots();
        List<MigrationDecision> decisions = fixture.read(Topics.MIGRATION_DECISION, MigrationDecision.class);
        MigrationDecision move = decisions.get(decisions.size() - 1);
        assertThat(move.getJob()).isEqualTo("k");
        assertThat(move.getDestination()).isEqualTo("b");
        fixture.pass(Duration.ofSeconds(5));
        List<SnapshotEntry> rows = snapshots();
        assertThat(rows).extracting(SnapshotEntry::getDay).containsOnly("2026-03-02");
        FabricState restored = FabricState.inMemory("f");
        rows.forEach(row -> SnapshotCodec.restore(restored, row));
        assertThat(restored.choices().get("k").decisionId()).isEqualTo(move.getId());
        fixture.read(Topics.FABRIC_JOURNAL, JournalEntry.class);
        fixture.read(Topics.MIGRATION_COMMAND, MigrationCommand.class);

        fixture.send(
                Topics.OPERATOR_ORDER,
                new Order("o", Order.Kind.APPROVE, fixture.now.toEpochMilli(), "test", move.getId(), null));
        fixture.pass(Duration.ofSeconds(2));

        List<SpecificRecord> replayed = new ArrayList<>();
        for (JournalEntry entry : fixture.read(Topics.FABRIC_JOURNAL, JournalEntry.class)) {
            for (Output output : StateMachine.apply(restored, JournalCodec.toDomain(entry))) {
                if (output instanceof Command || output instanceof Rejection || output instanceof Decision) {
                    replayed.add(output instanceof Rejection ? null : OutputCodec.toAvro("f", output));
                }
            }
        }
        List<MigrationCommand> commands = fixture.read(Topics.MIGRATION_COMMAND, MigrationCommand.class);
        assertThat(commands)
                .extracting(MigrationCommand::getJob)
                .as("the approved plan is carried out")
                .contains("k");
        assertThat(replayed)
                .as("and the restored machine does the same, and says nothing twice")
                .isEqualTo(commands);
    }

    @Test
    void shouldBringBackEveryFieldOfAChoice() {
        FabricState state = FabricState.inMemory("f");
        state.clock().put(FabricState.ONLY, clockOfTheFixture());
        LastChoice answered =
                new LastChoice(Proposal.Action.MOVE, "b", "surplus", "d-1", 1_772_366_400_000L, "a", 12.5, "APPROVE");
        LastChoice plain = new LastChoice(Proposal.Action.STAY, null, "why", null, 0, null, null, null);
        state.choices().put("j", answered);
        state.choices().put("k", plain);

        FabricState restored = FabricState.inMemory("f");
        SnapshotCodec.write(state, 0, 7, row -> SnapshotCodec.restore(restored, row));

        assertThat(restored.choices().rows()).containsExactly(Map.entry("j", answered), Map.entry("k", plain));
    }

    /** Any clock that has ticked. */
    private ClockState clockOfTheFixture() {
        FabricState restored = FabricState.inMemory("f");
        snapshots().forEach(row -> SnapshotCodec.restore(restored, row));
        return restored.clock().get(FabricState.ONLY);
    }

    private void untilTenSecondsToMidnight() {
        Duration wait = Duration.between(fixture.now, Instant.parse("2026-03-01T23:59:50Z"));
        fixture.now = fixture.now.plus(wait);
        fixture.driver.advanceWallClockTime(wait);
    }

    @Test
    void shouldSayOfEveryOutputOfWhichEntryItCame() {
        fixture.send(Topics.GRID_SIGNAL, fixture.surplus("w", "b", Duration.ofHours(5)));
        for (TopicSpec topic : List.of(Topics.MIGRATION_DECISION, Topics.JOB_FEASIBILITY, Topics.PLANNING_ROUND)) {
            List<TestRecord<byte[], byte[]>> written = fixture.driver
                    .createOutputTopic("test-" + topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                    .readRecordsToList();
            assertThat(written).isNotEmpty();
            assertThat(written)
                    .extracting(message -> JournalPosition.of(message.headers()))
                    .allMatch(Objects::nonNull)
                    .extracting(JournalPosition::offset)
                    .isSorted();
        }
    }

    private void nextDay() {
        fixture.now = fixture.now.plus(Duration.ofHours(12));
        fixture.driver.advanceWallClockTime(Duration.ofHours(12));
    }

    private List<SnapshotEntry> snapshots() {
        return fixture.driver
                .createOutputTopic(
                        "test-" + Topics.FABRIC_SNAPSHOT.name(),
                        new ByteArrayDeserializer(),
                        new AvroSerde<>(fixture.registry, SnapshotEntry.class).deserializer())
                .readValuesToList();
    }

    /** The offset of the journal's last entry: nothing but a tick has come since. */
    private long lastTick() {
        return fixture.read(Topics.FABRIC_JOURNAL, JournalEntry.class).size() - 1L;
    }
}
