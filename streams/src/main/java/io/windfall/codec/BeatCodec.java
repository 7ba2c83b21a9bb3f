package io.windfall.codec;

import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Tick;
import io.windfall.schema.Beat;
import io.windfall.schema.BeatKind;

/** Ticks and heartbeats: one raw record of two kinds, two records in the journal. */
final class BeatCodec {

    private BeatCodec() {}

    static JournalEntry.Body toDomain(Beat avro, long appendedAtMillis) {
        return switch (avro.getKind()) {
            case BEAT -> new Tick(appendedAtMillis, Fields.millis(avro.getAt()));
            case HEARTBEAT ->
                new Heartbeat(
                        given("site", avro.getSite()),
                        given("session", avro.getSession()),
                        avro.getSequence(),
                        appendedAtMillis,
                        Fields.millis(avro.getAt()),
                        avro.getLeaseMillis());
            case UNKNOWN -> Fields.known("kind", null);
        };
    }

    static Beat toAvro(String fabric, Tick tick) {
        return beat(fabric, BeatKind.BEAT, tick.atMillis(), null, null, 0);
    }

    static Beat toAvro(String fabric, Heartbeat heartbeat) {
        Beat avro = beat(
                fabric,
                BeatKind.HEARTBEAT,
                heartbeat.atMillis(),
                heartbeat.site(),
                heartbeat.session(),
                heartbeat.sequence());
        avro.setLeaseMillis(heartbeat.leaseMillis());
        return avro;
    }

    static Tick toDomain(io.windfall.schema.Tick avro) {
        return new Tick(Fields.millis(avro.getAppendedAt()), Fields.millis(avro.getAt()));
    }

    static io.windfall.schema.Tick toJournal(Tick tick) {
        return new io.windfall.schema.Tick(Fields.instant(tick.appendedAtMillis()), Fields.instant(tick.atMillis()));
    }

    static Heartbeat toDomain(io.windfall.schema.Heartbeat avro) {
        return new Heartbeat(
                avro.getSite(),
                avro.getSession(),
                avro.getSequence(),
                Fields.millis(avro.getAppendedAt()),
                Fields.millis(avro.getAt()),
                avro.getLeaseMillis());
    }

    static io.windfall.schema.Heartbeat toJournal(Heartbeat heartbeat) {
        io.windfall.schema.Heartbeat avro = new io.windfall.schema.Heartbeat();
        avro.setSite(heartbeat.site());
        avro.setSession(heartbeat.session());
        avro.setSequence(heartbeat.sequence());
        avro.setAppendedAt(Fields.instant(heartbeat.appendedAtMillis()));
        avro.setAt(Fields.instant(heartbeat.atMillis()));
        avro.setLeaseMillis(heartbeat.leaseMillis());
        return avro;
    }

    private static Beat beat(String fabric, BeatKind kind, long atMillis, String site, String session, long sequence) {
        Beat avro = new Beat();
        avro.setFabric(fabric);
        avro.setKind(kind);
        avro.setAt(Fields.instant(atMillis));
        avro.setSite(site);
        avro.setSession(session);
        avro.setSequence(sequence);
        return avro;
    }

    private static String given(String field, String value) {
        if (value == null) {
            throw new IllegalArgumentException(
                    field + " is missing: a HEARTBEAT names its executor's site and session");
        }
        return value;
    }
}
