package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where a job's latest migration stands, read from {@code migration.state}. Texts are as they came: escape them before they
 * are shown.
 *
 * @param value the record as {@link SeenRecord#value} has it
 */
public record MigrationStanding(JsonNode value) {

    private static final Set<String> ENDS = Set.of("COMPLETED", "ROLLED_BACK", "ABANDONED");
    private static final List<String> TOLD = List.of(
            "checkpointBytes",
            "transferredBytes",
            "totalBytes",
            "bandwidthBps",
            "estimatedEndAt",
            "departedAt",
            "updatedAt",
            "stepsLost",
            "reason");

    public String job() {
        return text("job");
    }

    public String fabric() {
        return text("fabric");
    }

    /** A phase of the migration protocol, such as {@code FETCHING}. */
    public String phase() {
        return text("phase");
    }

    /** Whether it is over: completed, rolled back or abandoned. */
    public boolean ended() {
        return ENDS.contains(phase());
    }

    /** {@code reno → elko}. */
    public String way() {
        return text("source") + " → " + text("destination");
    }

    /** When {@code MIGRATE} was issued, ISO-8601. */
    public String since() {
        return text("departedAt");
    }

    /** {@code 1.2 of 5.0 GB} where bytes were counted, else the checkpoint's size. */
    public String bytes() {
        long checkpoint = value.path("checkpointBytes").asLong();
        JsonNode sent = value.path("transferredBytes");
        JsonNode total = value.path("totalBytes");
        return sent.isNumber()
                ? Quantity.share(sent.asLong(), total.isNumber() ? total.asLong() : checkpoint)
                : Quantity.bytes(checkpoint);
    }

    /** The measured bandwidth, such as {@code 3.2 Gbps}. */
    public Optional<String> rate() {
        JsonNode bandwidth = value.path("bandwidthBps");
        return bandwidth.isNumber() ? Optional.of(Quantity.rate(bandwidth.asDouble())) : Optional.empty();
    }

    /** When the transfer should be done, ISO-8601; only while it goes on. */
    public Optional<String> estimatedEnd() {
        return phase().equals("FETCHING") ? optional("estimatedEndAt") : Optional.empty();
    }

    /** Training steps to be done again. */
    public Optional<String> stepsLost() {
        return optional("stepsLost");
    }

    /** Why it was rolled back or abandoned. */
    public Optional<String> reason() {
        return optional("reason");
    }

    /** One line: phase, way, bytes, rate, end, losses, reason, ids. */
    public String line() {
        StringBuilder line = new StringBuilder(phase())
                .append(' ')
                .append(way())
                .append(", ")
                .append(bytes());
        rate().ifPresent(rate -> line.append(" at ").append(rate));
        estimatedEnd().ifPresent(end -> line.append(", done about ").append(end));
        stepsLost().ifPresent(steps -> line.append(", steps lost: ").append(steps));
        line.append("; epoch ").append(text("epoch"));
        line.append(", decision ")
                .append(text("decisionId"))
                .append(", migration ")
                .append(text("id"));
        reason().ifPresent(reason -> line.append("; ").append(reason));
        return line.toString();
    }

    /** What {@code windfall migrations --format json} says of it: bytes in B, rate in bit/s, times in ISO-8601. */
    public ObjectNode json() {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.set("fabric", value.path("fabric"));
        json.set("job", value.path("job"));
        json.set("migrationId", value.path("id"));
        json.set("decisionId", value.path("decisionId"));
        json.set("from", value.path("source"));
        json.set("to", value.path("destination"));
        json.set("phase", value.path("phase"));
        json.put("ended", ended());
        TOLD.forEach(field -> json.set(field, value.has(field) ? value.get(field) : json.nullNode()));
        return json;
    }

    private String text(String field) {
        return value.path(field).asText("?");
    }

    private Optional<String> optional(String field) {
        JsonNode node = value.path(field);
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }
}
