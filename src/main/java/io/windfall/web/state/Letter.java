package io.windfall.web.state;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.exchange.DeadLetter;
import io.windfall.exchange.Printable;
import java.time.Instant;
import java.util.Objects;

/**
 * A dead letter, without its bytes.
 *
 * @param fabric the fabric that it names; null: none, since nobody could read one
 * @param topic where it came from
 * @param reason why, in a word
 * @param detail why, in a sentence; null: not said
 * @param stage who refused it; null: not said
 * @param partition where it stood in its topic; null: not in one of ours
 * @param offset the same
 * @param at when it was refused
 */
public record Letter(
        String fabric,
        String topic,
        String reason,
        String detail,
        String stage,
        Integer partition,
        Long offset,
        Instant at) {

    private static final int LONGEST = 2_000;

    public Letter {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(reason, "reason");
        Objects.requireNonNull(at, "at");
    }

    static Letter of(DeadLetter letter, Instant at) {
        var facts = letter.facts();
        String partition = facts.get("origin.partition");
        String offset = facts.get("origin.offset");
        boolean placed = isNumber(partition, 9) && isNumber(offset, 18);
        return new Letter(
                facts.get("fabric"),
                text(facts.getOrDefault("origin.topic", "?")),
                text(facts.getOrDefault("reason", "UNKNOWN")),
                text(facts.get("detail")),
                text(facts.get("stage")),
                placed ? Integer.valueOf(partition) : null,
                placed ? Long.valueOf(offset) : null,
                at);
    }

    /** Whether those who look at a fabric are shown it: it names that one, or none. */
    public boolean concerns(String aFabric) {
        return fabric == null || fabric.equals(aFabric);
    }

    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("topic", topic);
        json.put("reason", reason);
        json.put("detail", detail);
        json.put("stage", stage);
        if (partition == null) {
            json.putNull("origin");
        } else {
            json.putObject("origin")
                    .put("topic", topic)
                    .put("partition", partition)
                    .put("offset", offset);
        }
        json.put("at", at.toString());
        return json;
    }

    private static boolean isNumber(String text, int digits) {
        return text != null && text.matches("[0-9]{1," + digits + "}");
    }

    /** What a stranger may have sent: cut, and without control characters. */
    private static String text(String given) {
        return given == null ? null : Printable.escaped(given.length() > LONGEST ? given.substring(0, LONGEST) : given);
    }
}
