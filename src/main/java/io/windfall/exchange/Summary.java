package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The essentials of a record in one line. */
final class Summary {

    private static final int MOST_DESTINATIONS = 8;

    private Summary() {}

    /**
     * @param type the Avro record type's name
     * @param value the record as {@link AvroJson} gives it
     */
    static String of(String type, JsonNode value) {
        return switch (type) {
            case "GridSignal" -> signal(value);
            case "MigrationDecision" -> decision(value);
            case "MigrationCommand" -> command(value);
            case "MigrationEvent" -> event(value);
            case "MigrationState" -> new MigrationStanding(value).line();
            case "JobFeasibility" -> feasibility(value);
            case "WindowReport" -> new WindowStanding(value).line();
            case "JournalEntry" -> journal(value);
            default -> fields(value, Set.of());
        };
    }

    private static String signal(JsonNode v) {
        String start = text(v, "kind") + " " + text(v, "status") + " at " + text(v, "site") + " from "
                + text(v, "start") + " to " + (v.path("end").isTextual() ? text(v, "end") : "open end");
        return start + " " + fields(v, Set.of("kind", "status", "site", "start", "end", "issuedAt"));
    }

    /** In a mode other than advise with the decision's id, by which its commands are found, or by which it is answered. */
    private static String decision(JsonNode v) {
        String action = text(v, "action");
        String mode = text(v, "mode");
        String to = v.path("destination").isTextual() ? " → " + text(v, "destination") : "";
        String id = mode.equals("ADVISE") ? "" : ", decision " + text(v, "id");
        boolean waits = mode.equals("APPROVE") && !action.equals("STAY");
        return action + " " + text(v, "source") + to + " (" + mode + ", round " + text(v, "round") + id + "): "
                + text(v, "explanation")
                + (waits ? "; waits for 'windfall approve " + text(v, "id") + "' or 'reject'" : "");
    }

    private static String command(JsonNode v) {
        String kind = text(v, "kind");
        StringBuilder line = new StringBuilder(kind).append(" at ").append(text(v, "site"));
        switch (kind) {
            case "MIGRATE" -> line.append(", to ").append(text(v, "destination"));
            case "FETCH" -> line.append(", from ").append(text(v, "source"));
            case "PRESTAGE" ->
                line.append(", ahead from ")
                        .append(text(v, "source"))
                        .append(" to ")
                        .append(text(v, "destination"));
            case "PAUSE", "STOP" ->
                line.append(v.path("checkpoint").asBoolean(true) ? ", after a checkpoint" : ", at once");
            default -> {
                // Site and epoch say all.
            }
        }
        line.append(", epoch ").append(text(v, "epoch"));
        if (v.path("notAfter").isTextual()) {
            line.append(", not after ").append(text(v, "notAfter"));
        }
        line.append("; ")
                .append(fields(
                        v,
                        Set.of(
                                "kind",
                                "site",
                                "epoch",
                                "fabric",
                                "job",
                                "issuedAt",
                                "notAfter",
                                "source",
                                "destination",
                                "checkpoint")));
        return line.toString();
    }

    private static String event(JsonNode v) {
        String head = text(v, "kind") + " " + text(v, "site") + " epoch " + text(v, "epoch");
        return head + " " + fields(v, Set.of("kind", "site", "epoch", "fabric", "job"));
    }

    private static String feasibility(JsonNode v) {
        List<String> verdicts = new ArrayList<>();
        for (JsonNode destination : v.path("destinations")) {
            String probability = destination.path("probability").isNumber()
                    ? String.format(
                            Locale.ROOT,
                            " (P %.2f)",
                            destination.path("probability").doubleValue())
                    : "";
            verdicts.add(text(destination, "site") + " " + text(destination, "verdict") + probability);
        }
        int more = verdicts.size() - MOST_DESTINATIONS;
        String shown = String.join(", ", verdicts.subList(0, Math.min(verdicts.size(), MOST_DESTINATIONS)));
        return "class " + text(v, "checkpointClass") + ", " + text(v, "checkpointBytes") + " B at "
                + text(v, "site") + ": " + (verdicts.isEmpty() ? "no destinations" : shown)
                + (more > 0 ? " and " + more + " more" : "");
    }

    private static String journal(JsonNode v) {
        JsonNode origin = v.path("origin");
        String from =
                " [" + text(origin, "topic") + "/" + text(origin, "partition") + "@" + text(origin, "offset") + "] ";
        Iterator<Map.Entry<String, JsonNode>> body = v.path("body").properties().iterator();
        if (!body.hasNext()) {
            return "nothing" + from;
        }
        Map.Entry<String, JsonNode> typed = body.next();
        return typed.getKey() + from + of(typed.getKey(), typed.getValue());
    }

    /** {@code name=value} of what is set, in the schema's order. */
    private static String fields(JsonNode value, Set<String> but) {
        List<String> shown = new ArrayList<>();
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            JsonNode node = field.getValue();
            if (!but.contains(field.getKey()) && !node.isNull() && !(node.isContainerNode() && node.isEmpty())) {
                shown.add(field.getKey() + "=" + (node.isContainerNode() ? node.toString() : node.asText()));
            }
        }
        return String.join(" ", shown);
    }

    private static String text(JsonNode value, String field) {
        return value.path(field).asText("?");
    }
}
