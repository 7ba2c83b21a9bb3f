package io.windfall.connect.series;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which files of a folder have been read. Immutable, and small however many files there are: the newest are known by name, and
 * of all that is older the time of the newest alone. What is no newer than that and not known by name counts as read.
 *
 * @param until the newest change of the files that are no longer known by name, ms since 1970-01-01 UTC; before the first
 *     {@link Long#MIN_VALUE}
 * @param untilName the name of the file that changed then, the last in the order of names
 * @param older how many files in the folder are not known by name and count as read
 * @param newest the others, by name
 */
record FilesRead(long until, String untilName, int older, Map<String, Mark> newest) {

    /** What the marks of the newest files may amount to in an offset, in bytes: some 2,000 files of short names. */
    static final int MOST_BYTES = 200_000;

    private static final int BYTES_OF_A_MARK = 50;
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final Comparator<Fact> BY_TIME =
            Comparator.comparingLong((Fact file) -> file.mark().changed()).thenComparing(Fact::name);

    /** What tells a file from what it was before: its size in bytes, and its change in ms since 1970-01-01 UTC. */
    record Mark(long size, long changed) {}

    /** A file as the folder has it. */
    record Fact(String name, Mark mark) {}

    FilesRead {
        newest = Collections.unmodifiableMap(new TreeMap<>(newest));
    }

    /** None. */
    static FilesRead none() {
        return new FilesRead(Long.MIN_VALUE, "", 0, Map.of());
    }

    /** Whether a file was read as it is. */
    boolean has(Fact file) {
        Mark known = newest.get(file.name());
        return known == null ? isOld(file) : known.equals(file.mark());
    }

    /** Whether it is only its age that makes a file count as read. */
    boolean isOld(Fact file) {
        return !newest.containsKey(file.name()) && BY_TIME.compare(file, new Fact(untilName, new Mark(0, until))) <= 0;
    }

    /** Once these, which are all of the folder, are read. */
    FilesRead after(Collection<Fact> all) {
        List<Fact> newestFirst = all.stream()
                .filter(file -> !isOld(file))
                .sorted(BY_TIME.reversed())
                .toList();
        Map<String, Mark> kept = new TreeMap<>();
        int bytes = 0;
        for (Fact file : newestFirst) {
            bytes += BYTES_OF_A_MARK + 2 * file.name().getBytes(StandardCharsets.UTF_8).length;
            if (bytes > MOST_BYTES) {
                return new FilesRead(file.mark().changed(), file.name(), all.size() - kept.size(), kept);
            }
            kept.put(file.name(), file.mark());
        }
        return new FilesRead(until, untilName, all.size() - kept.size(), kept);
    }

    /** As text, for an offset. */
    String text() {
        ObjectNode all = JSON.createObjectNode();
        all.put("until", until).put("untilName", untilName).put("older", older);
        ObjectNode marks = all.putObject("newest");
        newest.forEach((name, mark) -> marks.putArray(name).add(mark.size()).add(mark.changed()));
        return all.toString();
    }

    /** What {@link #text} gave; null: none. */
    static FilesRead parse(String text) throws JsonProcessingException {
        if (text == null) {
            return none();
        }
        JsonNode all = JSON.readTree(text);
        Map<String, Mark> newest = new TreeMap<>();
        for (var field : all.path("newest").properties()) {
            newest.put(
                    field.getKey(),
                    new Mark(
                            field.getValue().path(0).asLong(),
                            field.getValue().path(1).asLong()));
        }
        return new FilesRead(
                all.path("until").asLong(),
                all.path("untilName").asText(),
                all.path("older").asInt(),
                newest);
    }
}
