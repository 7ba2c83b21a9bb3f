package io.windfall.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.schema.GridSignal;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.Origin;
import io.windfall.schema.SignalKind;
import io.windfall.schema.Tick;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.junit.jupiter.api.Test;

/** Producers of other versions are understood. */
class EvolutionTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final AvroSerde<GridSignal> serde = new AvroSerde<>(registry, GridSignal.class);

    @Test
    void shouldFillInWhatAnOlderProducerDidNotKnow() throws Exception {
        ObjectNode json = json(GridSignal.class);
        removeFields(json, Set.of("priority", "endEarliest", "confidence", "status"));
        Schema older = new Schema.Parser().parse(json.toString());

        GridSignal read = read(older, new GenericRecordBuilder(required(older)));

        assertThat(read.getId()).isEqualTo("old");
        assertThat(read.getPriority()).isZero();
        assertThat(read.getEndEarliest()).isNull();
        assertThat(read.getConfidence()).isEqualTo(1.0);
        assertThat(read.getStatus()).hasToString("CONFIRMED");
    }

    @Test
    void shouldSkipAndMapWhatANewerProducerAdded() throws Exception {
        ObjectNode json = json(GridSignal.class);
        field(json, "kind").withArray("/type/symbols").add("NEGATIVE_PRICE");
        ((ArrayNode) json.get("fields"))
                .insert(
                        3,
                        JSON.readTree(
                                "{\"name\":\"notes\",\"type\":{\"type\":\"array\",\"items\":{\"type\":\"map\",\"values\":\"string\"}}}"));
        Schema newer = new Schema.Parser().parse(json.toString());

        GenericRecordBuilder record = new GenericRecordBuilder(required(newer));
        record.set("notes", List.of(java.util.Map.of("a", "b"), java.util.Map.of("c", "d")));
        record.set("kind", new GenericData.EnumSymbol(newer.getField("kind").schema(), "NEGATIVE_PRICE"));
        GridSignal read = read(newer, record);

        assertThat(read.getId()).isEqualTo("old");
        assertThat(read.getKind()).isEqualTo(SignalKind.UNKNOWN);
        assertThat(read.getSource()).isEqualTo("test");
    }

    @Test
    void shouldRefuseOnlyTheEntryWhoseKindIsNewer() throws Exception {
        ObjectNode json = json(JournalEntry.class);
        ((ArrayNode) field(json, "body").get("type"))
                .add(
                        JSON.readTree(
                                "{\"type\":\"record\",\"name\":\"Eclipse\",\"fields\":[{\"name\":\"depth\",\"type\":\"double\"}]}"));
        Schema newer = new Schema.Parser().parse(json.toString());
        int id = registry.register("j-value", newer);
        AvroSerde<JournalEntry> journal = new AvroSerde<>(registry, JournalEntry.class);
        List<Schema> bodies = newer.getField("body").schema().getTypes();
        Schema tick = bodies.stream()
                .filter(s -> s.getName().equals("Tick"))
                .findFirst()
                .orElseThrow();
        Schema eclipse = bodies.get(bodies.size() - 1);

        GenericRecord known = new GenericRecordBuilder(tick)
                .set("appendedAt", 1L)
                .set("at", 2L)
                .build();
        GenericRecord unknown =
                new GenericRecordBuilder(eclipse).set("depth", 0.5).build();

        JournalEntry read = journal.deserializer().deserialize("j", entry(newer, id, known));
        assertThat(read.getBody()).isInstanceOf(Tick.class);
        assertThat(read.getOrigin()).isInstanceOf(Origin.class);
        assertThatThrownBy(() -> journal.deserializer().deserialize("j", entry(newer, id, unknown)))
                .isExactlyInstanceOf(UndecodableRecordException.class)
                .hasMessageContaining("Eclipse");
    }

    private static byte[] entry(Schema schema, int id, GenericRecord body) {
        Schema origin = schema.getField("origin").schema();
        return Records.wire(
                id,
                Records.body(new GenericRecordBuilder(schema)
                        .set("fabric", "f")
                        .set(
                                "origin",
                                new GenericRecordBuilder(origin)
                                        .set("topic", "t")
                                        .set("partition", 0)
                                        .set("offset", 1L)
                                        .set("appendedAt", 2L)
                                        .build())
                        .set("body", body)
                        .build()));
    }

    private GridSignal read(Schema writer, GenericRecordBuilder record) {
        byte[] wire = Records.wire(registry.register("t-value", writer), Records.body(record.build()));
        return serde.deserializer().deserialize("t", wire);
    }

    private static GenericRecordBuilder required(Schema schema) {
        Schema kind = schema.getField("kind").schema();
        return new GenericRecordBuilder(schema)
                .set("id", "old")
                .set("fabric", "f")
                .set("site", "s")
                .set("kind", new GenericData.EnumSymbol(kind, "RENEWABLE_SURPLUS"))
                .set("start", 1L)
                .set("issuedAt", 1L)
                .set("source", "test");
    }

    private static ObjectNode json(Class<?> type) throws Exception {
        return (ObjectNode) JSON.readTree(Records.schemaOf(type).toString());
    }

    private static ObjectNode field(JsonNode schema, String name) {
        for (JsonNode field : schema.get("fields")) {
            if (field.get("name").asText().equals(name)) {
                return (ObjectNode) field;
            }
        }
        throw new AssertionError("no field " + name);
    }

    private static void removeFields(ObjectNode schema, Set<String> names) {
        var fields = schema.get("fields").elements();
        while (fields.hasNext()) {
            if (names.contains(fields.next().get("name").asText())) {
                fields.remove();
            }
        }
    }
}
