package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import io.windfall.serde.BadRecordException;
import io.windfall.serde.GenericAvroDecoder;
import io.windfall.topics.Role;
import io.windfall.topics.TopicSpec;
import java.time.Instant;
import java.util.HexFormat;
import org.apache.avro.generic.GenericRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Makes a topic's records readable; what cannot be read is said and shown, never thrown. */
final class TopicReader {

    private final boolean deadLetters;
    private final GenericAvroDecoder decoder;

    TopicReader(TopicSpec topic, GenericAvroDecoder decoder) {
        this.deadLetters = topic.role() == Role.DEAD_LETTER;
        this.decoder = decoder;
    }

    /** @throws io.windfall.serde.RegistryUnavailableException when the registry does not answer */
    SeenRecord read(ConsumerRecord<byte[], byte[]> record) {
        String type = null;
        JsonNode value = null;
        String complaint = null;
        if (record.value() != null) {
            try {
                GenericRecord decoded = decoder.decode(record.value());
                type = decoded.getSchema().getName();
                value = AvroJson.of(decoded.getSchema(), decoded);
            } catch (BadRecordException e) {
                complaint = String.valueOf(e.getMessage());
            }
        }
        return new SeenRecord(
                record.topic(),
                record.partition(),
                record.offset(),
                Instant.ofEpochMilli(record.timestamp()),
                key(record.key()),
                type,
                value,
                record.value(),
                complaint,
                deadLetters ? DeadLetter.of(record.headers()) : null);
    }

    private static String key(byte[] key) {
        if (key == null) {
            return null;
        }
        String text = Printable.asText(key);
        return text == null ? "0x" + HexFormat.of().formatHex(key) : text;
    }
}
