package io.windfall.feasibility;

/**
 * A lognormal quantity by its mean (in the quantity's own unit; for a link bit/s) and coefficient of variation:
 * {@code σ² = ln(1 + cv²)}, {@code μ = ln mean − σ²/2}. With {@code cv = 0}, or a mean of 0, all of it lies on the mean.
 *
 * @param mean finite, 0 or more; 0 for a link that carries nothing
 * @param cv standard deviation divided by mean; finite, 0 or more
 */
public record Lognormal(double mean, double cv) {
    /** A point's mean counts as reaching a bound that it misses by no more than rounding. */
    private static final double ROUNDING = 1e-12;

    public Lognormal {
        Require.nonNegative("mean", mean);
        Require.nonNegative("cv", cv);
    }

    /** All of it on one value. */
    public static Lognormal exactly(double mean) {
        return new Lognormal(mean, 0);
    }

    /** Standard deviation of the logarithm; 0 for a point. */
    public double sigma() {
        return mean == 0 ? 0 : StrictMath.sqrt(logVariance(cv));
    }

    /** Mean of the logarithm; negative infinity when the mean is 0. */
    public double mu() {
        return StrictMath.log(mean) - logVariance(cv) / 2;
    }

    /** Probability of a value of at most {@code value}. */
    public double cdf(double value) {
        double sigma = sigma();
        if (sigma == 0) {
            return value >= mean ? 1 : 0;
        }
        return value <= 0 ? 0 : StandardNormal.cdf((StrictMath.log(value) - mu()) / sigma);
    }

    /** Probability of a value of at least {@code bound}; a bound of 0 is met with certainty, an infinite one never. */
    public double probabilityAtLeast(double bound) {
        if (bound <= 0) {
            return 1;
        }
        double sigma = sigma();
        if (sigma == 0) {
            return mean >= bound * (1 - ROUNDING) ? 1 : 0;
        }
        return StandardNormal.cdf((mu() - StrictMath.log(bound)) / sigma);
    }

    /**
     * The value that is not exceeded with probability {@code p}. May be infinite: at p = 1, and where the range of a
     * double ends.
     *
     * @throws IllegalArgumentException when p is not within 0 and 1
     */
    public double quantile(double p) {
        return atZ(StandardNormal.quantile(p));
    }

    /**
     * The medians of {@code n} slices of equal probability, ascending: the mean of a function over them approximates its
     * expectation.
     *
     * @throws IllegalArgumentException when n is below 1
     */
    public double[] quadrature(int n) {
        if (n < 1) {
            throw new IllegalArgumentException("n must be 1 or more, not " + n);
        }
        double[] points = new double[n];
        for (int i = 0; i < n; i++) {
            points[i] = quantile((i + 0.5) / n);
        }
        return points;
    }

    /** The value z standard deviations of the logarithm above the median. */
    double atZ(double z) {
        double sigma = sigma();
        return sigma == 0 ? mean : StrictMath.exp(mu() + sigma * z);
    }

    /** {@code ln(1 + cv²)}, also where the square leaves the range of a double. */
    static double logVariance(double cv) {
        return cv < 1e8 ? StrictMath.log1p(cv * cv) : 2 * StrictMath.log(cv);
    }
}
