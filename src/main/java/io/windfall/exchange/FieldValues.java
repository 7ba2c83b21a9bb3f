package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;

/** Turns plain JSON (or the cells of a CSV line) into the values that a generated record's fields hold. */
final class FieldValues {

    private static final String UNKNOWN = "UNKNOWN";
    private static final int LONGEST_NUMBER = 64;

    private final SpecificData data;

    FieldValues(SpecificData data) {
        this.data = data;
    }

    /**
     * What stands around a value.
     *
     * @param now what {@code now} means
     * @param cell whether it comes from a CSV cell, where all is text
     */
    record Context(Instant now, boolean cell) {}

    /** @throws IllegalArgumentException when the record type has no such field; the message names the nearest */
    static void requireKnown(String path, Schema record, String name) {
        if (record.getField(name) == null) {
            List<String> known =
                    record.getFields().stream().map(Schema.Field::name).toList();
            throw new IllegalArgumentException(
                    "unknown field '" + Printable.shortened(path + name) + "': " + Nearest.to(name, path, known));
        }
    }

    /** A record; {@code path} stands before its fields' names in messages. */
    Object record(String path, Schema schema, JsonNode object, Context context) {
        if (!object.isObject()) {
            throw mustBe(path.substring(0, Math.max(0, path.length() - 1)), "a JSON object", object);
        }
        for (Iterator<String> names = object.fieldNames(); names.hasNext(); ) {
            requireKnown(path, schema, names.next());
        }
        Object record = data.newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            data.setField(record, field.name(), field.pos(), field(path, field, object.get(field.name()), context));
        }
        return record;
    }

    private Object field(String path, Schema.Field field, JsonNode value, Context context) {
        String name = path + field.name();
        if (value != null) {
            return value(name, field.schema(), value, context);
        } else if (field.hasDefaultValue()) {
            return mutable(data.getDefaultValue(field));
        }
        throw new IllegalArgumentException(name + " is missing");
    }

    private Object value(String name, Schema schema, JsonNode value, Context context) {
        return switch (schema.getType()) {
            case UNION -> union(name, schema, value, context);
            case RECORD -> record(name + ".", schema, nested(name, value, context), plain(context));
            case ARRAY -> array(name, schema, value, context);
            case MAP -> map(name, schema, nested(name, value, context), plain(context));
            case ENUM -> symbol(name, schema, value);
            case BOOLEAN -> bool(name, value, context);
            case STRING -> text(name, value);
            case BYTES -> ByteBuffer.wrap(text(name, value).getBytes(StandardCharsets.UTF_8));
            case INT -> (int) whole(name, value, context, Integer.MIN_VALUE, Integer.MAX_VALUE);
            case LONG ->
                schema.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? time(name, value, context)
                        : (Object) whole(name, value, context, Long.MIN_VALUE, Long.MAX_VALUE);
            case DOUBLE -> number(name, value, context);
            case FLOAT -> (float) number(name, value, context);
            default -> throw new IllegalArgumentException(name + " cannot be set from text");
        };
    }

    private Object union(String name, Schema union, JsonNode value, Context context) {
        List<Schema> others = union.getTypes().stream()
                .filter(branch -> branch.getType() != Schema.Type.NULL)
                .toList();
        if (value.isNull() && others.size() < union.getTypes().size()) {
            return null;
        } else if (others.size() == 1) {
            return value(name, others.get(0), value, context);
        }
        throw new IllegalArgumentException(name + " cannot be set from text");
    }

    private List<Object> array(String name, Schema schema, JsonNode value, Context context) {
        boolean inBars = context.cell() && !value.textValue().strip().startsWith("[");
        List<Object> items = new ArrayList<>();
        if (inBars && schema.getElementType().getType() == Schema.Type.STRING) {
            for (String item : value.textValue().split("\\|", -1)) {
                items.add(item.strip());
            }
            return items;
        }
        JsonNode array = nested(name, value, context);
        if (!array.isArray()) {
            throw mustBe(name, "a JSON array", array);
        }
        for (JsonNode item : array) {
            items.add(value(name + "[" + items.size() + "]", schema.getElementType(), item, plain(context)));
        }
        return items;
    }

    private Map<String, Object> map(String name, Schema schema, JsonNode object, Context context) {
        if (!object.isObject()) {
            throw mustBe(name, "a JSON object", object);
        }
        Map<String, Object> map = new LinkedHashMap<>();
        object.fields()
                .forEachRemaining(entry -> map.put(
                        entry.getKey(),
                        value(
                                name + "." + Printable.shortened(entry.getKey()),
                                schema.getValueType(),
                                entry.getValue(),
                                context)));
        return map;
    }

    /** What a cell holds as JSON text; any other value as it is. */
    private static JsonNode nested(String name, JsonNode value, Context context) {
        if (!context.cell()) {
            return value;
        }
        try {
            return InputJson.parse(value.textValue());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " " + e.getMessage(), e);
        }
    }

    private static Context plain(Context context) {
        return new Context(context.now(), false);
    }

    private Object symbol(String name, Schema schema, JsonNode value) {
        String given = value.isTextual() ? value.textValue().strip() : null;
        if (given == null || !schema.hasEnumSymbol(given) || given.equals(UNKNOWN)) {
            String allowed = schema.getEnumSymbols().stream()
                    .filter(symbol -> !symbol.equals(UNKNOWN))
                    .collect(Collectors.joining(", "));
            throw mustBe(name, "one of " + allowed, value);
        }
        return data.createEnum(given, schema);
    }

    private static boolean bool(String name, JsonNode value, Context context) {
        String text = context.cell() ? value.textValue().strip() : "";
        if (value.isBoolean()) {
            return value.booleanValue();
        } else if (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false")) {
            return Boolean.parseBoolean(text);
        }
        throw mustBe(name, "true or false", value);
    }

    private static String text(String name, JsonNode value) {
        if (!value.isTextual()) {
            throw mustBe(name, "text", value);
        }
        return value.textValue();
    }

    private static Instant time(String name, JsonNode value, Context context) {
        if (!value.isTextual() && !value.isIntegralNumber()) {
            throw mustBe(name, "a time (2026-03-01T12:00:00Z, ms since 1970, now, now+3h)", value);
        }
        try {
            return TimeText.instant(value.asText(), context.now());
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " " + e.getMessage(), e);
        }
    }

    private static long whole(String name, JsonNode value, Context context, long least, long most) {
        BigDecimal number = decimal(name, "a whole number", value, context);
        try {
            long whole = number.longValueExact();
            if (whole >= least && whole <= most) {
                return whole;
            }
        } catch (ArithmeticException e) {
            throw new IllegalArgumentException(
                    mustBe(name, range(least, most), value).getMessage(), e);
        }
        throw mustBe(name, range(least, most), value);
    }

    private static String range(long least, long most) {
        return least == Long.MIN_VALUE ? "a whole number" : "a whole number from " + least + " to " + most;
    }

    private static double number(String name, JsonNode value, Context context) {
        double number = decimal(name, "a finite number", value, context).doubleValue();
        if (Double.isInfinite(number)) {
            throw mustBe(name, "a finite number within a double's range", value);
        }
        return number;
    }

    private static BigDecimal decimal(String name, String expected, JsonNode value, Context context) {
        if (value.isNumber() && !isNotFinite(value)) {
            return value.decimalValue();
        } else if (context.cell()) {
            String text = value.textValue().strip();
            if (text.length() <= LONGEST_NUMBER) {
                try {
                    return new BigDecimal(text);
                } catch (NumberFormatException e) {
                    throw new IllegalArgumentException(
                            mustBe(name, expected, value).getMessage(), e);
                }
            }
        }
        throw mustBe(name, expected, value);
    }

    private static boolean isNotFinite(JsonNode value) {
        return (value.isDouble() || value.isFloat()) && !Double.isFinite(value.doubleValue());
    }

    /** Avro hands out its default lists and maps for keeps. */
    private static Object mutable(Object value) {
        if (value instanceof Collection<?> list) {
            return new ArrayList<Object>(list);
        }
        return value instanceof Map<?, ?> map ? new LinkedHashMap<Object, Object>(map) : value;
    }

    private static IllegalArgumentException mustBe(String name, String expected, JsonNode value) {
        String shown = value instanceof TextNode
                ? "'" + Printable.shortened(value.textValue()) + "'"
                : Printable.shortened(value.isNumber() ? value.asText() : value.toString());
        return new IllegalArgumentException(name + " must be " + expected + " but is " + shown);
    }
}
