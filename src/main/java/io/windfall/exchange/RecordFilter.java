package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.windfall.topics.TopicSpec;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/**
 * A condition on a record: {@code key=reno}, {@code site=reno}, {@code settings.mode=ENFORCE}. In a list it is enough that
 * one element fits; {@code null} fits what is not set.
 *
 * @param path the field, dotted
 * @param wanted its value as text, numbers compared as numbers
 */
public record RecordFilter(String path, String wanted) implements Predicate<SeenRecord> {

    private static final List<String> BESIDE_THE_VALUE =
            List.of("key", "topic", "partition", "offset", "timestamp", "type", "error", "deadLetter");

    /**
     * {@code field=value}.
     *
     * @throws IllegalArgumentException when there is no field or no equals sign
     */
    public static RecordFilter parse(String text) {
        int equals = text.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException(
                    "'" + Printable.shortened(text) + "' is no filter: write field=value, such as site=reno");
        }
        return new RecordFilter(text.substring(0, equals).strip(), text.substring(equals + 1));
    }

    @Override
    public boolean test(SeenRecord record) {
        if (path.equals("key")) {
            return wanted.equals(record.key() == null ? "null" : record.key());
        }
        return record.at(path).filter(this::matches).isPresent();
    }

    /** Says what was probably meant, where the topic's records have no such field; empty where they have. */
    public Optional<String> doubt(TopicSpec topic) {
        String first = path.split("\\.", 2)[0];
        if (topic.valueType().isEmpty() || BESIDE_THE_VALUE.contains(first)) {
            return Optional.empty();
        }
        Schema schema = SpecificData.get().getSchema(topic.valueType().get());
        if (schema.getField(first) != null) {
            return Optional.empty();
        }
        List<String> known = new ArrayList<>(
                schema.getFields().stream().map(Schema.Field::name).toList());
        known.addAll(BESIDE_THE_VALUE);
        return Optional.of(
                topic.name() + " has no field '" + Printable.shortened(first) + "': " + Nearest.to(first, "", known));
    }

    /** The node at a dotted path; for a list, the list of what is there in its elements. */
    static JsonNode at(JsonNode root, String path) {
        JsonNode node = root;
        for (String name : path.split("\\.")) {
            node = step(node, name);
        }
        return node;
    }

    private static JsonNode step(JsonNode node, String name) {
        if (!node.isArray()) {
            return node.path(name);
        }
        ArrayNode found = JsonNodeFactory.instance.arrayNode();
        for (JsonNode element : node) {
            JsonNode there = step(element, name);
            if (!there.isMissingNode()) {
                found.add(there);
            }
        }
        return found.isEmpty() && !node.isEmpty() ? MissingNode.getInstance() : found;
    }

    private boolean matches(JsonNode node) {
        if (node.isArray()) {
            for (JsonNode element : node) {
                if (matches(element)) {
                    return true;
                }
            }
            return false;
        }
        return node.isNumber() ? isSameNumber(node) : node.asText().equals(wanted);
    }

    private boolean isSameNumber(JsonNode node) {
        try {
            return new BigDecimal(node.asText()).compareTo(new BigDecimal(wanted.strip())) == 0;
        } catch (NumberFormatException e) {
            return node.asText().equals(wanted);
        }
    }
}
