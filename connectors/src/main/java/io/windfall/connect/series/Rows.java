package io.windfall.connect.series;

import io.windfall.connect.SeriesPoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * What a text holds: values by site, in the order of time, and what of it could not be read. Of the latter only what is to be
 * told is kept; the rest is counted, so that a text of nothing but bad rows does not fill the memory.
 */
final class Rows {

    /** The most marks of one text, and of all that is remembered from one look to the next. */
    static final int MOST_REMEMBERED = 2_000;

    private static final int MARK_BYTES = 8;

    private final Map<String, List<SeriesPoint>> bySite = new TreeMap<>();
    private final List<Bad> bad = new ArrayList<>();
    private final Set<String> marks = new LinkedHashSet<>();
    private final Predicate<String> known;
    private final int mostBad;
    private long more;
    private boolean overflowing;
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

    /** Nothing was told before. */
    Rows() {
        this(mark -> false, MOST_REMEMBERED);
    }

    /**
     * @param known whether what bears a mark was told before
     * @param mostBad how many of the others are kept; more are counted
     */
    Rows(Predicate<String> known, int mostBad) {
        this.known = known;
        this.mostBad = mostBad;
    }

    void add(String site, SeriesPoint point) {
        bySite.computeIfAbsent(site, s -> new ArrayList<>()).add(point);
    }

    /** The time of a site's value that came last, ms since 1970-01-01 UTC; without one {@link Long#MIN_VALUE}. */
    long lastMillis(String site) {
        List<SeriesPoint> points = bySite.getOrDefault(site, List.of());
        return points.isEmpty() ? Long.MIN_VALUE : points.get(points.size() - 1).millis();
    }

    /** What comes twice in a text counts once, and what cannot be remembered is never told on its own. */
    void refuse(String where, String text, String reason, String detail) {
        String mark = mark(reason + text);
        if (marks.contains(mark)) {
            return;
        }
        boolean remembered = marks.size() < MOST_REMEMBERED;
        if (remembered) {
            marks.add(mark);
        }
        overflowing |= !remembered;
        if (known.test(mark)) {
            return;
        }
        if (remembered && bad.size() < mostBad) {
            bad.add(new Bad(where, text, reason, detail));
        } else {
            more++;
        }
    }

    /** Tells one text from another, in few characters. */
    static String mark(String text) {
        try {
            byte[] sha = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(sha, MARK_BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
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

    /** What could not be read and is to be told. */
    List<Bad> bad() {
        return bad;
    }

    /** How much more could not be read and was not told before. */
    long more() {
        return more;
    }

    /** The marks of what could not be read, told or not; not more than {@link #MOST_REMEMBERED}. */
    Set<String> marks() {
        return marks;
    }

    /** Whether there is more of it than marks: what of that was told before is not known. */
    boolean isOverflowing() {
        return overflowing;
    }
}
