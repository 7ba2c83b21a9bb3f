package io.windfall.connect.openadr;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Events of all the use cases that OpenADR's user guides describe, and lawful strangeness, each with what becomes of it: signals,
 * as {@code INTERVAL/TYPE/SITE kind start end W priority}, and the reasons of refusals. Now is 2026-03-01, 12:00 UTC.
 */
class ExamplesTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String[] SETTINGS = {
        OpenAdrConfig.SITES, "feeder-12=reno,ven-oslo=oslo",
        OpenAdrConfig.DRAW, "reno=400000,oslo=200000",
        OpenAdrConfig.GENERATION, "reno=900000",
        OpenAdrConfig.PRICE_THRESHOLD, "0.05",
        OpenAdrConfig.GHG_THRESHOLD, "100",
        OpenAdrConfig.LEVEL_SHARES, "0.5,0.25,0"
    };

    @Test
    void shouldMakeOfEachWhatIsToBecomeOfIt() throws Exception {
        List<JsonNode> examples = examples();
        assertThat(examples).hasSizeGreaterThan(50);
        for (String version : List.of(OpenAdrConfig.V31, OpenAdrConfig.V301)) {
            List<JsonNode> ofVersion = examples.stream()
                    .filter(example -> example.get("version").asText().equals(version))
                    .toList();
            // All in one listing, so that none can hide another.
            try (VtnStandIn vtn = new VtnStandIn(version.equals(OpenAdrConfig.V31), false)) {
                Ven ven = new Ven(
                        vtn,
                        Stream.concat(Stream.of(SETTINGS), Stream.of(OpenAdrConfig.VERSION, version))
                                .toArray(String[]::new));
                for (int i = 0; i < ofVersion.size(); i++) {
                    vtn.events.put(
                            "x" + i,
                            ((ObjectNode) ofVersion.get(i).get("event"))
                                    .deepCopy()
                                    .put("id", "x" + i));
                }
                ven.look();
                for (int i = 0; i < ofVersion.size(); i++) {
                    JsonNode example = ofVersion.get(i);
                    assertThat(signals(ven, "x" + i))
                            .as(example.get("name").asText())
                            .containsExactlyInAnyOrderElementsOf(texts(example.get("signals")));
                    assertThat(reasons(ven, vtn, "x" + i))
                            .as(example.get("name").asText())
                            .isEqualTo(texts(example.get("refused")));
                }
                assertThat(ven.look()).as("nothing has changed").isEmpty();
                assertThat(ven.deadLetters).as("told once").isEmpty();
            }
        }
    }

    @Test
    void shouldKeepToTheSpecificationWhereTheySaySo() throws Exception {
        Optional<ApiCheck> check = ApiCheck.find();
        for (JsonNode example : examples()) {
            if (check.isPresent() && example.get("lawful").asBoolean()) {
                assertThat(check.get().breachesOf("eventRequest", example.get("event")))
                        .as(example.get("name").asText())
                        .isEmpty();
            }
        }
    }

    private static List<String> signals(Ven ven, String eventId) {
        return ven.signals.stream()
                .filter(signal -> signal.getId().startsWith("vtn/" + eventId + "/"))
                .map(signal -> Ven.text(signal).substring(("vtn/" + eventId + "/").length()))
                .toList();
    }

    private static List<String> reasons(Ven ven, VtnStandIn vtn, String eventId) {
        List<String> reasons = new ArrayList<>();
        ven.deadLetters.forEach(letter -> {
            if (letter.headers().get("windfall.origin.source").endsWith("/events/" + eventId)) {
                reasons.add(letter.headers().get("windfall.reason"));
                assertThat(new String(letter.value(), StandardCharsets.UTF_8))
                        .isEqualTo(vtn.events.get(eventId).toString());
            }
        });
        return reasons;
    }

    private static List<String> texts(JsonNode list) {
        List<String> all = new ArrayList<>();
        list.forEach(text -> all.add(text.asText()));
        return all;
    }

    private static List<JsonNode> examples() throws IOException {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(
                ExamplesTest.class.getResourceAsStream("examples.jsonl"), StandardCharsets.UTF_8))) {
            return lines.lines().map(ExamplesTest::parsed).toList();
        }
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
