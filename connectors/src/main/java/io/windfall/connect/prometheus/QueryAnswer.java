package io.windfall.connect.prometheus;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Reads what {@code /api/v1/query} answers: an instant vector, element by element. */
final class QueryAnswer {

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final String NAME = "__name__";

    private QueryAnswer() {}

    /**
     * @throws IOException when it is no answer of such a kind, with one line
     */
    static void read(byte[] body, Exposition.Listener listener) throws IOException {
        try (JsonParser json = JSON.createParser(body)) {
            expect(json.nextToken() == JsonToken.START_OBJECT, "it is no JSON object");
            boolean found = false;
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                json.nextToken();
                switch (field) {
                    case "status" -> expect("success".equals(json.getText()), "its status is " + json.getText());
                    case "data" -> found = data(json, listener);
                    default -> json.skipChildren();
                }
            }
            expect(found, "it has no data.result");
        } catch (JsonProcessingException e) {
            throw new IOException("the server's answer is no whole JSON: " + e.getOriginalMessage(), e);
        }
    }

    private static boolean data(JsonParser json, Exposition.Listener listener) throws IOException {
        expect(json.currentToken() == JsonToken.START_OBJECT, "its data is no object");
        boolean found = false;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            json.nextToken();
            if (field.equals("resultType")) {
                expect("vector".equals(json.getText()), "its result is a " + json.getText() + ", not a vector");
            } else if (field.equals("result")) {
                expect(json.currentToken() == JsonToken.START_ARRAY, "its result is no array");
                for (long number = 1; json.nextToken() != JsonToken.END_ARRAY; number++) {
                    element(json.readValueAsTree(), number, listener);
                }
                found = true;
            } else {
                json.skipChildren();
            }
        }
        return found;
    }

    private static void element(JsonNode element, long number, Exposition.Listener listener) throws IOException {
        Sample sample;
        try {
            sample = sample(element);
        } catch (BadSampleException e) {
            listener.bad(element.toString().getBytes(StandardCharsets.UTF_8), number, e.getMessage());
            return;
        }
        listener.sample(sample, element.toString(), number);
    }

    private static Sample sample(JsonNode element) throws BadSampleException {
        JsonNode pair = element.path("value");
        if (!pair.isArray()
                || pair.size() != 2
                || !pair.get(0).isNumber()
                || !pair.get(1).isTextual()) {
            throw new BadSampleException("it has no value of a time and a text");
        }
        Map<String, String> labels = new HashMap<>();
        element.path("metric")
                .properties()
                .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
        String name = labels.remove(NAME);
        if (name == null) {
            throw new BadSampleException("it has no " + NAME + ": the query must keep the metrics' names");
        }
        double value = LineParser.value(pair.get(1).asText());
        return new Sample(name, labels, value, Math.round(pair.get(0).asDouble() * 1000));
    }

    private static void expect(boolean holds, String otherwise) throws IOException {
        if (!holds) {
            throw new IOException("the server's answer cannot be used: " + otherwise);
        }
    }
}
