package io.windfall.embedded;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.embedded.CatalogRecord.IdsSpent;
import io.windfall.embedded.CatalogRecord.LevelSet;
import io.windfall.embedded.CatalogRecord.ModeSet;
import io.windfall.embedded.CatalogRecord.SchemaVersion;
import io.windfall.embedded.CatalogRecord.SubjectDeleted;
import io.windfall.embedded.CatalogRecord.SubjectPurged;
import io.windfall.embedded.CatalogRecord.VersionPurged;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * {@link CatalogRecord}s as JSON in the compacted topic; a null value takes back what its key held.
 *
 * <pre>
 * {"keytype":"SCHEMA","subject":S,"version":V}   {"subject":S,"version":V,"id":I,"schema":"…","deleted":false}
 * {"keytype":"DELETE_SUBJECT","subject":S}       {"subject":S,"version":V}      all versions up to V are softly deleted
 * {"keytype":"CONFIG","subject":S or null}       {"compatibilityLevel":"…"}
 * {"keytype":"MODE","subject":S or null}         {"mode":"…"}
 * {"keytype":"IDS"}                              {"id":I}                       no id up to I is given again
 * </pre>
 *
 * The order of the fields in a key is fixed, since compaction compares bytes.
 */
final class CatalogRecordCodec {
    private final ObjectMapper json = new ObjectMapper();

    byte[] key(CatalogRecord change) {
        if (change instanceof SchemaVersion version) {
            return bytes(versionKey(version.subject(), version.version()));
        } else if (change instanceof VersionPurged purged) {
            return bytes(versionKey(purged.subject(), purged.version()));
        } else if (change instanceof SubjectDeleted deleted) {
            return bytes(key("DELETE_SUBJECT").put("subject", deleted.subject()));
        } else if (change instanceof SubjectPurged purged) {
            return bytes(key("DELETE_SUBJECT").put("subject", purged.subject()));
        } else if (change instanceof LevelSet set) {
            return bytes(key("CONFIG").put("subject", set.subject()));
        } else if (change instanceof ModeSet set) {
            return bytes(key("MODE").put("subject", set.subject()));
        } else if (change instanceof IdsSpent) {
            return bytes(key("IDS"));
        }
        throw new IllegalArgumentException("unknown record " + change);
    }

    /** The record's value, null for a tombstone. */
    byte[] value(CatalogRecord change) {
        ObjectNode value = json.createObjectNode();
        if (change instanceof SchemaVersion version) {
            value.put("subject", version.subject())
                    .put("version", version.version())
                    .put("id", version.id())
                    .put("schema", version.schema())
                    .put("deleted", version.deleted());
        } else if (change instanceof SubjectDeleted deleted) {
            value.put("subject", deleted.subject()).put("version", deleted.upToVersion());
        } else if (change instanceof LevelSet set && set.level() != null) {
            value.put("compatibilityLevel", set.level().name());
        } else if (change instanceof ModeSet set && set.mode() != null) {
            value.put("mode", set.mode().name());
        } else if (change instanceof IdsSpent spent) {
            value.put("id", spent.upToId());
        } else {
            return null;
        }
        return bytes(value);
    }

    /**
     * The record that was written as this key and value.
     *
     * @throws IllegalArgumentException when it is none of ours
     */
    CatalogRecord read(byte[] keyBytes, byte[] valueBytes) {
        JsonNode key = tree(keyBytes);
        JsonNode value = valueBytes == null ? null : tree(valueBytes);
        String type = required(key, "keytype").asText();
        String subject = key.path("subject").textValue();
        return switch (type) {
            case "SCHEMA" ->
                value == null
                        ? new VersionPurged(subject, required(key, "version").intValue())
                        : new SchemaVersion(
                                subject,
                                required(key, "version").intValue(),
                                required(value, "id").intValue(),
                                required(value, "schema").textValue(),
                                value.path("deleted").asBoolean(false));
            case "DELETE_SUBJECT" ->
                value == null
                        ? new SubjectPurged(subject)
                        : new SubjectDeleted(subject, required(value, "version").intValue());
            case "CONFIG" ->
                new LevelSet(
                        subject,
                        value == null
                                ? null
                                : CompatibilityLevel.valueOf(
                                        required(value, "compatibilityLevel").asText()));
            case "MODE" ->
                new ModeSet(
                        subject,
                        value == null
                                ? null
                                : RegistryMode.valueOf(required(value, "mode").asText()));
            case "IDS" -> new IdsSpent(value == null ? 0 : required(value, "id").intValue());
            default -> throw new IllegalArgumentException("unknown keytype " + type);
        };
    }

    private ObjectNode key(String type) {
        return json.createObjectNode().put("keytype", type);
    }

    private ObjectNode versionKey(String subject, int version) {
        return key("SCHEMA").put("subject", subject).put("version", version);
    }

    private static JsonNode required(JsonNode node, String field) {
        JsonNode found = node.get(field);
        if (found == null) {
            throw new IllegalArgumentException("no field " + field);
        }
        return found;
    }

    private byte[] bytes(JsonNode node) {
        try {
            return json.writeValueAsBytes(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private JsonNode tree(byte[] bytes) {
        if (bytes == null) {
            throw new IllegalArgumentException("no key");
        }
        try {
            return json.readTree(bytes);
        } catch (IOException e) {
            throw new IllegalArgumentException("not JSON", e);
        }
    }
}
