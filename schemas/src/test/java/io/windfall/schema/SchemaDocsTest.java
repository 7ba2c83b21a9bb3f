package io.windfall.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.serde.Records;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;

/** Every type and field says what it is; every figure says in what. */
class SchemaDocsTest {

    /** Units, ranges of pure numbers, and words that make clear that something is counted. */
    private static final Pattern UNIT = Pattern.compile(
            "\\b(W|Wh|kWh|bit/s|B|bytes|s|ms|0 to 1|0 <|0:|share|ratio|risk|relative|probability"
                    + "|weights?|slots?|steps|revision|grows|counts?|number|lower|entries|jobs|sites|moves|starts|stays|"
                    + "rounds?|commands|epoch|token|partition|offset|transfers|fencing)\\b",
            Pattern.CASE_INSENSITIVE);

    private static final String TIME = "ms since 1970-01-01 UTC";

    @Test
    void shouldDocumentEveryTypeAndField() {
        List<String> bare = new ArrayList<>();
        for (Schema schema : namedTypes()) {
            if (isBlank(schema.getDoc())) {
                bare.add(schema.getName());
            }
            if (schema.getType() == Schema.Type.RECORD) {
                schema.getFields().stream()
                        .filter(f -> isBlank(f.doc()))
                        .forEach(f -> bare.add(schema.getName() + "." + f.name()));
            }
        }
        assertThat(bare).as("give each of these a doc in src/main/avro").isEmpty();
    }

    @Test
    void shouldNameTheUnitOfEveryFigure() {
        List<String> bare = new ArrayList<>();
        for (Schema schema : namedTypes()) {
            if (schema.getType() != Schema.Type.RECORD) {
                continue;
            }
            for (Schema.Field field : schema.getFields()) {
                Schema figure = figure(field.schema());
                if (figure == null) {
                    continue;
                }
                boolean time = figure.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        || field.name().endsWith("At");
                String doc = String.valueOf(field.doc());
                if (time ? !doc.contains(TIME) : !UNIT.matcher(doc).find()) {
                    bare.add(schema.getName() + "." + field.name() + ": " + doc);
                }
            }
        }
        assertThat(bare)
                .as("name the unit in the doc of each of these (times: '%s')", TIME)
                .isEmpty();
    }

    @Test
    void shouldGiveEveryEnumAnUnknownForSymbolsThatComeLater() {
        assertThat(namedTypes())
                .filteredOn(s -> s.getType() == Schema.Type.ENUM)
                .isNotEmpty()
                .allSatisfy(s -> assertThat(s.getEnumDefault()).as(s.getName()).isEqualTo("UNKNOWN"));
    }

    private static Schema figure(Schema schema) {
        return switch (schema.getType()) {
            case INT, LONG, FLOAT, DOUBLE -> schema;
            case UNION ->
                schema.getTypes().stream()
                        .map(SchemaDocsTest::figure)
                        .filter(s -> s != null)
                        .findFirst()
                        .orElse(null);
            default -> null;
        };
    }

    private static boolean isBlank(String text) {
        return text == null || text.isBlank();
    }

    private static List<Schema> namedTypes() {
        List<Schema> found = new ArrayList<>();
        Set<String> seen = new TreeSet<>();
        Records.allTypes().forEach(t -> collect(SpecificData.get().getSchema(t), seen, found));
        assertThat(found).hasSizeGreaterThan(40);
        return found;
    }

    private static void collect(Schema schema, Set<String> seen, List<Schema> found) {
        switch (schema.getType()) {
            case RECORD, ENUM, FIXED -> {
                if (!seen.add(schema.getFullName())) {
                    return;
                }
                found.add(schema);
                if (schema.getType() == Schema.Type.RECORD) {
                    schema.getFields().forEach(f -> collect(f.schema(), seen, found));
                }
            }
            case UNION -> schema.getTypes().forEach(s -> collect(s, seen, found));
            case ARRAY -> collect(schema.getElementType(), seen, found);
            case MAP -> collect(schema.getValueType(), seen, found);
            default -> {
                // nothing named within
            }
        }
    }
}
