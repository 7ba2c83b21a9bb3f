package io.windfall.exchange;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What a dead letter's headers say: where the record stood and why it was refused.
 *
 * @param facts from {@code windfall.*} headers without that prefix, or from those that Kafka Streams sets; sorted by name
 */
public record DeadLetter(Map<String, String> facts) {

    private static final String OURS = "windfall.";
    private static final Map<String, String> STREAMS = Map.of(
            "__streams.errors.exception", "reason",
            "__streams.errors.message", "detail",
            "__streams.errors.topic", "origin.topic",
            "__streams.errors.partition", "origin.partition",
            "__streams.errors.offset", "origin.offset");
    private static final String APPENDED_AT = "origin.appendedAt";

    public DeadLetter {
        facts = Collections.unmodifiableMap(new TreeMap<>(facts));
    }

    /** Reads the headers; those that are missing are left out. */
    public static DeadLetter of(Headers headers) {
        Map<String, String> facts = new TreeMap<>();
        for (Header header : headers) {
            String standard = STREAMS.get(header.key());
            if (standard != null) {
                facts.putIfAbsent(standard, text(header));
            }
        }
        for (Header header : headers) {
            if (header.key().startsWith(OURS)) {
                facts.put(header.key().substring(OURS.length()), text(header));
            }
        }
        facts.computeIfPresent(APPENDED_AT, (name, value) -> time(value));
        return new DeadLetter(facts);
    }

    /** The facts as an object; those of the origin in an object of their own. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        facts.forEach((name, value) -> {
            boolean origin = name.startsWith("origin.");
            ObjectNode target = origin ? json.withObject("/origin") : json;
            String last = origin ? name.substring("origin.".length()) : name;
            if (value.matches("[0-9]{1,18}")) {
                target.put(last, Long.parseLong(value));
            } else {
                target.put(last, value);
            }
        });
        return json;
    }

    /** One line, with a question mark for what is not known. */
    String text() {
        StringBuilder line = new StringBuilder();
        if (facts.containsKey("origin.source")) {
            line.append(facts.get("origin.source")).append(" for ").append(fact("origin.topic"));
        } else {
            line.append(fact("origin.topic"))
                    .append('/')
                    .append(fact("origin.partition"))
                    .append('@')
                    .append(fact("origin.offset"));
        }
        String appended = facts.get(APPENDED_AT);
        if (appended != null) {
            line.append(" of ").append(appended);
        }
        line.append(": ").append(fact("reason"));
        if (facts.containsKey("detail")) {
            line.append(": ").append(facts.get("detail"));
        }
        if (facts.containsKey("stage")) {
            line.append(" (at ").append(facts.get("stage")).append(')');
        }
        if (facts.containsKey("origin.size")) {
            line.append("; was ").append(facts.get("origin.size")).append(" bytes, here is their digest");
        }
        return line.toString();
    }

    private String fact(String name) {
        return facts.getOrDefault(name, "?");
    }

    private static String text(Header header) {
        return header.value() == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    private static String time(String value) {
        try {
            return Instant.ofEpochMilli(Long.parseLong(value)).toString();
        } catch (NumberFormatException | DateTimeException e) {
            return value;
        }
    }
}
