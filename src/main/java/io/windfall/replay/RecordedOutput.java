package io.windfall.replay;

import io.windfall.topics.TopicSpec;
import io.windfall.topology.JournalPosition;
import java.util.Objects;
import org.apache.avro.Schema;

/**
 * A record that the orchestrator wrote.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset there
 * @param appendedAtMillis when the broker appended it, ms since 1970-01-01 UTC
 * @param fabric whose
 * @param entry the journal's entry that it came of
 * @param key its key
 * @param schema what the body was written with; null without a body
 * @param body the Avro body without the wire format's prefix; null: a tombstone. Not copied
 * @param reason of a dead letter: why, in a word; else null
 * @param detail of a dead letter: why, in a sentence; else null
 */
public record RecordedOutput(
        TopicSpec topic,
        int partition,
        long offset,
        long appendedAtMillis,
        String fabric,
        JournalPosition entry,
        String key,
        Schema schema,
        byte[] body,
        String reason,
        String detail) {

    public RecordedOutput {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(fabric, "fabric");
        Objects.requireNonNull(entry, "entry");
        Objects.requireNonNull(key, "key");
        if ((schema == null) != (body == null)) {
            throw new IllegalArgumentException("a body has a schema, and a schema a body");
        }
    }
}
