package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.IndexedRecord;

/**
 * Decoded Avro as plain JSON, the form that publishing reads: times as ISO-8601 text, an optional value as the value or
 * null. Only where several record types may stand is the value an object with the type's name as its one key.
 */
public final class AvroJson {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private AvroJson() {}

    /** A record of any kind, generated or generic, with its fields by their names. */
    public static ObjectNode of(IndexedRecord record) {
        return record(record);
    }

    static JsonNode of(Schema schema, Object value) {
        if (value == null) {
            return NODES.nullNode();
        }
        return switch (schema.getType()) {
            case UNION -> union(schema, value);
            case RECORD -> record((IndexedRecord) value);
            case ARRAY -> array(schema, (Collection<?>) value);
            case MAP -> map(schema, (Map<?, ?>) value);
            case BOOLEAN -> NODES.booleanNode((Boolean) value);
            case INT -> NODES.numberNode((Integer) value);
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? NODES.textNode(instant(value).toString())
                        : NODES.numberNode((Long) value);
            case FLOAT -> NODES.numberNode((Float) value);
            case DOUBLE -> NODES.numberNode((Double) value);
            case BYTES -> NODES.textNode(hex((ByteBuffer) value));
            default -> NODES.textNode(value.toString());
        };
    }

    /** Generic records hold the number, generated ones the instant. */
    private static Instant instant(Object value) {
        return value instanceof Instant instant ? instant : Instant.ofEpochMilli((Long) value);
    }

    private static ObjectNode record(IndexedRecord record) {
        ObjectNode object = NODES.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            object.set(field.name(), of(field.schema(), record.get(field.pos())));
        }
        return object;
    }

    private static JsonNode union(Schema union, Object value) {
        if (union.getTypes().size() == 2 && union.isNullable()) {
            Schema given = union.getTypes().get(union.getTypes().get(0).isNullable() ? 1 : 0);
            return of(given, value);
        }
        Schema branch = union.getTypes().get(GenericData.get().resolveUnion(union, value));
        JsonNode node = of(branch, value);
        boolean optional = union.getTypes().size() <= 2 && union.isNullable();
        return optional ? node : NODES.objectNode().set(branch.getName(), node);
    }

    private static ArrayNode array(Schema schema, Collection<?> items) {
        ArrayNode array = NODES.arrayNode(items.size());
        items.forEach(item -> array.add(of(schema.getElementType(), item)));
        return array;
    }

    private static ObjectNode map(Schema schema, Map<?, ?> entries) {
        ObjectNode object = NODES.objectNode();
        entries.forEach((key, value) -> object.set(key.toString(), of(schema.getValueType(), value)));
        return object;
    }

    private static String hex(ByteBuffer bytes) {
        byte[] copy = new byte[bytes.remaining()];
        bytes.duplicate().get(copy);
        return HexFormat.of().formatHex(copy);
    }
}
