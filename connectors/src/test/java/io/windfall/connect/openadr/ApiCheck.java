package io.windfall.connect.openadr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.StreamSupport;

/** Holds requests and answers against an OpenAPI 3.0 file: paths, parameters, bodies, as far as this API makes use of it. */
final class ApiCheck {

    static final Path FOLDER = Path.of("../../shared/traces/openadr3");
    private static final Path FILE = FOLDER.resolve("3.1.0-openadr3.yaml");
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode api;
    private final List<String> breaches = new CopyOnWriteArrayList<>();

    private ApiCheck(JsonNode api) {
        this.api = api;
    }

    /** Empty where the specification is not beside this checkout. */
    static Optional<ApiCheck> find() throws IOException {
        return Files.exists(FILE)
                ? Optional.of(new ApiCheck(new YAMLMapper().readTree(FILE.toFile())))
                : Optional.empty();
    }

    List<String> breaches() {
        return breaches;
    }

    /** @param path below the base URL */
    void request(String method, String path, String query, String authorization, String contentType, String body)
            throws IOException {
        JsonNode operation = operation(method, path);
        String at = method + " " + path + ": ";
        if (operation == null) {
            breaches.add(at + "no such operation");
            return;
        }
        if (operation.has("security") && (authorization == null || !authorization.startsWith("Bearer "))) {
            breaches.add(at + "no bearer token");
        }
        for (Map.Entry<String, List<String>> given : parameters(query).entrySet()) {
            Optional<JsonNode> known = StreamSupport.stream(
                            operation.path("parameters").spliterator(), false)
                    .filter(parameter -> parameter.path("name").asText().equals(given.getKey())
                            && parameter.path("in").asText().equals("query"))
                    .findFirst();
            if (known.isEmpty()) {
                breaches.add(at + "no parameter " + given.getKey());
                continue;
            }
            JsonNode schema = resolved(known.get().path("schema"));
            boolean isList = schema.path("type").asText().equals("array");
            if (!isList && given.getValue().size() > 1) {
                breaches.add(at + given.getKey() + " is given twice");
            }
            JsonNode one = isList ? schema.path("items") : schema;
            given.getValue().forEach(value -> validate(one, typed(one, value), at + given.getKey()));
        }
        JsonNode content = operation.path("requestBody").path("content");
        if (!content.isMissingNode()) {
            JsonNode schema =
                    content.path(contentType == null ? "" : contentType).path("schema");
            if (schema.isMissingNode()) {
                breaches.add(at + "content type " + contentType);
            } else {
                Map<String, String> form = new LinkedHashMap<>();
                parameters(body).forEach((name, values) -> form.put(name, values.get(0)));
                validate(schema, JSON.valueToTree(form), at + "form");
            }
        }
    }

    void answer(String method, String path, int status, String body) throws IOException {
        JsonNode operation = operation(method, path);
        JsonNode answer =
                operation == null ? null : resolved(operation.path("responses").path(Integer.toString(status)));
        String at = method + " " + path + " -> " + status + ": ";
        if (answer == null || answer.isMissingNode()) {
            breaches.add(at + "no such answer");
            return;
        }
        JsonNode schema = answer.path("content").path("application/json").path("schema");
        if (!schema.isMissingNode()) {
            validate(schema, JSON.readTree(body), at);
        }
    }

    /** Against a schema by name, such as event. */
    List<String> breachesOf(String schema, JsonNode value) {
        List<String> before = new ArrayList<>(breaches);
        breaches.clear();
        validate(api.path("components").path("schemas").path(schema), value, schema);
        List<String> found = new ArrayList<>(breaches);
        breaches.clear();
        breaches.addAll(before);
        return found;
    }

    private JsonNode operation(String method, String path) {
        for (Map.Entry<String, JsonNode> known : api.path("paths").properties()) {
            if (path.matches(known.getKey().replaceAll("\\{[^}]*}", "[A-Za-z0-9_-]{1,128}"))) {
                JsonNode operation = known.getValue().get(method.toLowerCase(java.util.Locale.ROOT));
                if (operation != null) {
                    return operation;
                }
            }
        }
        return null;
    }

    private JsonNode resolved(JsonNode schema) {
        JsonNode node = schema;
        while (node.has("$ref")) {
            node = api.at(node.get("$ref").asText().substring(1));
        }
        return node;
    }

