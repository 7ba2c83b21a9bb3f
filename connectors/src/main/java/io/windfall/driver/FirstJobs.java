package io.windfall.driver;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The jobs that a site begins with, from one file: a JSON object of descriptions by name. Each is taken up once in the life of an
 * executor's folder; one that has moved away since, or is done, does not come back with the next start.
 */
public final class FirstJobs {

    private static final String TAKEN_UP = "taken-up";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, String> descriptions;

    private FirstJobs(Map<String, String> descriptions) {
        this.descriptions = descriptions;
    }

    /** A file that its author must mend; the message names it and says what is wrong. */
    public static final class BadFileException extends IOException {
        private static final long serialVersionUID = 1L;

        BadFileException(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Reads the file and checks every description in it.
     *
     * @throws BadFileException where it cannot be read, or one in it is wrong
     */
    public static FirstJobs read(Path file) throws BadFileException {
        try {
            JsonNode all = JSON.readTree(Files.readAllBytes(file));
            if (all == null || !all.isObject()) {
                throw new BadFileException(file + " holds no JSON object of descriptions by name", null);
            }
            Map<String, String> descriptions = new TreeMap<>();
            for (Map.Entry<String, JsonNode> one : all.properties()) {
                if (!JobDescription.isName(one.getKey())) {
                    throw new BadFileException(
                            file + ": '" + one.getKey() + "' can be no job's name, use letters, digits, '.', '-', '_'",
                            null);
                }
                JobDescription.parse(file, one.getValue());
                descriptions.put(one.getKey(), one.getValue().toPrettyString());
            }
            return new FirstJobs(descriptions);
        } catch (BadFileException e) {
            throw e;
        } catch (IllegalArgumentException e) {
            throw new BadFileException(file + ": " + e.getMessage(), e);
        } catch (JsonProcessingException e) {
            throw new BadFileException(file + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new BadFileException("no such file, or it cannot be read: " + file, e);
        }
    }

    /**
     * Drops those in that were never taken up by this folder. The driver reports them, and the orchestrator says which may run.
     *
     * @param executorFolder the executor's own, created when absent
     * @throws IOException where it cannot be written
     */
    public void takeUp(Path executorFolder) throws IOException {
        JobFiles files = new JobFiles(executorFolder);
        files.create();
        Path ledger = executorFolder.resolve(TAKEN_UP);
        TreeSet<String> taken = new TreeSet<>(Files.exists(ledger) ? Files.readAllLines(ledger) : List.of());
        for (Map.Entry<String, String> one : descriptions.entrySet()) {
            Path description = files.description(one.getKey());
            if (taken.add(one.getKey())) {
                if (!Files.exists(description)) {
                    WholeFiles.writeDurably(description, one.getValue().getBytes(StandardCharsets.UTF_8));
                }
                WholeFiles.writeDurably(ledger, String.join("\n", taken).getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
