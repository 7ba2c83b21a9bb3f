package io.windfall.web.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;

/** Small pieces of JSON. */
final class Nodes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private Nodes() {}

    static ObjectNode object() {
        return NODES.objectNode();
    }

    static ArrayNode array() {
        return NODES.arrayNode();
    }

    static JsonNode nothing() {
        return NODES.nullNode();
    }

    static JsonNode instant(Long millis) {
        return millis == null
                ? NODES.nullNode()
                : NODES.textNode(Instant.ofEpochMilli(millis).toString());
    }

    /** The state's 0 for "never" becomes null. */
    static JsonNode instantOrNever(long millis) {
        return instant(millis == 0 ? null : (Long) millis);
    }

    /** Infinite figures and those that are no numbers become null. */
    static JsonNode finite(Double value) {
        return value == null || !Double.isFinite(value) ? NODES.nullNode() : NODES.numberNode(value);
    }

    static ArrayNode texts(Iterable<String> values) {
        ArrayNode all = array();
        values.forEach(all::add);
        return all;
    }

    static ObjectNode counts(Map<String, Integer> counts) {
        ObjectNode all = object();
        counts.forEach(all::put);
        return all;
    }
}
