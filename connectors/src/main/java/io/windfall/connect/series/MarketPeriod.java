package io.windfall.connect.series;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A {@code Period} of a market document's series: positions from 1, each of one resolution's length, as its curve type says.
 *
 * <p>{@code A01}, which holds where none is named: each position has its own value, and a missing one has none. {@code A03}: a
 * value holds until the next position that is there, or the period's end; positions whose value repeats are left out. Other
 * curve types are refused. See ENTSO-E, "Introduction of different timeseries possibilities (curvetypes)".
 */
final class MarketPeriod {

    /** Codes of a point's quality that mean there is no value: not available. */
    private static final String NOT_AVAILABLE = "A02";

    private static final List<String> VALUES = List.of("price.amount", "quantity");

    private final long start;
    private final long end;
    private final long length;
    private final boolean repeats;
    private final TreeMap<Integer, Double> byPosition = new TreeMap<>();
    private final List<String> bad = new ArrayList<>();

    /** A value that holds from one time to another, ms since 1970-01-01 UTC. */
    record Span(long start, long end, double value) {}

    /**
     * @param curveType of its series; empty: {@code A01}
     * @param value the field of a point that is wanted; {@code value}: price.amount, else quantity
     * @throws DateTimeException in one line, when its interval, resolution, curve type or positions cannot be read
     */
    MarketPeriod(XmlNode period, String curveType, String value) {
        if (!List.of("", "A01", "A03").contains(curveType)) {
            throw new DateTimeException("curve type " + curveType + " is not read: A01 and A03 are");
        }
        String resolution = period.at("resolution");
        if (!resolution.startsWith("PT")) {
            throw new DateTimeException(
                    "resolution '" + resolution + "' is not read: those of hours, minutes and seconds (PT…) are");
        }
        repeats = curveType.equals("A03");
        length = Duration.parse(resolution).toMillis();
        start = millis(period.at("timeInterval", "start"));
        end = millis(period.at("timeInterval", "end"));
        if (length <= 0 || end <= start || (end - start) % length != 0) {
            throw new DateTimeException("its interval is no whole number of " + resolution);
        }
        period.all("Point").forEach(point -> take(point, value));
    }

    long startMillis() {
        return start;
    }

    long endMillis() {
        return end;
    }

    long lengthMillis() {
        return length;
    }

    /** Points whose value is no number, each in a few words. */
    List<String> bad() {
        return bad;
    }

    /** What holds when, in the order of time. */
    List<Span> spans() {
        List<Span> spans = new ArrayList<>();
        for (Map.Entry<Integer, Double> at : byPosition.entrySet()) {
            Integer next = byPosition.higherKey(at.getKey());
            long from = start + (at.getKey() - 1) * length;
            long to = !repeats ? from + length : next == null ? end : start + (next - 1) * length;
            if (!at.getValue().isNaN()) {
                spans.add(new Span(from, to, at.getValue()));
            }
        }
        return spans;
    }

    private void take(XmlNode point, String wanted) {
        String position = point.at("position");
        long positions = (end - start) / length;
        if (!position.matches("[1-9][0-9]{0,8}") || Long.parseLong(position) > positions) {
            throw new DateTimeException("position '" + position + "' is none of its 1 to " + positions);
        }
        Double before = byPosition.put(Integer.valueOf(position), number(point, position, wanted));
        if (before != null && !before.equals(byPosition.get(Integer.valueOf(position)))) {
            throw new DateTimeException("position " + position + " has two values");
        }
    }

    private double number(XmlNode point, String position, String wanted) {
        Map<String, TreeSet<String>> leaves = point.leaves("");
        String field = wanted.equals("value")
                ? VALUES.stream().filter(leaves::containsKey).findFirst().orElse(VALUES.get(0))
                : wanted;
        if (leaves.getOrDefault("quality", new TreeSet<>()).contains(NOT_AVAILABLE)) {
            return Double.NaN;
        }
        String text = leaves.containsKey(field) ? leaves.get(field).first() : "";
        try {
            double number = Double.parseDouble(text);
            if (Double.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // told below, with what has no finite number
        }
        bad.add("position " + position + ": '" + text + "' at '" + field + "' is no number");
        return Double.NaN;
    }

    private static long millis(String text) {
        long millis = OffsetDateTime.parse(text).toInstant().toEpochMilli();
        if (!TimeFormat.isSane(millis)) {
            throw new DateTimeException("'" + text + "' is not between the years 2000 and 2200");
        }
        return millis;
    }
}
