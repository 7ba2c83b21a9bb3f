package io.windfall.fabric;

/**
 * Power at a site's meter.
 *
 * @param site the site
 * @param atMillis when read, ms since 1970-01-01 UTC
 * @param session the executor session that reports, or null
 * @param sequence grows within the session; 0 leaves the check out
 * @param generationWatts renewable generation, W, or null
 * @param availableSurplusWatts surplus that could be used, used or not, W, or null where not measured
 * @param importWatts drawn from the grid, W, or null
 * @param exportWatts fed into the grid, W, or null
 */
public record SiteReading(
        String site,
        long atMillis,
        String session,
        long sequence,
        Double generationWatts,
        Double availableSurplusWatts,
        Double importWatts,
        Double exportWatts)
        implements JournalEntry.Body {

    public SiteReading {
        Checks.name("site", site);
        Checks.time("at", atMillis);
        Checks.optionalId("session", session);
        Checks.notNegative("sequence", sequence);
        Checks.optionalBetween("generationWatts", generationWatts, 0, 1e12, "W");
        Checks.optionalBetween("availableSurplusWatts", availableSurplusWatts, 0, 1e12, "W");
        Checks.optionalBetween("importWatts", importWatts, 0, 1e12, "W");
        Checks.optionalBetween("exportWatts", exportWatts, 0, 1e12, "W");
    }

    @Override
    public String key() {
        return site;
    }
}
