package io.windfall.connect.series;

import io.windfall.connect.SeriesPoint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a text holds: values by site, in the order of time, and what of it could not be read. */
final class Rows {

    private final Map<String, List<SeriesPoint>> bySite = new TreeMap<>();
    private final List<Bad> bad = new ArrayList<>();
    private String denied;

    /**
     * A row that could not be read.
     *
     * @param where where in the text, such as {@code line 7}
     * @param text the row as it came
     * @param reason a word
     * @param detail a sentence
     */
    record Bad(String where, String text, String reason, String detail) {}

    void add(String site, SeriesPoint point) {
        bySite.computeIfAbsent(site, s -> new ArrayList<>()).add(point);
    }

    void refuse(String where, String text, String reason, String detail) {
        bad.add(new Bad(where, text, reason, detail));
    }

    /** The source has answered that it will not answer. */
    void deny(String reason) {
        denied = reason;
    }

    /** Why the source will not answer; null where it did. */
    String denied() {
        return denied;
    }

    Map<String, List<SeriesPoint>> bySite() {
        bySite.values().forEach(points -> points.sort(Comparator.comparingLong(SeriesPoint::millis)));
        return bySite;
    }

    List<Bad> bad() {
        return bad;
    }
}