    private void validate(JsonNode unresolved, JsonNode value, String at) {
        JsonNode schema = resolved(unresolved);
        if (value.isNull()) {
            check(schema.path("nullable").asBoolean(), at, "is null");
            return;
        }
        schema.path("allOf").forEach(part -> validate(part, value, at));
        for (String any : List.of("anyOf", "oneOf")) {
            if (schema.has(any)) {
                boolean fits = StreamSupport.stream(schema.get(any).spliterator(), false)
                        .anyMatch(option -> fits(option, value));
                check(fits, at, value + " is nothing of " + any);
            }
        }
        check(isOfType(schema.path("type").asText(""), value), at, value + " is no " + schema.path("type"));
        schema.path("required").forEach(name -> check(value.has(name.asText()), at, "has no " + name));
        if (value.isObject()) {
            schema.path("properties").properties().forEach(property -> {
                if (value.has(property.getKey())) {
                    validate(property.getValue(), value.get(property.getKey()), at + "." + property.getKey());
                }
            });
        }
        if (value.isArray() && schema.has("items")) {
            value.forEach(item -> validate(schema.get("items"), item, at + "[]"));
        }
        if (schema.has("enum")) {
            boolean listed = StreamSupport.stream(schema.get("enum").spliterator(), false)
                    .anyMatch(option -> option.equals(value));
            check(listed, at, value + " is none of " + schema.get("enum"));
        }
        if (value.isTextual()) {
            text(schema, value.asText(), at);
        }
        if (value.isNumber()) {
            BigDecimal number = value.decimalValue();
            check(
                    !schema.has("minimum")
                            || number.compareTo(schema.get("minimum").decimalValue()) >= 0,
                    at,
                    value + " is too small");
            check(
                    !schema.has("maximum")
                            || number.compareTo(schema.get("maximum").decimalValue()) <= 0,
                    at,
                    value + " is too large");
        }
    }

    private void text(JsonNode schema, String text, String at) {
        check(
                !schema.has("pattern") || text.matches(schema.get("pattern").asText()),
                at,
                "'" + text + "' breaks the pattern");
        check(text.length() >= schema.path("minLength").asInt(0), at, "is too short");
        check(text.length() <= schema.path("maxLength").asInt(Integer.MAX_VALUE), at, "is too long");
        boolean isTime = schema.path("format").asText("").equals("date-time");
        // The beginning of time is a date alone in the specification's own words.
        check(
                !isTime
                        || text.matches(
                                "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)|0001-01-01"),
                at,
                "'" + text + "' is no date-time");
    }

    private boolean fits(JsonNode schema, JsonNode value) {
        int before = breaches.size();
        validate(schema, value, "");
        boolean fits = breaches.size() == before;
        while (breaches.size() > before) {
            breaches.remove(breaches.size() - 1);
        }
        return fits;
    }

    private void check(boolean holds, String at, String otherwise) {
        if (!holds) {
            breaches.add(at + " " + otherwise);
        }
    }

    private static boolean isOfType(String type, JsonNode value) {
        return switch (type) {
            case "object" -> value.isObject();
            case "array" -> value.isArray();
            case "string" -> value.isTextual();
            case "integer" -> value.isIntegralNumber();
            case "number" -> value.isNumber();
            case "boolean" -> value.isBoolean();
            default -> true;
        };
    }

    private static JsonNode typed(JsonNode schema, String value) {
        boolean isText = !schema.path("type").asText("string").matches("integer|number|boolean");
        try {
            return isText ? JSON.getNodeFactory().textNode(value) : JSON.readTree(value);
        } catch (IOException e) {
            return JSON.getNodeFactory().textNode(value);
        }
    }

    static Map<String, List<String>> parameters(String query) {
        Map<String, List<String>> all = new LinkedHashMap<>();
        if (query != null && !query.isEmpty()) {
            for (String part : query.split("&")) {
                String[] both = part.split("=", 2);
                all.computeIfAbsent(URLDecoder.decode(both[0], StandardCharsets.UTF_8), n -> new ArrayList<>())
                        .add(URLDecoder.decode(both[1], StandardCharsets.UTF_8));
            }
        }
        return all;
    }

    static String pathOf(URI uri, String base) {
        return uri.getPath().substring(base.length());
    }
}
