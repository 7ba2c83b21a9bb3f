package io.windfall.feasibility;

/**
 * How far a transfer's time may lie from its median, for bandwidths of one coefficient of variation: factors at the medians
 * of slices of equal probability. They do not depend on the mean, so that they are worked out once for many moves.
 */
final class Spread {
    /** Slices of equal probability over which a gain is averaged; their z come in pairs of both signs. */
    static final int SLICES = 16;

    private static final double[] UPPER_Z = upperZ();

    private final double medianPerMean;
    private final double[] factors = new double[UPPER_Z.length];

    /** @param cv coefficient of variation, above 0 */
    Spread(double cv) {
        double sigma = StrictMath.sqrt(Lognormal.logVariance(cv));
        medianPerMean = StrictMath.exp(sigma * sigma / 2);
        for (int i = 0; i < factors.length; i++) {
            factors[i] = StrictMath.exp(sigma * UPPER_Z[i]);
        }
    }

    /** The time at the median bandwidth over that at the mean. */
    double medianPerMean() {
        return medianPerMean;
    }

    /** Pairs of slices: their factors are {@link #factor} and its inverse. */
    int pairs() {
        return factors.length;
    }

    double factor(int pair) {
        return factors[pair];
    }

    private static double[] upperZ() {
        double[] z = new double[SLICES / 2];
        for (int i = 0; i < z.length; i++) {
            z[i] = StandardNormal.quantile(0.5 + (i + 0.5) / SLICES);
        }
        return z;
    }
}
