package io.windfall.embedded;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.windfall.embedded.CatalogRecord.SchemaVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.apache.avro.Schema;

/** The requests of Confluent's REST API, each one question to the catalog or one change of it. */
final class RegistryRoutes {
    static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    static final int MAX_BODY_BYTES = 1024 * 1024;

    private final RegistryStore store;
    private final ObjectMapper json = new ObjectMapper();

    RegistryRoutes(RegistryStore store) {
        this.store = store;
    }

    void addTo(Javalin http) {
        http.get("/", ctx -> answer(ctx, json.createObjectNode()));
        http.get("/subjects", this::subjects);
        http.post("/subjects/{subject}", this::lookUp);
        http.delete("/subjects/{subject}", this::deleteSubject);
        http.get("/subjects/{subject}/versions", this::versions);
        http.post("/subjects/{subject}/versions", this::register);
        http.get("/subjects/{subject}/versions/{version}", ctx -> answer(ctx, versionJson(version(ctx))));
        http.get(
                "/subjects/{subject}/versions/{version}/schema",
                ctx -> answerText(ctx, version(ctx).schema()));
        http.delete("/subjects/{subject}/versions/{version}", this::deleteVersion);
        http.get("/schemas/types", ctx -> answer(ctx, json.createArrayNode().add("AVRO")));
        http.get("/schemas/ids/{id}", ctx -> answer(ctx, json.createObjectNode().put("schema", schemaById(ctx))));
        http.get("/schemas/ids/{id}/schema", ctx -> answerText(ctx, schemaById(ctx)));
        http.get("/schemas/ids/{id}/versions", this::versionsOfId);
        http.get("/schemas/ids/{id}/subjects", this::subjectsOfId);
        http.post("/compatibility/subjects/{subject}/versions", ctx -> compatibility(ctx, null));
        http.post(
                "/compatibility/subjects/{subject}/versions/{version}",
                ctx -> compatibility(ctx, ctx.pathParam("version")));
        http.get("/config", ctx -> answer(ctx, "compatibilityLevel", store.read(state -> state.effectiveLevel(null))));
        http.get("/config/{subject}", this::level);
        http.put("/config", ctx -> setLevel(ctx, null));
        http.put("/config/{subject}", ctx -> setLevel(ctx, subject(ctx)));
        http.delete("/config", ctx -> resetLevel(ctx, null));
        http.delete("/config/{subject}", ctx -> resetLevel(ctx, subject(ctx)));
        http.get("/mode", ctx -> answer(ctx, "mode", store.read(state -> state.effectiveMode(null))));
        http.get("/mode/{subject}", this::mode);
        http.put("/mode", ctx -> setMode(ctx, null));
        http.put("/mode/{subject}", ctx -> setMode(ctx, subject(ctx)));
        http.delete(
                "/mode/{subject}", ctx -> answer(ctx, "mode", store.write(state -> state.planModeReset(subject(ctx)))));
    }

    private void subjects(Context ctx) {
        String prefix = Optional.ofNullable(ctx.queryParam("subjectPrefix")).orElse("");
        answer(ctx, texts(store.read(state -> state.subjects(prefix, flag(ctx, "deleted")))));
    }

    private void lookUp(Context ctx) {
        Schema schema = schema(body(ctx));
        answer(ctx, versionJson(store.read(state -> state.lookUp(subject(ctx), schema, flag(ctx, "deleted")))));
    }

    private void versions(Context ctx) {
        List<SchemaVersion> versions = store.read(state -> state.versions(subject(ctx), flag(ctx, "deleted")));
        answer(ctx, numbers(versions.stream().map(SchemaVersion::version).toList()));
    }

    private void register(Context ctx) {
        JsonNode body = body(ctx);
        if (body.path("id").asInt(0) > 0) {
            throw RegistryException.notPermitted("This registry gives the ids itself: register without one.");
        }
        Schema schema = schema(body);
        int id = store.write(state -> state.planRegister(subject(ctx), schema));
        answer(ctx, json.createObjectNode().put("id", id));
    }

    private void deleteSubject(Context ctx) {
        answer(ctx, numbers(store.write(state -> state.planDeleteSubject(subject(ctx), flag(ctx, "permanent")))));
    }

    private void deleteVersion(Context ctx) {
        int version = store.write(
                state -> state.planDeleteVersion(subject(ctx), ctx.pathParam("version"), flag(ctx, "permanent")));
        answer(ctx, json.getNodeFactory().numberNode(version));
    }

    private void versionsOfId(Context ctx) {
        ArrayNode answer = json.createArrayNode();
        for (SchemaVersion version : ofId(ctx)) {
            answer.addObject().put("subject", version.subject()).put("version", version.version());
        }
        answer(ctx, answer);
    }

    private void subjectsOfId(Context ctx) {
        answer(
                ctx,
                texts(ofId(ctx).stream().map(SchemaVersion::subject).distinct().toList()));
    }

