package io.windfall.driver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How far a job is: our own {@code progress.json} ({@code step}, {@code totalSteps}, {@code remainingSeconds}) or the Hugging
 * Face trainer's {@code trainer_state.json} ({@code global_step}, {@code max_steps}).
 *
 * @param step steps done; -1 where unknown
 * @param totalSteps steps in all; -1 where unknown
 * @param remainingSeconds run time left, s; NaN where unknown
 */
record Progress(long step, long totalSteps, double remainingSeconds) {

    static final Progress UNKNOWN = new Progress(-1, -1, Double.NaN);
    static final String OURS = "progress.json";
    static final String HUGGING_FACE = "trainer_state.json";

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What a folder's {@code progress.json} says; unknown where there is none, or one that is half written. */
    static Progress ours(Path folder) {
        JsonNode node = object(folder.resolve(OURS));
        if (node == null || !node.path("step").isIntegralNumber()) {
            return UNKNOWN;
        }
        return new Progress(
                node.path("step").asLong(),
                node.path("totalSteps").asLong(-1),
                node.path("remainingSeconds").asDouble(Double.NaN));
    }

    /** What a folder's {@code trainer_state.json} says; unknown where there is none, or one that is half written. */
    static Progress huggingFace(Path folder) {
        JsonNode node = object(folder.resolve(HUGGING_FACE));
        if (node == null || !node.path("global_step").isIntegralNumber()) {
            return UNKNOWN;
        }
        long total = node.path("max_steps").asLong(-1);
        return new Progress(node.path("global_step").asLong(), total > 0 ? total : -1, Double.NaN);
    }

    boolean known() {
        return step >= 0;
    }

    boolean complete() {
        return totalSteps >= 0 && step >= totalSteps;
    }

    private static JsonNode object(Path file) {
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            JsonNode node = JSON.readTree(Files.readAllBytes(file));
            return node != null && node.isObject() ? node : null;
        } catch (IOException e) {
            // Being written or being deleted just now: as good as not there, and asked for again soon.
            return null;
        }
    }
}
