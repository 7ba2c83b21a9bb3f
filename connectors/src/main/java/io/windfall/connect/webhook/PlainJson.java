package io.windfall.connect.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericEnumSymbol;
import org.apache.avro.generic.IndexedRecord;

/**
 * A record as plain JSON, field by field under its name: text as it is; an enum as its symbol; times as RFC 3339 in UTC with
 * milliseconds; numbers as numbers; what is not set as null, never left out; lists as arrays; maps and records as objects;
 * bytes in base64. A double that is not finite, which JSON cannot say, is null.
 */
final class PlainJson {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    private PlainJson() {}

    static ObjectNode of(IndexedRecord record) {
        ObjectNode object = JSON.objectNode();
        for (Schema.Field field : record.getSchema().getFields()) {
            object.set(field.name(), value(record.get(field.pos())));
        }
        return object;
    }

    static String time(Instant time) {
        return TIME.format(time);
    }

    private static JsonNode value(Object value) {
        if (value == null) {
            return JSON.nullNode();
        } else if (value instanceof IndexedRecord record) {
            return of(record);
        } else if (value instanceof Instant time) {
            return JSON.textNode(time(time));
        } else if (value instanceof Long || value instanceof Integer) {
            return JSON.numberNode(((Number) value).longValue());
        } else if (value instanceof Double || value instanceof Float) {
            double number = ((Number) value).doubleValue();
            return Double.isFinite(number) ? JSON.numberNode(number) : JSON.nullNode();
        } else if (value instanceof Boolean flag) {
            return JSON.booleanNode(flag);
        } else if (value instanceof List<?> list) {
            ArrayNode array = JSON.arrayNode(list.size());
            list.forEach(element -> array.add(value(element)));
            return array;
        } else if (value instanceof Map<?, ?> map) {
            ObjectNode object = JSON.objectNode();
            map.forEach((key, element) -> object.set(key.toString(), value(element)));
            return object;
        } else if (value instanceof ByteBuffer bytes) {
            byte[] copy = new byte[bytes.remaining()];
            bytes.duplicate().get(copy);
            return JSON.binaryNode(copy);
        } else if (value instanceof CharSequence || value instanceof Enum<?> || value instanceof GenericEnumSymbol) {
            return JSON.textNode(value.toString());
        }
        throw new IllegalArgumentException(
                "no JSON form for " + value.getClass().getName());
    }
}
