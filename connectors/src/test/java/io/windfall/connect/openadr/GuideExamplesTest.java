package io.windfall.connect.openadr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.schema.GridSignal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The examples of OpenADR's user guide, where they are beside this checkout. */
class GuideExamplesTest {

    /** Its examples are of years that are over. */
    private static final String TEN_YEARS = "315360000000";

    private static final Path EXAMPLES = ApiCheck.FOLDER.resolve("openadr3_user_guide_examples.jsonl");
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void shouldReadEachWithoutLossAndMapOrRefuseEachEvent() throws Exception {
        assumeTrue(
                Files.exists(EXAMPLES), "no ../shared/traces beside this checkout: the guide's examples are not there");
        Map<String, String> outcomes = new TreeMap<>();
        int read = 0;
        for (String line : Files.readAllLines(EXAMPLES)) {
            JsonNode example = JSON.readTree(line);
            ObjectNode object = (ObjectNode) example.get("json");
            assertThat(EventReader.elements("[" + object + " , " + object + "]"))
                    .containsExactly(object.toString(), object.toString());
            assertThat(JSON.readTree(EventReader.elements("[" + object + "]").get(0)))
                    .isEqualTo(object);
            read++;
            try (VtnStandIn vtn = new VtnStandIn(false)) {
                Ven ven = new Ven(vtn, "openadr.version", "3.0.1", "openadr.past.ms", TEN_YEARS);
                String id = object.path("id").asText("x" + read);
                vtn.events.put(id, object.deepCopy().put("id", id));
                ven.look();
                String outcome = ven.signals.size() + " " + ven.reasons();
                outcomes.put(example.get("caption").asText().split(":")[0], outcome);
                ven.deadLetters.forEach(letter -> assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                        .isEqualTo(vtn.events.get(id).toString()));
                assertKept(object, vtn.events.get(id).toString());
            }
        }
        assertThat(read).isEqualTo(22);
        assertThat(outcomes)
                .containsEntry("7.2-3", "0 []") // a price above the threshold
                .containsEntry("7.6-1", "1 []") // emissions of next to nothing
                .containsEntry("8.1-1", "1 []")
                .containsEntry("8.2-1", "1 []")
                .containsEntry("8.4-2", "0 [UNKNOWN_TYPE]") // a curve
                .containsEntry("8.5-1", "1 []")
                .containsEntry("8.6-1", "0 [REPORTS_ONLY]")
                .containsEntry("7.2-2", "0 [BAD_EVENT]"); // a program
    }

    /** What the reader keeps of an event, written again, is what it was. */
    private static void assertKept(ObjectNode object, String text) throws Exception {
        VenEvent event;
        try {
            event = EventReader.read(text);
        } catch (Refusal e) {
            boolean isOther = object.has("programName") || object.has("reportName");
            assertThat(isOther || !object.path("objectType").asText("EVENT").equals("EVENT"))
                    .as(e.getMessage())
                    .isTrue();
            return;
        }
        assertThat(event.text()).isEqualTo(text);
        List<JsonNode> types = object.findValues("type");
        List<String> kept = new ArrayList<>();
        ArrayNode values = JSON.createArrayNode();
        event.intervals().forEach(interval -> interval.payloads().forEach(payload -> {
            kept.add(payload.type());
            ArrayNode list = values.addArray();
            payload.values().forEach(list::add);
        }));
        if (!object.has("resources")) {
            assertThat(kept).isEqualTo(types.stream().map(JsonNode::asText).toList());
            ArrayNode expected = JSON.createArrayNode();
            object.findValues("values").forEach(expected::add);
            assertThat(values.toString()).isEqualTo(expected.toString());
            assertThat(event.descriptors())
                    .hasSize(object.path("payloadDescriptors").size());
        }
    }

    @Test
    void shouldMapThePricesOfTheGuideWithAThreshold() throws Exception {
        assumeTrue(
                Files.exists(EXAMPLES), "no ../shared/traces beside this checkout: the guide's examples are not there");
        for (String line : Files.readAllLines(EXAMPLES)) {
            JsonNode example = JSON.readTree(line);
            if (example.get("caption").asText().startsWith("7.3-1")) {
                try (VtnStandIn vtn = new VtnStandIn(false)) {
                    Ven ven = new Ven(
                            vtn,
                            "openadr.version",
                            "3.0.1",
                            "openadr.price.threshold",
                            "0.05",
                            "openadr.past.ms",
                            TEN_YEARS);
                    vtn.events.put("x", ((ObjectNode) example.get("json")).put("id", "x"));
                    assertThat(ven.look())
                            .extracting(GridSignal::getStart)
                            .extracting(Object::toString)
                            .containsExactly("2025-06-25T01:00:00Z");
                    return;
                }
            }
        }
        throw new AssertionError("example 7.3-1 is not there");
    }
}
