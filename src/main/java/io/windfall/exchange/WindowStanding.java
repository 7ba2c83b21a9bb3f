package io.windfall.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.avro.generic.GenericRecord;

/**
 * What became of a window or an event, read from {@code window.report}. Texts are as they came: escape them before they are
 * shown.
 *
 * @param value the record as {@link SeenRecord#value} has it
 */
public record WindowStanding(JsonNode value) {

    /** The same of a record that was read otherwise; it has the schema of this version. */
    public static WindowStanding of(GenericRecord report) {
        return new WindowStanding(AvroJson.of(report));
    }

    public String fabric() {
        return text("fabric");
    }

    public String site() {
        return text("site");
    }

    /** Whether it is a window of surplus; else a demand-response event. */
    public boolean isWindow() {
        return text("kind").equals("WINDOW");
    }

    public Instant opened() {
        return Instant.parse(text("openedAt"));
    }

    public Instant closed() {
        return Instant.parse(text("closedAt"));
    }

    /** Whether any of it lies in a stretch of time; null: no bound. */
    public boolean isWithin(Instant from, Instant to) {
        return (from == null || !closed().isBefore(from)) && (to == null || opened().isBefore(to));
    }

    /** A figure by its field's name; null where it is not known. */
    public Double figure(String field) {
        JsonNode figure = value.path(field);
        return figure.isNumber() ? (Double) figure.doubleValue() : null;
    }

    /** A text by its field's name. */
    public String text(String field) {
        return value.path(field).asText("?");
    }

    /** How many jobs did not come, and why: {@code 3 NO_SLOT, 1 TIME}; empty: none. */
    public String refused() {
        List<String> all = new ArrayList<>();
        value.path("refused")
                .forEach(each -> all.add(
                        each.path("jobs").asInt() + " " + each.path("reason").asText()));
        return String.join(", ", all);
    }

    /** The essentials in a line. */
    String line() {
        double hours = Duration.between(opened(), closed()).toMillis() / 3.6e6;
        String head = (isWindow() ? "window" : "demand response") + " at " + site() + ", " + opened() + ", "
                + String.format(Locale.ROOT, "%.1f h", hours) + ", " + text("closedBy") + ": ";
        return head + (isWindow() ? window() : event());
    }

    private String window() {
        String unused = figure("unusedWattHours") == null ? "" : ", left " + kwh("unusedWattHours");
        String refused = refused();
        return "used " + kwh("usedWattHours") + unused + ", from the grid " + kwh("gridWattHours") + "; moves "
                + text("movesIn") + " in, " + text("movesOut") + " out, " + text("movesFailed") + " failed"
                + (refused.isEmpty() ? "" : "; refused " + refused) + "; avoided " + kwh("avoidedGridWattHours")
                + " and " + co2() + " CO2e";
    }

    private String event() {
        return "asked " + kw("askedWatts") + ", given " + kw("givenWatts") + " under a limit of " + kw("limitWatts")
                + ", " + (figure("lateSeconds") == null ? "never met" : "late by " + text("lateSeconds") + " s")
                + ", " + kwh("excessWattHours") + " above it, " + text("jobsRested") + " jobs at rest";
    }

    private String co2() {
        return String.format(Locale.ROOT, "%.2f kg", figure("avoidedCo2Grams") / 1000);
    }

    private String kwh(String field) {
        return String.format(Locale.ROOT, "%.2f kWh", figure(field) / 1000);
    }

    private String kw(String field) {
        Double watts = figure(field);
        return watts == null ? "?" : String.format(Locale.ROOT, "%.2f kW", watts / 1000);
    }
}
