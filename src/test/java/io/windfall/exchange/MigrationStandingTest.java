package io.windfall.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.windfall.schema.ActionKind;
import io.windfall.schema.CheckpointClass;
import io.windfall.schema.CommandKind;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import io.windfall.schema.Mode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationStandingTest {
    private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

    private static MigrationState.Builder fetching() {
        return MigrationState.newBuilder()
                .setId("west-3-0-m")
                .setFabric("west")
                .setJob("train")
                .setSource("reno")
                .setDestination("elko")
                .setPhase(MigrationPhase.FETCHING)
                .setEpoch(4)
                .setWasRunning(true)
                .setDecisionId("west-3-0")
                .setCheckpointBytes(5_000_000_000L)
                .setDepartedAt(NOON)
                .setNotAfter(NOON.plusSeconds(600))
                .setUpdatedAt(NOON.plusSeconds(10));
    }

    @Test
    void shouldSayHowFarATransferHasCome() {
        MigrationStanding standing = new MigrationStanding(json(fetching()
                .setTransferredBytes(1_200_000_000L)
                .setTotalBytes(4_800_000_000L)
                .setBandwidthBps(9.4e8)
                .setEstimatedEndAt(NOON.plusSeconds(40))
                .build()));
        assertThat(standing.line())
                .isEqualTo("FETCHING reno → elko, 1.2 of 4.8 GB at 940.0 Mbps, done about 2026-03-01T12:00:40Z;"
                        + " epoch 4, decision west-3-0, migration west-3-0-m");
        assertThat(standing.ended()).isFalse();
        assertThat(standing.json().path("transferredBytes").asLong()).isEqualTo(1_200_000_000L);
        assertThat(standing.json().path("from").asText()).isEqualTo("reno");
        assertThat(standing.json().path("stepsLost").isNull()).isTrue();
    }

    @Test
    void shouldSayWhyAMigrationEndedAndWhatItCost() {
        MigrationStanding standing = new MigrationStanding(json(fetching()
                .setPhase(MigrationPhase.ROLLED_BACK)
                .setEstimatedEndAt(NOON)
                .setStepsLost(120L)
                .setReason("aborted by ann")
                .build()));
        assertThat(standing.ended()).isTrue();
        assertThat(standing.line())
                .startsWith("ROLLED_BACK reno → elko, 5.0 GB, steps lost: 120;")
                .endsWith("aborted by ann")
                .doesNotContain("done about");
    }

    @Test
    void shouldKeepTheLatestOfEachJobAndShowThoseUnderWay() {
        MigrationBoard underWay = new MigrationBoard("west", false);
        MigrationBoard every = new MigrationBoard(null, true);
        MigrationState other = fetching().setFabric("east").build();
        MigrationState ended = fetching().setPhase(MigrationPhase.COMPLETED).build();
        for (MigrationBoard board : List.of(underWay, every)) {
            board.take(List.of(seen("west/train", fetching().build()), seen("east/train", other)));
        }
        assertThat(underWay.shown()).extracting(MigrationStanding::fabric).containsExactly("west");
        assertThat(underWay.take(List.of(seen("west/train", ended)))).hasSize(1);
        every.take(List.of(seen("west/train", ended)));
        assertThat(underWay.shown()).isEmpty();
        assertThat(every.shown()).extracting(MigrationStanding::phase).containsExactly("FETCHING", "COMPLETED");
        every.take(List.of(seen("east/train", null)));
        assertThat(every.shown()).extracting(MigrationStanding::fabric).containsExactly("west");
    }

    @Test
    void shouldShowTheIdOfADecisionThatWaitsForAnAnswer() {
        MigrationDecision.Builder decision = MigrationDecision.newBuilder()
                .setId("west-3-0")
                .setFabric("west")
                .setJob("train")
                .setRound(3)
                .setAt(NOON)
                .setPolicy("windfall")
                .setMode(Mode.APPROVE)
                .setAction(ActionKind.PAUSE)
                .setSource("reno")
                .setCheckpointBytes(5)
                .setCheckpointClass(CheckpointClass.A)
                .setExplanation("pause train")
                .setAlternatives(List.of());
        assertThat(essentials(decision.build()))
                .isEqualTo("PAUSE reno (APPROVE, round 3, decision west-3-0): pause train;"
                        + " waits for 'windfall approve west-3-0' or 'reject'");
        assertThat(essentials(decision.setAction(ActionKind.STAY).build())).doesNotContain("waits for");
        assertThat(essentials(decision.setAction(ActionKind.PRESTAGE)
                        .setDestination("elko")
                        .setMode(Mode.ENFORCE)
                        .build()))
                .isEqualTo("PRESTAGE reno → elko (ENFORCE, round 3, decision west-3-0): pause train");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "MIGRATE  | MIGRATE at reno, to elko, epoch 4; id=c decisionId=d",
                "FETCH    | FETCH at reno, from yuma, epoch 4; id=c decisionId=d",
                "START    | START at reno, epoch 4; id=c decisionId=d",
                "PAUSE    | PAUSE at reno, at once, epoch 4; id=c decisionId=d",
                "PRESTAGE | PRESTAGE at reno, ahead from yuma to elko, epoch 4; id=c decisionId=d"
            })
    void shouldSayACommandInWords(CommandKind kind, String words) {
        assertThat(essentials(MigrationCommand.newBuilder()
                        .setId("c")
                        .setFabric("west")
                        .setJob("train")
                        .setKind(kind)
                        .setSite("reno")
                        .setEpoch(4)
                        .setDecisionId("d")
                        .setSource("yuma")
                        .setDestination("elko")
                        .setCheckpoint(false)
                        .setIssuedAt(NOON)
                        .build()))
                .isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"0,0 B", "999,999 B", "35200000,35.2 MB", "999999999,1.0 GB", "5000000000,5.0 GB", "2e12,2.0 TB"})
    void shouldGiveBytesInTheUnitThatReadsBest(double bytes, String words) {
        assertThat(Quantity.bytes((long) bytes)).isEqualTo(words);
        assertThat(Quantity.share(12, 5_000_000_000L)).isEqualTo("12 B of 5.0 GB");
    }

    private static String essentials(SpecificRecord value) {
        return seen("k", value).essentials();
    }

    private static SeenRecord seen(String key, SpecificRecord value) {
        String type = value == null ? null : value.getSchema().getName();
        return new SeenRecord("t", 0, 0, NOON, key, type, value == null ? null : json(value), null, null, null);
    }

    private static JsonNode json(SpecificRecord value) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            new SpecificDatumWriter<SpecificRecord>(value.getSchema()).write(value, encoder);
            encoder.flush();
            GenericRecord generic = new GenericDatumReader<GenericRecord>(value.getSchema())
                    .read(null, DecoderFactory.get().binaryDecoder(bytes.toByteArray(), null));
            return AvroJson.of(value.getSchema(), generic);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
