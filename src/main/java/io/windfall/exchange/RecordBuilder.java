package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.windfall.codec.InputCodec;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Origin;
import io.windfall.topics.Role;
import io.windfall.topics.TopicSpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes an input topic's records from text, and refuses what intake would refuse: first what does not fit the schema, then
 * what makes no sense. Every refusal is an {@link IllegalArgumentException} with one line that begins with the field.
 */
final class RecordBuilder {

    private final TopicSpec topic;
    private final Schema schema;
    private final FieldValues values;

    /** @throws IllegalArgumentException when the topic is not an input topic */
    RecordBuilder(TopicSpec topic) {
        if (topic.role() != Role.INPUT) {
            throw new IllegalArgumentException(topic.name() + " is not an input topic");
        }
        this.topic = topic;
        SpecificData data = SpecificData.getForClass(topic.valueType().orElseThrow());
        this.schema = data.getSchema(topic.valueType().orElseThrow());
        this.values = new FieldValues(data);
    }

    /** The record of a JSON object, in which {@code now} stands for an instant. */
    SpecificRecord fromJson(JsonNode line, Instant now) {
        if (!(line instanceof ObjectNode object)) {
            throw new IllegalArgumentException("must be one JSON object, such as {\"site\":\"reno\",…}");
        }
        return checked(values.record("", schema, object, new FieldValues.Context(now, false)), now);
    }

    /** The record of a CSV line whose cells stand below {@code columns}; an empty cell is a missing field. */
    SpecificRecord fromCells(List<String> columns, List<String> cells, Instant now) {
        if (columns.size() != cells.size()) {
            throw new IllegalArgumentException("has " + cells.size() + " cells where the header has " + columns.size()
                    + " (a quote that is not closed, or a comma too many or too few?)");
        }
        ObjectNode object = InputJson.MAPPER.createObjectNode();
        for (int i = 0; i < cells.size(); i++) {
            if (!cells.get(i).isBlank()) {
                object.set(columns.get(i), TextNode.valueOf(cells.get(i)));
            }
        }
        return checked(values.record("", schema, object, new FieldValues.Context(now, true)), now);
    }

    /** Refuses a header that names an unknown field, names one twice, or leaves out one that must be set. */
    void requireColumns(List<String> columns) {
        List<String> seen = new ArrayList<>();
        for (String column : columns) {
            FieldValues.requireKnown("", schema, column);
            if (seen.contains(column)) {
                throw new IllegalArgumentException("column '" + column + "' stands twice in the header");
            }
            seen.add(column);
        }
        String missing = schema.getFields().stream()
                .filter(field -> !field.hasDefaultValue() && !seen.contains(field.name()))
                .map(Schema.Field::name)
                .collect(Collectors.joining(", "));
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the header lacks " + missing + ", which must be set");
        }
    }

    private SpecificRecord checked(Object built, Instant now) {
        SpecificRecord raw = (SpecificRecord) built;
        long millis = now.toEpochMilli();
        JournalEntry.Body body = InputCodec.toDomain(raw, millis);
        new JournalEntry(InputCodec.fabricOf(raw), new Origin(topic.name(), 0, 0, millis), body);
        return raw;
    }
}
