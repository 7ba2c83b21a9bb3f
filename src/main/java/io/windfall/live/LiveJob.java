package io.windfall.live;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.trainer.Trainer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A training.
 *
 * @param name of the job
 * @param site where it begins
 * @param seed of its data and weights
 * @param steps in all
 * @param stepMillis least time of a step, ms
 * @param checkpointEvery steps between checkpoints
 * @param baseMegabytes frozen weights, MB
 */
record LiveJob(
        String name, String site, long seed, long steps, long stepMillis, long checkpointEvery, int baseMegabytes) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int HEAP_MEGABYTES = 48;
    private static final String MARK = "-Dwindfall.live=";

    /** How a training ended. */
    record Final(long steps, String weights) {}

    /** The word by which the processes of this job in a demo are known. */
    String mark(Path demo) {
        return MARK + demo.getFileName() + "/" + name;
    }

    /** Writes the description that the process driver reads. */
    void describe(Path demo, Path jobs) throws IOException {
        ObjectNode description = JSON.createObjectNode();
        command(demo, "{checkpointDir}", stepMillis).forEach(description.putArray("command")::add);
        description.putArray("include").add("base");
        description.put("graceSeconds", 20);
        Files.createDirectories(jobs);
        Files.writeString(jobs.resolve(name + ".json"), description.toPrettyString());
    }

    /** Runs it to its end, unhurried by any pace and never moved, and says how it ended. */
    Final runUnmoved(Path demo, Path folder) throws IOException, InterruptedException {
        Path log = folder.resolveSibling(name + ".log");
        Files.createDirectories(folder);
        List<String> words = command(demo, folder.toString(), 0);
        words.remove(mark(demo));
        Process process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor() != 0) {
                throw new LiveException("the run of " + name + " that is compared with ended with exit code "
                        + process.exitValue() + "; see " + log);
            }
        } finally {
            process.destroyForcibly();
        }
        return read(folder);
    }

    /** How it ended in that checkpoint folder; null: it has not ended there. */
    static Final read(Path checkpoints) throws IOException {
        Path file = checkpoints.resolve("final.json");
        if (!Files.exists(file)) {
            return null;
        }
        JsonNode node = JSON.readTree(Files.readAllBytes(file));
        return new Final(node.get("steps").asLong(), node.get("weightsSha256").asText());
    }

    private List<String> command(Path demo, String folder, long pace) {
        List<String> words = new ArrayList<>(JavaCommand.alone(HEAP_MEGABYTES, Trainer.class));
        words.add(1, mark(demo));
        words.addAll(List.of("--dir", folder, "--steps", "" + steps, "--checkpoint-every", "" + checkpointEvery));
        words.addAll(List.of("--step-millis", "" + pace, "--base-mb", "" + baseMegabytes, "--seed", "" + seed));
        return words;
    }
}
