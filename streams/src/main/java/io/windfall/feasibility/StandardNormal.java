package io.windfall.feasibility;

/**
 * The standard normal distribution, on {@link StrictMath} alone, so that every machine gives the same bits.
 *
 * <p>The distribution function is Hart's rational approximation (algorithm 5666, 1968) in the form given by West,
 * <i>Better approximations to cumulative normal functions</i> (2005), good to 1e-15 (in
 * the far tails to 1e-8 of the value). The quantile is Acklam's
 * approximation sharpened by Halley's method against that function.
 */
public final class StandardNormal {
    private static final double SQRT_TWO_PI = 2.5066282746310005;
    /** Where Hart's rational gives way to the continued fraction: 10/√2. */
    private static final double RATIONAL_UP_TO = 7.07106781186547;
    /** Beyond this the tail is 0 for our purposes (below 1e-299). */
    private static final double TAIL_ENDS = 37;

    private StandardNormal() {}

    /** Φ(z), the probability of a value of at most z; infinite arguments give 0 or 1. */
    public static double cdf(double z) {
        double upper = upperTail(StrictMath.abs(z));
        return z > 0 ? 1 - upper : upper;
    }

    /**
     * The z with Φ(z) = p: infinite at 0 and at 1.
     *
     * @throws IllegalArgumentException when p is not within 0 and 1
     */
    public static double quantile(double p) {
        Require.share("probability", p);
        if (p == 0 || p == 1) {
            return p == 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        }
        return p <= 0.5 ? lowerQuantile(p) : -lowerQuantile(1 - p);
    }

    private static double upperTail(double x) {
        if (x > TAIL_ENDS) {
            return 0;
        }
        double density = StrictMath.exp(-x * x / 2);
        if (x < RATIONAL_UP_TO) {
            double above = 3.52624965998911e-02 * x + 0.700383064443688;
            above = above * x + 6.37396220353165;
            above = above * x + 33.912866078383;
            above = above * x + 112.079291497871;
            above = above * x + 221.213596169931;
            above = above * x + 220.206867912376;
            double below = 8.83883476483184e-02 * x + 1.75566716318264;
            below = below * x + 16.064177579207;
            below = below * x + 86.7807322029461;
            below = below * x + 296.564248779674;
            below = below * x + 637.333633378831;
            below = below * x + 793.826512519948;
            below = below * x + 440.413735824752;
            return density * above / below;
        }
        double fraction = x + 1 / (x + 2 / (x + 3 / (x + 4 / (x + 0.65))));
        return density / fraction / SQRT_TWO_PI;
    }

    private static double lowerQuantile(double p) {
        double z = acklam(p);
        for (int step = 0; step < 2 && z > -TAIL_ENDS; step++) {
            double error = (cdf(z) - p) * SQRT_TWO_PI * StrictMath.exp(z * z / 2);
            z -= error / (1 + z * error / 2);
        }
        return z;
    }

    /** Acklam's first guess for p in (0, 0.5], good to 1.2e-9. */
    private static double acklam(double p) {
        if (p < 0.02425) {
            double q = StrictMath.sqrt(-2 * StrictMath.log(p));
            double above = -7.784894002430293e-03 * q - 3.223964580411365e-01;
            above = (above * q - 2.400758277161838) * q - 2.549732539343734;
            above = (above * q + 4.374664141464968) * q + 2.938163982698783;
            double below = 7.784695709041462e-03 * q + 3.224671290700398e-01;
            below = ((below * q + 2.445134137142996) * q + 3.754408661907416) * q + 1;
            return above / below;
        }
        double q = p - 0.5;
        double r = q * q;
        double above = -3.969683028665376e+01 * r + 2.209460984245205e+02;
        above = (above * r - 2.759285104469687e+02) * r + 1.383577518672690e+02;
        above = (above * r - 3.066479806614716e+01) * r + 2.506628277459239;
        double below = -5.447609879822406e+01 * r + 1.615858368580409e+02;
        below = (below * r - 1.556989798598866e+02) * r + 6.680131188771972e+01;
        below = (below * r - 1.328068155288572e+01) * r + 1;
        return above * q / below;
    }
}
