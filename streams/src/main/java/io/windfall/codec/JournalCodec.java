package io.windfall.codec;

import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Origin;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Tick;
import io.windfall.schema.Configured;
import org.apache.avro.specific.SpecificRecord;

/** The journal's records. Most hold the raw record as it came; settings, ticks and heartbeats have records of their own. */
public final class JournalCodec {

    private JournalCodec() {}

    /**
     * The journal's record of a raw record that was found good.
     *
     * @param raw as it came; held as it is, not copied
     * @param checked what {@link InputCodec#toDomain} made of it
     */
    public static io.windfall.schema.JournalEntry toAvro(
            String fabric, Origin origin, SpecificRecord raw, JournalEntry.Body checked) {
        SpecificRecord own = ownRecord(checked);
        return entry(fabric, origin, own == null ? raw : own);
    }

    /** The journal's record of an entry; {@link #toDomain} gives an equal entry back. */
    public static io.windfall.schema.JournalEntry toAvro(JournalEntry entry) {
        SpecificRecord own = ownRecord(entry.body());
        return entry(
                entry.fabric(), entry.origin(), own == null ? InputCodec.toAvro(entry.fabric(), entry.body()) : own);
    }

    /**
     * The entry that a record of the journal holds.
     *
     * @throws IllegalArgumentException where it does not hold what it must: intake never writes such a record
     */
    public static JournalEntry toDomain(io.windfall.schema.JournalEntry avro) {
        Origin origin = new Origin(
                avro.getOrigin().getTopic(),
                avro.getOrigin().getPartition(),
                avro.getOrigin().getOffset(),
                Fields.millis(avro.getOrigin().getAppendedAt()));
        return new JournalEntry(avro.getFabric(), origin, body(avro.getBody(), origin));
    }

    /**
     * The raw topic's record again, such as for a dead letter. A raw record held as it came is given as it came. Of a
     * settings order the time of issue, target and reason are not in the journal: the append time stands for the first,
     * the others are null; a beat's sequence, site and session are not either, and left out.
     */
    public static SpecificRecord rawOf(io.windfall.schema.JournalEntry avro) {
        Object body = avro.getBody();
        if (body instanceof Configured configured) {
            return OrderCodec.toAvro(
                    avro.getFabric(),
                    OrderCodec.toDomain(configured),
                    Fields.millis(avro.getOrigin().getAppendedAt()));
        } else if (body instanceof io.windfall.schema.Tick tick) {
            return BeatCodec.toAvro(avro.getFabric(), BeatCodec.toDomain(tick));
        } else if (body instanceof io.windfall.schema.Heartbeat heartbeat) {
            return BeatCodec.toAvro(avro.getFabric(), BeatCodec.toDomain(heartbeat));
        }
        return (SpecificRecord) body;
    }

    private static JournalEntry.Body body(Object body, Origin origin) {
        if (body instanceof Configured configured) {
            return OrderCodec.toDomain(configured);
        } else if (body instanceof io.windfall.schema.Tick tick) {
            return BeatCodec.toDomain(tick);
        } else if (body instanceof io.windfall.schema.Heartbeat heartbeat) {
            return BeatCodec.toDomain(heartbeat);
        }
        return InputCodec.toDomain((SpecificRecord) body, origin.appendedAtMillis());
    }

    /** The journal's own record of a body, or null where it holds the raw record. */
    private static SpecificRecord ownRecord(JournalEntry.Body body) {
        if (body instanceof SettingsChange change) {
            return OrderCodec.toJournal(change);
        } else if (body instanceof Tick tick) {
            return BeatCodec.toJournal(tick);
        } else if (body instanceof Heartbeat heartbeat) {
            return BeatCodec.toJournal(heartbeat);
        }
        return null;
    }

    private static io.windfall.schema.JournalEntry entry(String fabric, Origin origin, SpecificRecord body) {
        io.windfall.schema.JournalEntry avro = new io.windfall.schema.JournalEntry();
        avro.setFabric(fabric);
        avro.setOrigin(new io.windfall.schema.Origin(
                origin.topic(), origin.partition(), origin.offset(), Fields.instant(origin.appendedAtMillis())));
        avro.setBody(body);
        return avro;
    }
}
