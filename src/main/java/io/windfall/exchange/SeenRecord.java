package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;

/**
 * A record of any topic, as far as it could be read.
 *
 * @param topic its topic's name on the cluster
 * @param partition its partition
 * @param offset its offset there
 * @param appendedAt when the broker appended it
 * @param key its key as text, bytes that are no UTF-8 as hex; null: none
 * @param type the Avro record type of the value; null: see {@code complaint}, or a tombstone
 * @param value what it says; null: see {@code complaint}, or a tombstone
 * @param bytes the value as it came; null for a tombstone
 * @param complaint why the value could not be read; null: it could
 * @param deadLetter where it came from and why it was refused; null where it is no dead letter
 */
public record SeenRecord(
        String topic,
        int partition,
        long offset,
        Instant appendedAt,
        String key,
        String type,
        JsonNode value,
        byte[] bytes,
        String complaint,
        DeadLetter deadLetter) {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    /**
     * One JSON object: topic, partition, offset, timestamp, key, value; {@code deadLetter} where it is one; and where the
     * value could not be read, {@code error} and the beginning of its bytes as {@code raw}.
     */
    public ObjectNode json() {
        ObjectNode json = NODES.objectNode()
                .put("topic", topic)
                .put("partition", partition)
                .put("offset", offset)
                .put("timestamp", appendedAt.toString())
                .put("key", key);
        if (deadLetter != null) {
            json.set("deadLetter", deadLetter.json());
        }
        if (type != null) {
            json.put("type", type);
        }
        json.set("value", value == null ? NODES.nullNode() : value);
        if (complaint != null) {
            json.put("error", complaint).put("rawBytes", bytes.length).put("raw", Printable.preview(bytes));
        }
        return json;
    }

    /** {@link #json} as one line of JSON text, with control characters escaped. */
    public String jsonLine() {
        return Printable.escaped(json().toString());
    }

    /** One line for people: time, key, the essentials; no control characters. */
    public String text() {
        String line = appendedAt + "  " + (key == null ? "(no key)" : key) + "  ";
        return Printable.escaped(line + (deadLetter == null ? content() : deadLetter.text() + "; " + content()));
    }

    /** The value's essentials in one line, without time and key; no control characters. */
    public String essentials() {
        return Printable.escaped(content());
    }

    private String content() {
        if (complaint != null) {
            return "not readable: " + complaint + "; " + bytes.length + " bytes " + Printable.preview(bytes);
        } else if (value == null) {
            return "(removed)";
        }
        return (deadLetter == null ? "" : type + " ") + Summary.of(type, value);
    }

    /** What a dotted path leads to: in the value, else in what is said of a dead letter, else in {@link #json}. */
    Optional<JsonNode> at(String path) {
        JsonNode whole = json();
        for (JsonNode root : new JsonNode[] {whole.path("value"), whole.path("deadLetter"), whole}) {
            JsonNode found = RecordFilter.at(root, path);
            if (!found.isMissingNode()) {
                return Optional.of(found);
            }
        }
        return Optional.empty();
    }
}
