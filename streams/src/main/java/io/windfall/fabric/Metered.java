package io.windfall.fabric;

/**
 * Energy by time integrals of power that stays the same between two changes. Sums are kept in W·ms, which whole watts fill
 * without any rounding; 3.6·10⁶ of them are a watt-hour.
 *
 * @param sinceMillis since when the rates hold, ms since 1970-01-01 UTC
 * @param rates what holds since then
 * @param sums what was until then
 */
public record Metered(long sinceMillis, Rates rates, Sums sums) {

    static final double WATT_MILLIS_PER_WATT_HOUR = 3.6e6;

    static Metered from(long millis) {
        return new Metered(millis, Rates.NONE, Sums.ZERO);
    }

    /** The same with other rates from an instant on; itself where those are no others. */
    Metered holding(Rates others, long fromMillis) {
        return rates.equals(others) ? this : new Metered(fromMillis, others, sumsAt(fromMillis));
    }

    /** The sums at an instant, which is not before the rates began to hold. */
    Sums sumsAt(long millis) {
        return sums.plus(rates, StrictMath.max(0, millis - sinceMillis));
    }

    /**
     * What holds from one change to the next.
     *
     * @param usedWatts surplus in use, W
     * @param gridWatts drawn beyond surplus, W
     * @param unusedWatts surplus left unused, W; 0 where the surplus is not known
     * @param moveWatts drawn elsewhere by transfers to the site, W
     * @param avoidedWatts grid power avoided by jobs that moved in, W; may be negative
     * @param co2GramsPerHour CO2e avoided by them, g/h; may be negative
     * @param excessWatts drawn from the grid above an event's limit, W
     * @param measured whether a reading of the site's meter speaks
     * @param known whether the surplus is known in W, by the meter or by the signals
     * @param nodes whether the nodes' telemetry gives the draw
     */
    public record Rates(
            double usedWatts,
            double gridWatts,
            double unusedWatts,
            double moveWatts,
            double avoidedWatts,
            double co2GramsPerHour,
            double excessWatts,
            boolean measured,
            boolean known,
            boolean nodes) {

        static final Rates NONE = new Rates(0, 0, 0, 0, 0, 0, 0, false, false, false);
    }

    /**
     * Rates summed up over time.
     *
     * @param usedWattMillis W·ms, as all sums of power
     * @param gridWattMillis W·ms
     * @param unusedWattMillis W·ms
     * @param moveWattMillis W·ms
     * @param avoidedWattMillis W·ms
     * @param co2GramMillis g/h·ms: 3.6·10⁶ of them are a gram
     * @param excessWattMillis W·ms
     * @param measuredMillis time for which the meter spoke, ms
     * @param knownMillis time for which the surplus was known in W, ms
     * @param nodesMillis time for which the nodes' telemetry gave the draw, ms
     */
    public record Sums(
            double usedWattMillis,
            double gridWattMillis,
            double unusedWattMillis,
            double moveWattMillis,
            double avoidedWattMillis,
            double co2GramMillis,
            double excessWattMillis,
            long measuredMillis,
            long knownMillis,
            long nodesMillis) {

        static final Sums ZERO = new Sums(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

        Sums plus(Rates rates, long millis) {
            return millis == 0
                    ? this
                    : new Sums(
                            usedWattMillis + rates.usedWatts() * millis,
                            gridWattMillis + rates.gridWatts() * millis,
                            unusedWattMillis + rates.unusedWatts() * millis,
                            moveWattMillis + rates.moveWatts() * millis,
                            avoidedWattMillis + rates.avoidedWatts() * millis,
                            co2GramMillis + rates.co2GramsPerHour() * millis,
                            excessWattMillis + rates.excessWatts() * millis,
                            measuredMillis + (rates.measured() ? millis : 0),
                            knownMillis + (rates.known() ? millis : 0),
                            nodesMillis + (rates.nodes() ? millis : 0));
        }
    }
}
