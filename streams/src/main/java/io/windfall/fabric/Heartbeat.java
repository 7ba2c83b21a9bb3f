package io.windfall.fabric;

/**
 * An executor is alive.
 *
 * @param site its site
 * @param session its session
 * @param sequence grows within the session
 * @param appendedAtMillis when the broker appended it, ms since 1970-01-01 UTC
 * @param atMillis when it was sent, by the executor's clock
 */
public record Heartbeat(String site, String session, long sequence, long appendedAtMillis, long atMillis)
        implements JournalEntry.Body {

    public Heartbeat {
        Checks.name("site", site);
        Checks.id("session", session);
        Checks.notNegative("sequence", sequence);
        Checks.time("at", atMillis);
    }

    @Override
    public String key() {
        return site;
    }
}