    private void compatibility(Context ctx, String version) {
        Schema schema = schema(body(ctx));
        List<String> violations = store.read(state -> state.violations(subject(ctx), version, schema));
        ObjectNode answer = json.createObjectNode().put("is_compatible", violations.isEmpty());
        if (flag(ctx, "verbose")) {
            answer.set("messages", texts(violations));
        }
        answer(ctx, answer);
    }

    private void level(Context ctx) {
        String subject = subject(ctx);
        CompatibilityLevel level = store.read(state -> flag(ctx, "defaultToGlobal")
                ? state.effectiveLevel(subject)
                : state.levelOf(subject).orElseThrow(() -> RegistryException.subjectLevelNotConfigured(subject)));
        answer(ctx, "compatibilityLevel", level);
    }

    private void setLevel(Context ctx, String subject) {
        CompatibilityLevel level = CompatibilityLevel.parse(text(body(ctx), "compatibility"));
        answer(ctx, "compatibility", store.write(state -> state.planLevel(subject, level)));
    }

    private void resetLevel(Context ctx, String subject) {
        answer(ctx, "compatibilityLevel", store.write(state -> state.planLevelReset(subject)));
    }

    private void mode(Context ctx) {
        String subject = subject(ctx);
        RegistryMode mode = store.read(state -> flag(ctx, "defaultToGlobal")
                ? state.effectiveMode(subject)
                : state.modeOf(subject).orElseThrow(() -> RegistryException.subjectModeNotConfigured(subject)));
        answer(ctx, "mode", mode);
    }

    private void setMode(Context ctx, String subject) {
        RegistryMode mode = RegistryMode.parse(text(body(ctx), "mode"));
        answer(ctx, "mode", store.write(state -> state.planMode(subject, mode)));
    }

    private SchemaVersion version(Context ctx) {
        return store.read(state -> state.version(subject(ctx), ctx.pathParam("version"), flag(ctx, "deleted")));
    }

    private String schemaById(Context ctx) {
        int id = id(ctx);
        return store.read(state -> state.schemaById(id));
    }

    private List<SchemaVersion> ofId(Context ctx) {
        int id = id(ctx);
        return store.read(state -> state.versionsOfId(id, flag(ctx, "deleted")));
    }

    private static int id(Context ctx) {
        try {
            return Integer.parseInt(ctx.pathParam("id"));
        } catch (NumberFormatException e) {
            throw RegistryException.badRequest(
                    "'" + ctx.pathParam("id") + "' is not a schema id: give a whole number.");
        }
    }

    private static String subject(Context ctx) {
        return ctx.pathParam("subject");
    }

    private static boolean flag(Context ctx, String name) {
        return Boolean.parseBoolean(ctx.queryParam(name));
    }

    private JsonNode body(Context ctx) {
        try {
            byte[] bytes = ctx.bodyInputStream().readNBytes(MAX_BODY_BYTES + 1);
            if (bytes.length > MAX_BODY_BYTES) {
                throw RegistryException.tooLarge(MAX_BODY_BYTES);
            }
            JsonNode body = json.readTree(bytes);
            if (body == null || !body.isObject()) {
                throw RegistryException.badRequest("The body is no JSON object.");
            }
            return body;
        } catch (JsonProcessingException e) {
            throw RegistryException.badRequest("The body is not JSON: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw RegistryException.badRequest("The body could not be read: " + e.getMessage());
        }
    }

    private static String text(JsonNode body, String field) {
        return body.path(field).asText("");
    }

    private static Schema schema(JsonNode body) {
        String type = body.path("schemaType").asText("AVRO");
        if (!type.equals("AVRO")) {
            throw RegistryException.invalidSchema("this registry takes AVRO only, not " + type);
        }
        if (!body.path("references").isEmpty()) {
            throw RegistryException.invalidSchema(
                    "this registry takes no schema references: put the referenced types into the schema");
        }
        return SchemaCatalog.parse(body.path("schema").textValue());
    }

    private ObjectNode versionJson(SchemaVersion version) {
        return json.createObjectNode()
                .put("subject", version.subject())
                .put("version", version.version())
                .put("id", version.id())
                .put("schema", version.schema());
    }

    private ArrayNode texts(Collection<String> texts) {
        ArrayNode array = json.createArrayNode();
        texts.forEach(array::add);
        return array;
    }

    private ArrayNode numbers(Collection<Integer> numbers) {
        ArrayNode array = json.createArrayNode();
        numbers.forEach(array::add);
        return array;
    }

    private void answer(Context ctx, String field, Enum<?> value) {
        answer(ctx, json.createObjectNode().put(field, value.name()));
    }

    private static void answer(Context ctx, JsonNode answer) {
        answerText(ctx, answer.toString());
    }

    private static void answerText(Context ctx, String answer) {
        // As bytes: of a string Jetty would make Latin-1, since the content type names no charset.
        ctx.contentType(CONTENT_TYPE).result(answer.getBytes(StandardCharsets.UTF_8));
    }
}
