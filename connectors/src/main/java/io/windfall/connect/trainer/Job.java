package io.windfall.connect.trainer;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.windfall.connect.Checks;
import io.windfall.schema.JobState;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is known of a job beside its progress: from the connector's configuration, and {@code windfall-job.json} in its folder,
 * a JSON object with any of {@code job}, {@code site}, {@code node}, {@code gpuModel} (text), {@code computeWatts}, {@code slack}
 * (numbers), {@code deadline} (RFC 3339, of the years 1970 to 9999), {@code migratable} (true or false), {@code allowedSites} (texts),
 * {@code labels} (an object of up to 100 texts of up to 1,024 characters), {@code epoch}, {@code totalSteps} (whole numbers), {@code state}. Another field is refused: it may be a
 * misspelt one.
 *
 * @param totalSteps -1 where unknown
 * @param state null where it says nothing
 */
record Job(
        String job,
        String site,
        String node,
        String gpuModel,
        Double computeWatts,
        Instant deadline,
        double slack,
        boolean migratable,
        List<String> allowedSites,
        Map<String, String> labels,
        long epoch,
        long totalSteps,
        String state) {

    static final String FILE = "windfall-job.json";

    private static final int FIRST_YEAR = 1970;
    private static final int LAST_YEAR = 9999;
    private static final int LONGEST_LABEL = 128;
    private static final int LONGEST_LABEL_VALUE = 1_024;
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Set<String> FIELDS = Set.of(
            "job",
            "site",
            "node",
            "gpuModel",
            "computeWatts",
            "deadline",
            "slack",
            "migratable",
            "allowedSites",
            "labels",
            "epoch",
            "totalSteps",
            "state");

    /**
     * Reads one.
     *
     * @param name the job's name where the file gives none
     * @param text of {@code windfall-job.json}; null: there is none
     */
    static Job of(TrainerConfig config, String name, byte[] text) throws MalformedException {
        JsonNode json = text == null ? JSON.createObjectNode() : parsed(text);
        String job = word(json, "job", name);
        String site = word(json, "site", config.text(TrainerConfig.SITE).orElse(null));
        require(job != null, "job must be set: " + name + " is no name of 1 to 128 characters of A-Z a-z 0-9 . _ -");
        require(site != null, "site must be set, here or in the connector's configuration");
        return new Job(
                job,
                site,
                word(json, "node", config.text(TrainerConfig.NODE).orElse(null)),
                word(json, "gpuModel", config.text(TrainerConfig.GPU).orElse(null)),
                number(json, "computeWatts", config.getDouble(TrainerConfig.WATTS), 1e9),
                time(json.path("deadline")),
                number(json, "slack", config.getDouble(TrainerConfig.SLACK), 1000),
                flag(json, "migratable", config.getBoolean(TrainerConfig.MIGRATABLE)),
                sites(json.path("allowedSites"), config.getList(TrainerConfig.ALLOWED)),
                labels(json.path("labels")),
                whole(json, "epoch", 0),
                whole(json, "totalSteps", -1),
                json.path("state").isMissingNode()
                        ? null
                        : state(json.path("state").asText()));
    }

    /** A state that a job can be in. */
    static String state(String text) throws MalformedException {
        try {
            JobState state = JobState.valueOf(text);
            require(state != JobState.UNKNOWN, "state must not be UNKNOWN");
            return state.name();
        } catch (IllegalArgumentException e) {
            throw new MalformedException("state must be one of QUEUED, RUNNING, PAUSED, STOPPED, FINISHED, FAILED");
        }
    }

    private static JsonNode parsed(byte[] text) throws MalformedException {
        JsonNode json;
        try {
            json = JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new MalformedException("it is no whole JSON: " + e.getOriginalMessage());
        } catch (java.io.IOException e) {
            throw new MalformedException("it is no JSON: " + e.getMessage());
        }
        require(json != null && json.isObject(), "it is no JSON object");
        for (String field : (Iterable<String>) json::fieldNames) {
            require(FIELDS.contains(field), "field " + field + " is unknown; known are " + new TreeSet<>(FIELDS));
        }
        return json;
    }

    private static String word(JsonNode json, String field, String otherwise) throws MalformedException {
        JsonNode node = json.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise != null && Checks.isName(otherwise) ? otherwise : null;
        }
        require(
                node.isTextual() && Checks.isName(node.asText()),
                field + " must be 1 to 128 characters of A-Z a-z 0-9 . _ -");
        return node.asText();
    }

    private static Double number(JsonNode json, String field, Double otherwise, double most) throws MalformedException {
        JsonNode node = json.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        require(
                node.isNumber() && node.asDouble() >= 0 && node.asDouble() <= most,
                field + " must be a number from 0 to " + (long) most);
        return node.asDouble();
    }

    private static long whole(JsonNode json, String field, long otherwise) throws MalformedException {
        JsonNode node = json.path(field);
        if (node.isMissingNode() || node.isNull()) {
            return otherwise;
        }
        require(
                node.canConvertToLong() && node.isIntegralNumber() && node.asLong() >= 0,
                field + " must be a whole number from 0");
        return node.asLong();
    }

    private static boolean flag(JsonNode json, String field, boolean otherwise) throws MalformedException {
        JsonNode node = json.path(field);
        require(node.isMissingNode() || node.isBoolean(), field + " must be true or false");
        return node.asBoolean(otherwise);
    }

    private static Instant time(JsonNode node) throws MalformedException {
        if (node.isMissingNode() || node.isNull()) {
            return null;
        }
        try {
            OffsetDateTime time = OffsetDateTime.parse(node.asText());
            require(
                    time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR,
                    "deadline must be of the years " + FIRST_YEAR + " to " + LAST_YEAR);
            return time.toInstant();
        } catch (DateTimeException e) {
            throw new MalformedException("deadline must be a time such as 2026-03-01T12:00:00Z");
        }
    }

    private static List<String> sites(JsonNode node, List<String> otherwise) throws MalformedException {
        if (node.isMissingNode()) {
            return otherwise;
        }
        require(node.isArray() && node.size() <= 500, "allowedSites must be a list of up to 500 names");
        List<String> sites = new ArrayList<>();
        for (JsonNode site : node) {
            require(Checks.isName(site.asText()), "allowedSites must be names of sites");
            sites.add(site.asText());
        }
        return sites;
    }

    private static Map<String, String> labels(JsonNode node) throws MalformedException {
        require(node.isMissingNode() || node.isObject() && node.size() <= 100, "labels must be an object of texts");
        Map<String, String> labels = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> field : node.properties()) {
            String value = field.getValue().asText();
            require(
                    field.getKey().length() <= LONGEST_LABEL && value.length() <= LONGEST_LABEL_VALUE,
                    "labels must be of up to " + LONGEST_LABEL + " characters, their texts of up to "
                            + LONGEST_LABEL_VALUE);
            labels.put(field.getKey(), value);
        }
        return labels;
    }

    private static void require(boolean holds, String otherwise) throws MalformedException {
        if (!holds) {
            throw new MalformedException(otherwise);
        }
    }
}
