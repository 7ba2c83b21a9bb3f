package io.windfall.feasibility;

/**
 * What the model says of one move, in figures. Where a link carries nothing, times, energy and breakeven are infinite;
 * none is ever NaN.
 *
 * @param wireBytes S_wire: sent over the link, after compression
 * @param transferSeconds T_transfer at the mean bandwidth, shared by the concurrent transfers
 * @param fixedSeconds T_fixed: all of the path but the wire
 * @param migrationSeconds T_mig at the mean bandwidth
 * @param minimalWindowSeconds T_mig / α
 * @param requiredBandwidthBps b, the bandwidth that the link must reach, bit/s; infinite where no bandwidth is enough
 * @param probability P(feasible), 0 to 1
 * @param migrationEnergyJoules E_mig at the mean bandwidth, drawn at the source
 * @param breakevenSeconds time on surplus that pays for E_mig
 * @param expectedGainJoules surplus energy used there, minus what would have been used here, minus E_mig where that is not
 *     surplus itself; in expectation over the bandwidth
 */
public record MoveEstimate(
        double wireBytes,
        double transferSeconds,
        double fixedSeconds,
        double migrationSeconds,
        double minimalWindowSeconds,
        double requiredBandwidthBps,
        double probability,
        double migrationEnergyJoules,
        double breakevenSeconds,
        double expectedGainJoules) {
    public MoveEstimate {
        Require.number("wireBytes", wireBytes);
        Require.number("transferSeconds", transferSeconds);
        Require.number("fixedSeconds", fixedSeconds);
        Require.number("migrationSeconds", migrationSeconds);
        Require.number("minimalWindowSeconds", minimalWindowSeconds);
        Require.number("requiredBandwidthBps", requiredBandwidthBps);
        Require.share("probability", probability);
        Require.number("migrationEnergyJoules", migrationEnergyJoules);
        Require.number("breakevenSeconds", breakevenSeconds);
        Require.number("expectedGainJoules", expectedGainJoules);
    }
}
