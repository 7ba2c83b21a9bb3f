package io.windfall.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Origin;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Tick;
import io.windfall.schema.Beat;
import io.windfall.schema.Configured;
import io.windfall.schema.OperatorOrder;
import java.util.Map;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JournalCodecTest {

    private static final String FABRIC = "west";

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveBackTheEntry(long seed) {
        RandomDomain draw = new RandomDomain(seed);
        for (JournalEntry.Body body : draw.oneOfEach()) {
            JournalEntry entry = new JournalEntry(FABRIC, draw.origin(), body);
            assertThat(JournalCodec.toDomain(Records.throughBytes(JournalCodec.toAvro(entry))))
                    .isEqualTo(entry);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldHoldTheRawRecordAsItCameAndGiveItBackForADeadLetter(long seed) {
        RandomDomain draw = new RandomDomain(seed);
        for (JournalEntry.Body body : draw.oneOfEach()) {
            SpecificRecord raw = InputCodec.toAvro(FABRIC, body);
            Origin origin = draw.origin();
            io.windfall.schema.JournalEntry entry = JournalCodec.toAvro(FABRIC, origin, raw, body);
            assertThat(JournalCodec.toDomain(Records.throughBytes(entry)))
                    .isEqualTo(new JournalEntry(FABRIC, origin, body));
            SpecificRecord again = JournalCodec.rawOf(Records.throughBytes(entry));
            if (body instanceof SettingsChange) {
                ((OperatorOrder) raw).setIssuedAt(Fields.instant(origin.appendedAtMillis()));
            }
            assertThat(again).isEqualTo(raw);
            boolean own = body instanceof SettingsChange || body instanceof Tick || body instanceof Heartbeat;
            assertThat(entry.getBody() == raw).isEqualTo(!own);
        }
    }

    @Test
    void shouldGiveTicksHeartbeatsAndSettingsRecordsOfTheirOwn() {
        RandomDomain draw = new RandomDomain(3);
        Origin origin = draw.origin();
        assertThat(bodyOf(draw.tick(), origin)).isInstanceOf(io.windfall.schema.Tick.class);
        assertThat(bodyOf(draw.heartbeat(), origin)).isInstanceOf(io.windfall.schema.Heartbeat.class);
        assertThat(bodyOf(draw.settingsChange(), origin)).isInstanceOf(Configured.class);
        Tick tick = draw.tick();
        Records.assertFieldsAgree((SpecificRecord) bodyOf(tick, origin), tick, Map.of());
        Heartbeat heartbeat = draw.heartbeat();
        Records.assertFieldsAgree((SpecificRecord) bodyOf(heartbeat, origin), heartbeat, Map.of());
    }

    @Test
    void shouldGiveABeatBackForATick() {
        RandomDomain draw = new RandomDomain(4);
        JournalEntry entry = new JournalEntry(FABRIC, draw.origin(), draw.tick());
        assertThat(JournalCodec.rawOf(JournalCodec.toAvro(entry))).isInstanceOf(Beat.class);
    }

    private static Object bodyOf(JournalEntry.Body body, Origin origin) {
        return JournalCodec.toAvro(new JournalEntry(FABRIC, origin, body)).getBody();
    }
}
