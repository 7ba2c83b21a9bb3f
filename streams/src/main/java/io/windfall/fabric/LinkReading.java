package io.windfall.fabric;

/**
 * Observed bandwidth of a directed link.
 *
 * @param source the sending site
 * @param destination the receiving site
 * @param atMillis when observed, ms since 1970-01-01 UTC
 * @param session the executor session that reports, or null
 * @param sequence grows within the session; 0 leaves the check out
 * @param bandwidthBps bandwidth of the whole directed link, bit/s
 * @param roundTripMillis round-trip time, ms, or null
 * @param origin a probe or a real transfer
 */
public record LinkReading(
        String source,
        String destination,
        long atMillis,
        String session,
        long sequence,
        double bandwidthBps,
        Double roundTripMillis,
        From origin)
        implements JournalEntry.Body {

    public LinkReading {
        Checks.name("source", source);
        Checks.name("destination", destination);
        Checks.require(!source.equals(destination), "destination", "is the source itself");
        Checks.time("at", atMillis);
        Checks.optionalId("session", session);
        Checks.notNegative("sequence", sequence);
        Checks.between("bandwidthBps", bandwidthBps, 1, 1e15, "bit/s");
        Checks.optionalBetween("roundTripMillis", roundTripMillis, 0, 3_600_000, "ms");
        Checks.known("origin", origin);
    }

    @Override
    public String key() {
        return source + ">" + destination;
    }

    /** Where the figure comes from. */
    public enum From {
        PROBE,
        TRANSFER
    }
}
