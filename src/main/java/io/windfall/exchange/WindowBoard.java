package io.windfall.exchange;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The latest report on every window and event, as the records of {@code window.report} come in; for one thread. */
public final class WindowBoard {

    private final String fabric;
    private final String site;
    private final Instant from;
    private final Instant to;
    private final Map<String, WindowStanding> latest = new TreeMap<>();
    private long unreadable;

    /**
     * @param fabric the one fabric to show; null: every one
     * @param site the one site to show; null: every one
     * @param from only what was not over before; null: from the beginning
     * @param to only what began before; null: to the end
     */
    public WindowBoard(String fabric, String site, Instant from, Instant to) {
        this.fabric = fabric;
        this.site = site;
        this.from = from;
        this.to = to;
    }

    /** Takes records in. */
    public void take(List<SeenRecord> records) {
        for (SeenRecord record : records) {
            if (record.value() != null) {
                take(record.key(), new WindowStanding(record.value()));
            } else if (record.complaint() == null) {
                latest.remove(record.key());
            } else {
                unreadable++;
            }
        }
    }

    /** Takes a report in; a later one of its key replaces it. */
    public void take(String key, WindowStanding report) {
        latest.put(key, report);
    }

    /** Records that could not be read. */
    public long unreadable() {
        return unreadable;
    }

    /** What is to be shown, in the order in which it was over, then by fabric and site. */
    public List<WindowStanding> shown() {
        List<WindowStanding> shown = new ArrayList<>();
        for (WindowStanding report : latest.values()) {
            if ((fabric == null || fabric.equals(report.fabric()))
                    && (site == null || site.equals(report.site()))
                    && report.isWithin(from, to)) {
                shown.add(report);
            }
        }
        shown.sort(Comparator.comparing(WindowStanding::closed)
                .thenComparing(WindowStanding::fabric)
                .thenComparing(WindowStanding::site));
        return shown;
    }
}
