package io.windfall.fabric;

import java.util.List;

/**
 * What became of a window of surplus or of a demand-response event, once it is over.
 *
 * @param id identifies it at its site; a later report of the same id replaces it
 * @param site the site
 * @param kind window or event
 * @param signals ids of the signals that made it, sorted
 * @param openedAtMillis when it began to hold, by the fabric's clock, ms since 1970-01-01 UTC
 * @param closedAtMillis when it no longer held
 * @param promisedEndMillis the end that the signals stated when it opened; null: open
 * @param closedBy why it closed
 * @param promisedWattHours window: surplus energy stated when it opened, Wh; null: no power or no end was
 * @param deliveredWattHours window: surplus energy that there was, Wh, always used + unused; null: it was never known
 * @param measuredShare share of its time for which a reading of the site's meter spoke
 * @param knownShare share of its time for which the surplus was known in W
 * @param nodesShare share of its time for which the nodes' telemetry gave the draw
 * @param usedWattHours surplus energy that the site used, Wh
 * @param unusedWattHours window: left unused, Wh; null: never known
 * @param gridWattHours drawn beyond surplus, Wh
 * @param movesIn migrations to the site that were completed
 * @param movesOut migrations away from it that were completed
 * @param movesFailed those to or away that were rolled back or abandoned
 * @param refused moves to the site that were weighed and not made, sorted by reason
 * @param moveWattHours energy of transfers to the site, drawn at their sources, Wh
 * @param avoidedGridWattHours grid energy avoided, Wh; may be negative
 * @param avoidedCo2Grams CO2e avoided, g; may be negative
 * @param method how the figures are reckoned, in words
 * @param limitWatts event: the lowest import limit, W; null for a window, as all that follow
 * @param drawBeforeWatts event: drawn from the grid before anything was shed for it, W
 * @param askedWatts event: draw before less the limit, at least 0, W
 * @param givenWatts event: draw before less the mean draw meanwhile, W
 * @param excessWattHours event: drawn above the limit, Wh
 * @param lateSeconds event: until the draw first was within the limit, s; null: it never was
 * @param jobsRested event: the most jobs that were paused at once; 0 for a window
 * @param reportedAtMillis the fabric's time of the report
 */
public record WindowReport(
        String id,
        String site,
        Kind kind,
        List<String> signals,
        long openedAtMillis,
        long closedAtMillis,
        Long promisedEndMillis,
        ClosedBy closedBy,
        Double promisedWattHours,
        Double deliveredWattHours,
        double measuredShare,
        double knownShare,
        double nodesShare,
        double usedWattHours,
        Double unusedWattHours,
        double gridWattHours,
        int movesIn,
        int movesOut,
        int movesFailed,
        List<Refused> refused,
        double moveWattHours,
        double avoidedGridWattHours,
        double avoidedCo2Grams,
        String method,
        Double limitWatts,
        Double drawBeforeWatts,
        Double askedWatts,
        Double givenWatts,
        Double excessWattHours,
        Double lateSeconds,
        int jobsRested,
        long reportedAtMillis)
        implements Output {

    public WindowReport {
        signals = List.copyOf(signals);
        refused = List.copyOf(refused);
    }

    /** What a report is about. */
    public enum Kind {
        WINDOW,
        DEMAND_RESPONSE
    }

    /** Why it closed. */
    public enum ClosedBy {
        /** Its time was over. */
        ENDED,
        /** A signal was cancelled. */
        CANCELLED,
        /** A signal was revised so that it held no more. */
        REVISED,
        /** Telemetry showed the surplus gone. */
        TELEMETRY
    }

    /**
     * Moves that were weighed and not made.
     *
     * @param reason why: a {@link io.windfall.feasibility.Reason}, {@code CONDITIONAL}, or {@code NOT_CHOSEN} for what was
     *     feasible
     * @param jobs jobs for which this was the last reason
     */
    public record Refused(String reason, int jobs) {}
}
