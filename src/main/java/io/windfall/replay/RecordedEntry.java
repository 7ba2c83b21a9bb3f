package io.windfall.replay;

import io.windfall.codec.JournalCodec;
import io.windfall.fabric.JournalEntry;
import io.windfall.topology.JournalPosition;
import java.util.Objects;

/**
 * An entry of the journal as it was recorded.
 *
 * @param at where it lies
 * @param appendedAtMillis when the broker appended it, ms since 1970-01-01 UTC
 * @param avro the entry
 */
public record RecordedEntry(JournalPosition at, long appendedAtMillis, io.windfall.schema.JournalEntry avro) {

    public RecordedEntry {
        Objects.requireNonNull(at, "at");
        Objects.requireNonNull(avro, "avro");
    }

    public String fabric() {
        return avro.getFabric();
    }

    /**
     * The entry as the state machine takes it.
     *
     * @throws RecordingException where this version cannot make sense of it
     */
    public JournalEntry toDomain() {
        try {
            return JournalCodec.toDomain(avro);
        } catch (IllegalArgumentException e) {
            throw new RecordingException("entry " + at + " cannot be understood: " + e.getMessage(), e);
        }
    }
}
