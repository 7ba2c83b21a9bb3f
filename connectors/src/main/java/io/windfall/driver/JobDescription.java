package io.windfall.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * How a job is run, as {@code jobs/NAME.json} says. The keys are those of the parameters below; only {@code command} is required.
 *
 * @param file where it stands
 * @param command the command line; in its words and in the environment's values {job}, {epoch}, {step}, {workDir},
 *     {checkpointDir} and {checkpoint} (folder of the newest complete checkpoint, or nothing) are replaced
 * @param environment added to the executor's own
 * @param checkpointDir where it writes checkpoints, relative to its work folder; default {@code checkpoints}
 * @param marker the file, written last, that makes a folder a complete checkpoint; null: {@code COMPLETE}, or the state file of
 *     the Hugging Face trainer
 * @param include what else under {@code checkpointDir} belongs to every checkpoint, such as base weights
 * @param grace how long it may take after SIGTERM ({@code graceSeconds}); null: the driver's default
 * @param failExitCodes exit codes after which another try would not help
 * @param computeWatts draw of its slot, W; NaN: the fabric's default
 * @param gpuModel the GPU model it needs, or null: any
 * @param deadlineMillis when it should be done ({@code deadline}, ISO 8601), ms since 1970-01-01 UTC; -1: never
 * @param migratable whether it may be moved; default true
 * @param allowedSites where it may run; empty: anywhere
 */
record JobDescription(
        Path file,
        List<String> command,
        Map<String, String> environment,
        String checkpointDir,
        String marker,
        List<String> include,
        Duration grace,
        List<Integer> failExitCodes,
        double computeWatts,
        String gpuModel,
        long deadlineMillis,
        boolean migratable,
        List<String> allowedSites) {

    private static final Set<String> KEYS = new TreeSet<>(List.of(
            "command",
            "environment",
            "checkpointDir",
            "marker",
            "include",
            "graceSeconds",
            "failExitCodes",
            "computeWatts",
            "gpuModel",
            "deadline",
            "migratable",
            "allowedSites"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern JOB_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,127}");

    /** Whether a job's name can name its files: letters, digits, dots, dashes and underscores, at most 128. */
    static boolean isName(String job) {
        return JOB_NAME.matcher(job).matches();
    }

    /**
     * Reads a description.
     *
     * @throws IOException with a line that names the file and says what is wrong with it
     */
    static JobDescription read(Path file) throws IOException {
        JsonNode node;
        try {
            node = JSON.readTree(Files.readAllBytes(file));
        } catch (JsonProcessingException e) {
            throw new IOException(file + " is not JSON: " + e.getOriginalMessage(), e);
        }
        try {
            return parse(file, node);
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /** @throws IllegalArgumentException with a line that says what is wrong */
    static JobDescription parse(Path file, JsonNode node) {
        require(node != null && node.isObject(), "a job is described by a JSON object");
        node.fieldNames()
                .forEachRemaining(key ->
                        require(KEYS.contains(key), "unknown key '" + key + "'; known are " + String.join(", ", KEYS)));
        List<String> command = strings(node, "command");
        require(!command.isEmpty(), "command is missing: an array of words, such as [\"python3\", \"train.py\"]");
        Map<String, String> environment = new LinkedHashMap<>();
        JsonNode variables = node.path("environment");
        require(variables.isMissingNode() || variables.isObject(), "environment must be an object");
        variables
                .fields()
                .forEachRemaining(e -> environment.put(e.getKey(), e.getValue().asText()));
        double grace = number(node, "graceSeconds", Double.NaN);
        List<Integer> failExitCodes = new ArrayList<>();
        strings(node, "failExitCodes").forEach(code -> failExitCodes.add(Integer.parseInt(code)));
        String checkpointDir = node.path("checkpointDir").asText("checkpoints");
        requireInside("checkpointDir", checkpointDir);
        List<String> include = strings(node, "include");
        include.forEach(path -> requireInside("include", path));
        String marker = node.path("marker").asText(null);
        require(marker == null || Path.of(marker).getNameCount() == 1, "marker must be the name of a file");
        JsonNode migratable = node.path("migratable");
        require(migratable.isMissingNode() || migratable.isBoolean(), "migratable must be true or false");
        return new JobDescription(
                file,
                command,
                Map.copyOf(environment),
                checkpointDir,
                marker,
                include,
                Double.isNaN(grace) ? null : Duration.ofMillis((long) (grace * 1_000)),
                List.copyOf(failExitCodes),
                number(node, "computeWatts", Double.NaN),
                node.path("gpuModel").asText(null),
                deadline(node.path("deadline")),
                migratable.asBoolean(true),
                strings(node, "allowedSites"));
    }

    /** Replaces the placeholders in a word; other words in braces stay as they are. */
    static String fill(String word, Map<String, String> values) {
        String filled = word;
        for (Map.Entry<String, String> value : values.entrySet()) {
            filled = filled.replace("{" + value.getKey() + "}", value.getValue());
        }
        return filled;
    }

    private static long deadline(JsonNode node) {
        if (node.isMissingNode() || node.isNull()) {
            return -1;
        }
        try {
            return Instant.parse(node.asText()).toEpochMilli();
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException("deadline must be like 2026-01-31T12:00:00Z", e);
        }
    }

    private static double number(JsonNode node, String key, double otherwise) {
        JsonNode value = node.path(key);
        if (value.isMissingNode() || value.isNull()) {
            return otherwise;
        }
        require(value.isNumber() && value.asDouble() >= 0, key + " must be a number that is not negative");
        return value.asDouble();
    }

    private static List<String> strings(JsonNode node, String key) {
        JsonNode array = node.path(key);
        require(array.isMissingNode() || array.isArray(), key + " must be an array");
        List<String> values = new ArrayList<>();
        array.forEach(value -> {
            require(value.isValueNode() && !value.isNull(), key + " must hold plain values");
            values.add(value.asText());
        });
        return List.copyOf(values);
    }

    private static void requireInside(String key, String path) {
        Path relative = Path.of(path);
        boolean inside = !relative.isAbsolute()
                && !path.isBlank()
                && !relative.normalize().startsWith("..")
                && relative.normalize().equals(relative);
        require(inside, key + " must be a relative path without '..': '" + path + "'");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
