package io.windfall.fabric;

/**
 * An executor is alive.
 *
 * @param site its site
 * @param session its session
 * @param sequence grows within the session
 * @param appendedAtMillis when the broker appended it, ms since 1970-01-01 UTC
 * @param atMillis when it was sent, by the executor's clock
 * @param leaseMillis the session's lease, ms: by its end the executor's jobs are dead; null: none is promised
 */
public record Heartbeat(
        String site, String session, long sequence, long appendedAtMillis, long atMillis, Long leaseMillis)
        implements JournalEntry.Body {

    public Heartbeat {
        Checks.name("site", site);
        Checks.id("session", session);
        Checks.notNegative("sequence", sequence);
        Checks.time("at", atMillis);
        if (leaseMillis != null) {
            Checks.between("leaseMillis", leaseMillis, 1000, SiteState.LONGEST_LEASE_MILLIS, "ms");
        }
    }

    /** One that promises no lease. */
    public Heartbeat(String site, String session, long sequence, long appendedAtMillis, long atMillis) {
        this(site, session, sequence, appendedAtMillis, atMillis, null);
    }

    @Override
    public String key() {
        return site;
    }
}
