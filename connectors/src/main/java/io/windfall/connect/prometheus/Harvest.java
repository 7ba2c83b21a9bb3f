package io.windfall.connect.prometheus;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one look has found: the samples of the metrics that are wanted, the first of each series, and a bounded number of what
 * could not be read. Other metrics are read over and kept nowhere.
 */
final class Harvest implements Exposition.Listener {

    private static final String TOTAL = "_total";

    private final Set<String> wanted;
    private final int mostSeries;
    private final int mostBad;
    private final List<Found> found = new ArrayList<>();
    private final Set<Series> series = new HashSet<>();
    private final Map<String, String> texts = new HashMap<>();
    private final List<Bad> bad = new ArrayList<>();
    private String where = "";
    private String node;
    private long millis;
    private int page;
    private long lines;
    private long malformed;
    private long duplicates;

    /**
     * What could not be taken.
     *
     * @param where what was read, and the line or element in it
     * @param text as it came
     * @param reason {@code MALFORMED} or {@code DUPLICATE_SERIES}
     * @param detail why
     */
    record Bad(String where, byte[] text, String reason, String detail) {
        /** The same for the same fault of the same series, whatever its value is this time. */
        String mark() {
            String line = new String(text, StandardCharsets.ISO_8859_1);
            int end = Math.max(line.lastIndexOf('}'), line.indexOf(' '));
            return Integer.toHexString((reason + line.substring(0, end < 0 ? line.length() : end)).hashCode());
        }
    }

    /**
     * A sample, with the time at which it was read where it has none of its own.
     *
     * @param node the node that its page is of; null where labels say
     */
    record Found(Sample sample, String node) {}

    /** Two pages may each have a series of the same name: those are two meters. */
    private record Series(int page, String name, Map<String, String> labels) {}

    Harvest(Set<String> wanted, int mostSeries, int mostBad) {
        this.wanted = wanted;
        this.mostSeries = mostSeries;
        this.mostBad = mostBad;
    }

    /**
     * What comes next is of another page.
     *
     * @param place where it was read
     * @param ofNode the node that all of it is of; null where labels say
     * @param readMillis when it was read, ms since 1970-01-01 UTC
     */
    Harvest from(String place, String ofNode, long readMillis) {
        where = place;
        node = ofNode;
        millis = readMillis;
        page++;
        return this;
    }

    @Override
    public void sample(Sample sample, String line, long number) throws IOException {
        lines++;
        String name = wantedName(sample.name());
        if (name == null) {
            return;
        }
        Sample taken = pooled(name, sample);
        if (!series.add(new Series(page, taken.name(), taken.labels()))) {
            duplicates++;
            refuse(line.getBytes(StandardCharsets.UTF_8), number, "DUPLICATE_SERIES", "the first of it is taken");
            return;
        }
        if (found.size() >= mostSeries) {
            throw new IOException("more than " + PrometheusConfig.MOST_SERIES + " = " + mostSeries
                    + " series of the metrics that count: look at fewer nodes with one connector");
        }
        found.add(new Found(taken, node));
    }

    /** Names and values come again and again: each is held once. */
    private Sample pooled(String name, Sample sample) {
        Map<String, String> labels = new HashMap<>();
        sample.labels().forEach((label, value) -> labels.put(pooled(label), pooled(value)));
        return new Sample(
                pooled(name), labels, sample.value(), sample.millis() == null ? (Long) millis : sample.millis());
    }

    private String pooled(String text) {
        String known = texts.putIfAbsent(text, text);
        return known == null ? text : known;
    }

    @Override
    public void bad(byte[] line, long number, String why) {
        lines++;
        malformed++;
        refuse(line, number, "MALFORMED", why);
    }

    private void refuse(byte[] text, long number, String reason, String detail) {
        if (bad.size() < mostBad) {
            bad.add(new Bad(where + ", " + number, text, reason, detail));
        }
    }

    /** Counters of OpenMetrics carry a suffix that the text format does not ask for. */
    private String wantedName(String name) {
        if (wanted.contains(name)) {
            return name;
        }
        String bare = name.endsWith(TOTAL) ? name.substring(0, name.length() - TOTAL.length()) : name;
        return wanted.contains(bare) ? bare : null;
    }

    List<Found> found() {
        return found;
    }

    List<Bad> bad() {
        return bad;
    }

    /** Lines or elements with samples, good and bad. */
    long lines() {
        return lines;
    }

    long malformed() {
        return malformed;
    }

    long duplicates() {
        return duplicates;
    }
}
