package io.windfall.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The description of the interface, strict: of an object no field that is not described is let through, so that none is added to the
 * answers and forgotten there. The schema of descriptions is the OpenAPI Initiative's (Apache-2.0).
 */
final class OpenApiContract {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode description;
    private final JsonSchemaFactory factory;
    private final SchemaValidatorsConfig config =
            SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();
    private final Map<String, JsonSchema> schemas = new HashMap<>();
    private final Set<String> answered = new TreeSet<>();

    OpenApiContract() throws IOException {
        try (InputStream in = OpenApiContract.class.getResourceAsStream("/openapi.yaml")) {
            description = new ObjectMapper(new YAMLFactory()).readTree(in);
        }
        JsonNode strict = description.deepCopy();
        forbidOthers(strict.path("components").path("schemas"));
        factory = JsonSchemaFactory.getInstance(
                SpecVersion.VersionFlag.V202012,
                builder -> builder.schemaLoaders(
                        loaders -> loaders.schemas(Map.of("https://windfall.test/openapi", strict.toString()))));
    }

    private static void forbidOthers(JsonNode node) {
        if (node instanceof ObjectNode object && object.has("properties") && !object.has("additionalProperties")) {
            object.put("additionalProperties", false);
        }
        node.forEach(OpenApiContract::forbidOthers);
    }

    /** What is wrong with the description itself. */
    List<String> complaints() throws IOException {
        List<String> complaints = new ArrayList<>();
        try (InputStream in = OpenApiContract.class.getResourceAsStream("/web/openapi-3.1-schema.json")) {
            JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                    .getSchema(in);
            schema.validate(description).forEach(message -> complaints.add(message.toString()));
        }
        JsonSchema meta = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
                .getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
        description.path("components").path("schemas").properties().forEach(schema -> meta.validate(schema.getValue())
                .forEach(message -> complaints.add(schema.getKey() + ": " + message)));
        for (JsonNode reference : description.findValues("$ref")) {
            if (description.at(reference.asText().substring(1)).isMissingNode()) {
                complaints.add("nothing is at " + reference.asText());
            }
        }
        return complaints;
    }

    /** {@code GET /path}, of all that is described. */
    Set<String> operations() {
        Set<String> operations = new TreeSet<>();
        description.path("paths").properties().forEach(path -> path.getValue()
                .fieldNames()
                .forEachRemaining(method -> {
                    if (!method.equals("parameters")) {
                        operations.add(method.toUpperCase(Locale.ROOT) + " " + path.getKey());
                    }
                }));
        return operations;
    }

    /** Those of which an answer was checked. */
    Set<String> answered() {
        return answered;
    }

    /** Holds an answer against the description. Returns it as JSON where it is some. */
    JsonNode check(String method, String path, int status, String contentType, String body) throws IOException {
        String template = templateOf(path.replaceAll("\\?.*", ""));
        JsonNode operation = description.path("paths").path(template).path(method.toLowerCase(Locale.ROOT));
        JsonNode response = resolved(operation.path("responses").path(Integer.toString(status)));
        assertThat(response.isMissingNode())
                .as(method + " " + path + " answers " + status + " " + body)
                .isFalse();
        String type = contentType.replaceAll(";.*", "");
        JsonNode content = response.path("content").path(type);
        assertThat(content.isMissingNode())
                .as(method + " " + path + ": " + status + " as " + type)
                .isFalse();
        if (status < 300) {
            answered.add(method + " " + template);
        }
        if (!type.endsWith("json")) {
            return null;
        }
        JsonNode json = JSON.readTree(body);
        String reference = content.path("schema").path("$ref").asText();
        assertThat(check(reference.substring(reference.lastIndexOf('/') + 1), json))
                .as(method + " " + path + " → " + body)
                .isEmpty();
        return json;
    }

    /** What of a document is not as a schema has it. */
    List<String> check(String schema, JsonNode json) {
        return schemas
                .computeIfAbsent(
                        schema,
                        name -> factory.getSchema(
                                SchemaLocation.of("https://windfall.test/openapi#/components/schemas/" + name), config))
                .validate(json)
                .stream()
                .map(Object::toString)
                .toList();
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? description.at(node.path("$ref").asText().substring(1)) : node;
    }

    private String templateOf(String path) {
        List<String> fitting = new ArrayList<>();
        description.path("paths").fieldNames().forEachRemaining(template -> {
            if (path.matches(template.replaceAll("\\{[a-z]+}", "[^/]+"))) {
                fitting.add(template);
            }
        });
        assertThat(fitting).as("paths that describe " + path).hasSize(1);
        return fitting.get(0);
    }
}
