package io.windfall.fabric;

/**
 * A word on a site's grid: renewable surplus, which attracts load, or a demand response, which sheds it.
 *
 * @param id identifies the signal at its site, whatever its source; revisions share it
 * @param revision grows with each change
 * @param site the site
 * @param kind surplus or demand response
 * @param status how firm it is
 * @param startMillis from when, ms since 1970-01-01 UTC
 * @param endMillis until when, exclusive; null: open
 * @param endEarliestMillis lower quantile of a forecast's end; null: see {@link #effectiveEndMillis()}
 * @param powerWatts surplus: W, null enough for the whole site; demand response: the import limit, W, null none
 * @param confidence probability that it comes true, 0 to 1
 * @param priority the lower number wins
 * @param issuedAtMillis when this revision was issued
 * @param source who says so
 */
public record Signal(
        String id,
        long revision,
        String site,
        Kind kind,
        Status status,
        long startMillis,
        Long endMillis,
        Long endEarliestMillis,
        Double powerWatts,
        double confidence,
        int priority,
        long issuedAtMillis,
        String source)
        implements JournalEntry.Body {

    private static final long LONGEST_MILLIS = 366L * 86_400_000L;

    public Signal {
        Checks.id("id", id);
        Checks.notNegative("revision", revision);
        Checks.name("site", site);
        Checks.known("kind", kind);
        Checks.known("status", status);
        Checks.time("start", startMillis);
        Checks.optionalTime("end", endMillis);
        Checks.optionalTime("endEarliest", endEarliestMillis);
        if (status != Status.CANCELLED && endMillis != null) {
            Checks.require(endMillis > startMillis, "end", "is not after start");
            Checks.require(endMillis - startMillis <= LONGEST_MILLIS, "end", "is more than a year after start");
        }
        if (endEarliestMillis != null) {
            Checks.require(endEarliestMillis >= startMillis, "endEarliest", "is before start");
            Checks.require(endMillis == null || endEarliestMillis <= endMillis, "endEarliest", "is after end");
        }
        Checks.optionalBetween("powerWatts", powerWatts, 0, 1e12, "W");
        Checks.between("confidence", confidence, 0, 1, "(a probability)");
        Checks.time("issuedAt", issuedAtMillis);
        Checks.id("source", source);
    }

    @Override
    public String key() {
        return site;
    }

    /**
     * The end to plan with: for a forecast its lower quantile (given, or start + confidence × length), else the end;
     * {@link Long#MAX_VALUE} where it is open.
     */
    public long effectiveEndMillis() {
        if (status == Status.FORECAST) {
            if (endEarliestMillis != null) {
                return endEarliestMillis;
            }
            if (endMillis != null) {
                return startMillis + (long) (confidence * (endMillis - startMillis));
            }
        }
        return endMillis == null ? Long.MAX_VALUE : endMillis;
    }

    /** Whether it holds at an instant, by its effective end. */
    public boolean holdsAt(long millis) {
        return status != Status.CANCELLED && startMillis <= millis && millis < effectiveEndMillis();
    }

    /** What a signal announces. */
    public enum Kind {
        RENEWABLE_SURPLUS,
        DEMAND_RESPONSE
    }

    /** How firm a signal is. */
    public enum Status {
        FORECAST,
        CONFIRMED,
        CANCELLED
    }
}
