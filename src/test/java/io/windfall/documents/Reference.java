package io.windfall.documents;

import io.windfall.topics.Cleanup;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.ConfigKey;

/** Writes the reference out of what the program declares, so that it cannot say anything else. */
public final class Reference {
    private final StringBuilder text = new StringBuilder();

    public Reference() {
        line("# Reference");
        line("");
        line(
                "Made from what the program declares; do not edit it. A test fails when it is stale, and says how to make it anew.");
        line("");
        line("- [Commands](#commands)");
        line("- [Settings](#settings): keys of a properties file, of `WINDFALL_*` variables and of many flags");
        line("- [Topics](#topics)");
        line("- [Records](#records): the values of the topics, field by field");
        line("- [Connectors](#connectors): keys of the Kafka Connect plugins");
    }

    public void heading(String words) {
        line("");
        line(words);
        line("");
    }

    public void line(String words) {
        text.append(words).append('\n');
    }

    /** A table; cells are plain text. */
    public void table(List<String> columns, List<List<String>> rows) {
        line("| " + String.join(" | ", columns) + " |");
        line("|" + "---|".repeat(columns.size()));
        for (List<String> row : rows) {
            line("| " + row.stream().map(Reference::cell).collect(Collectors.joining(" | ")) + " |");
        }
    }

    private static String cell(String plain) {
        return plain.replace("|", "\\|").replaceAll("\\s*\\R\\s*", " ").strip();
    }

    public static String code(String plain) {
        return plain.isEmpty() ? "" : "`" + plain + "`";
    }

    public void topics() {
        heading("## Topics");
        line(
                "Keys are UTF-8 strings, values Avro in the Schema Registry wire format under the subject `TOPIC-value`, stamps the"
                        + " broker's (`LogAppendTime`). Producers write inputs; all else is the orchestrator's. `topic.prefix` stands"
                        + " before every name.");
        line("");
        List<List<String>> rows = new ArrayList<>();
        for (TopicSpec topic : Topics.all()) {
            rows.add(List.of(
                    code(topic.name()),
                    topic.role().name().toLowerCase(Locale.ROOT).replace('_', ' '),
                    topic.keyDoc(),
                    topic.valueType()
                            .map(type -> "[" + type.getSimpleName() + "](#"
                                    + type.getSimpleName().toLowerCase(Locale.ROOT) + ")")
                            .orElse("bytes as they came"),
                    topic.cleanup() == Cleanup.COMPACT
                            ? "compacted"
                            : topic.retention().toDays() + " d",
                    Integer.toString(topic.partitions()),
                    Integer.toString(topic.maxMessageBytes())));
        }
        table(List.of("topic", "what for", "key", "value", "kept", "partitions", "largest batch, bytes"), rows);
    }

    public void records() {
        heading("## Records");
        line(
                "A field without a default must be set. Times are `timestamp-millis`: ms since 1970-01-01 UTC in Avro, ISO-8601 in"
                        + " `publish`, `tail` and HTTP.");
        Map<String, Schema> done = new LinkedHashMap<>();
        Deque<Schema> open = new ArrayDeque<>();
        for (TopicSpec topic : Topics.all()) {
            topic.valueType().ifPresent(type -> open.add(SpecificData.get().getSchema(type)));
        }
        while (!open.isEmpty()) {
            Schema schema = open.poll();
            if (done.putIfAbsent(schema.getFullName(), schema) == null) {
                named(schema, open);
            }
        }
    }

    private void named(Schema schema, Deque<Schema> open) {
        heading("### " + schema.getName());
        line(schema.getDoc() == null ? "" : schema.getDoc());
        line("");
        if (schema.getType() == Schema.Type.ENUM) {
            line(schema.getEnumSymbols().stream().map(Reference::code).collect(Collectors.joining(" · ")));
            return;
        }
        List<List<String>> rows = new ArrayList<>();
        for (Schema.Field field : schema.getFields()) {
            rows.add(List.of(
                    code(field.name()),
                    type(field.schema(), open),
                    field.hasDefaultValue() ? code(fieldDefault(field)) : "",
                    field.doc() == null ? "" : field.doc()));
        }
        table(List.of("field", "type", "default", "what"), rows);
    }

    private static String fieldDefault(Schema.Field field) {
        Object value = field.defaultVal();
        return value == org.apache.avro.JsonProperties.NULL_VALUE
                ? "null"
                : value.toString().isEmpty() ? "\"\"" : value.toString();
    }

    private static String type(Schema schema, Deque<Schema> open) {
        return switch (schema.getType()) {
            case UNION ->
                schema.getTypes().stream().map(each -> type(each, open)).collect(Collectors.joining(" or "));
            case ARRAY -> "list of " + type(schema.getElementType(), open);
            case MAP -> "map of " + type(schema.getValueType(), open);
            case RECORD, ENUM -> {
                open.add(schema);
                yield "[" + schema.getName() + "](#" + schema.getName().toLowerCase(Locale.ROOT) + ")";
            }
            default ->
                schema.getLogicalType() == null
                        ? schema.getName()
                        : schema.getLogicalType().getName();
        };
    }

    /** @param definitions of each connector, by its class's name */
    public void connectors(Map<String, ConfigDef> definitions) {
        heading("## Connectors");
        line("How they are used: [connect.md](connect.md).");
        Map<String, Map<List<String>, List<String>>> byRow = new TreeMap<>();
        definitions.forEach(
                (connector, definition) -> definition.configKeys().forEach((name, key) -> byRow.computeIfAbsent(
                                name, any -> new LinkedHashMap<>())
                        .computeIfAbsent(row(key), any -> new ArrayList<>())
                        .add(connector)));
        heading("### Keys of several connectors");
        List<List<String>> shared = new ArrayList<>();
        byRow.values()
                .forEach(rows -> rows.forEach((row, connectors) -> {
                    if (connectors.size() > 1) {
                        List<String> cells = new ArrayList<>(row);
                        cells.add(
                                connectors.size() == definitions.size()
                                        ? "all"
                                        : connectors.stream()
                                                .map(name -> name.substring(name.lastIndexOf('.') + 1))
                                                .collect(Collectors.joining(", ")));
                        shared.add(cells);
                    }
                }));
        table(List.of("key", "type", "default", "what", "of"), shared);
        definitions.keySet().forEach(connector -> {
            heading("### " + connector);
            List<List<String>> own = new ArrayList<>();
            byRow.values()
                    .forEach(rows -> rows.forEach((row, connectors) -> {
                        if (connectors.equals(List.of(connector))) {
                            own.add(row);
                        }
                    }));
            table(List.of("key", "type", "default", "what"), own);
        });
    }

    private static List<String> row(ConfigKey key) {
        String what = key.documentation == null ? "" : key.documentation;
        return List.of(
                code(key.name),
                key.type.name().toLowerCase(Locale.ROOT),
                key.defaultValue == ConfigDef.NO_DEFAULT_VALUE
                        ? "must be set"
                        : key.defaultValue == null ? "" : code(ConfigDef.convertToString(key.defaultValue, key.type)),
                what + (key.validator == null ? "" : " (" + key.validator + ")"));
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
