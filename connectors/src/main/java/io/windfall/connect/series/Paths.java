package io.windfall.connect.series;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Dotted paths in JSON: {@code result.0.rows}; empty: the whole. One that begins with a slash is a JSON Pointer. */
final class Paths {

    private Paths() {}

    static JsonNode at(JsonNode from, String path) {
        if (path.startsWith("/")) {
            return from.at(path);
        }
        JsonNode node = from;
        for (String part : path.isBlank() ? new String[0] : path.strip().split("\\.")) {
            boolean index = node.isArray() && part.matches("[0-9]{1,9}");
            node = index ? node.path(Integer.parseInt(part)) : node.path(part);
        }
        return node == null ? MissingNode.getInstance() : node;
    }
}
