package io.windfall.feasibility;

/**
 * What is known of one directed link's bandwidth for one transfer alone on it: a prior, then observed transfers and
 * probes whose weight halves with every half-life of age ({@link ModelParameters#bandwidthHalfLife()}).
 *
 * <p>The estimate is kept in logarithms, as the bandwidth is lognormal: one absurd figure does not carry it away. The prior
 * counts as one observation of the declared mean, which fades like any other, and as {@value #PRIOR_SPREAD_WEIGHT}
 * pseudo-observations of the spread, which do not: few or old observations leave the cv near the prior's, many recent
 * ones bring it to what was observed. Late observations count by their age and never move the clock back.
 *
 * <p>The components are the whole state, plain numbers to be stored as they are.
 *
 * @param priorMeanBps declared or configured mean, bit/s, above 0
 * @param priorCv cv before any observation, 0 or more
 * @param weight decayed number of observations, the prior's one included
 * @param logShift weighted mean of ln(bandwidth / prior median)
 * @param logSquares weighted sum of squared deviations from {@code logShift}
 * @param lastAtMillis time of the newest observation, epoch ms; {@link #NEVER} before the first
 */
public record LinkEstimate(
        double priorMeanBps, double priorCv, double weight, double logShift, double logSquares, long lastAtMillis) {
    /** {@code lastAtMillis} before the first observation. */
    public static final long NEVER = Long.MIN_VALUE;

    private static final double PRIOR_SPREAD_WEIGHT = 4;
    /** One observation counts as at most this many times the median, or at least its inverse: ln 100. */
    private static final double FURTHEST = 4.605170185988092;

    private static final double LN_2 = 0.6931471805599453;

    public LinkEstimate {
        Require.positive("priorMeanBps", priorMeanBps);
        Require.nonNegative("priorCv", priorCv);
        Require.nonNegative("weight", weight);
        Require.nonNegative("logSquares", logSquares);
        if (!Double.isFinite(logShift)) {
            throw new IllegalArgumentException("logShift must be finite, not " + logShift);
        }
    }

    /** Nothing observed yet: exactly this mean (bit/s) and cv. */
    public static LinkEstimate prior(double meanBps, double cv) {
        return new LinkEstimate(meanBps, cv, 1, 0, Lognormal.logVariance(cv), NEVER);
    }

    /**
     * With one more transfer or probe, already scaled to one transfer alone on the link. A bandwidth of 0 (nothing came
     * through) counts as a hundredth of the median.
     *
     * @throws IllegalArgumentException when the bandwidth is negative, infinite or NaN
     */
    public LinkEstimate observe(double bandwidthBps, long atMillis, ModelParameters parameters) {
        Require.nonNegative("bandwidthBps", bandwidthBps);
        boolean late = lastAtMillis != NEVER && atMillis < lastAtMillis;
        double counts = late ? decay(atMillis, lastAtMillis, parameters) : 1;
        if (counts == 0) {
            return this;
        }
        LinkEstimate aged = at(atMillis, parameters);
        double deviation = deviation(bandwidthBps);
        double newWeight = aged.weight + counts;
        return new LinkEstimate(
                priorMeanBps,
                priorCv,
                newWeight,
                logShift + deviation * counts / newWeight,
                aged.logSquares + deviation * deviation * counts * aged.weight / newWeight,
                late ? lastAtMillis : atMillis);
    }

    /**
     * As it stands at a later time without news: the same median, its spread drawn back towards the prior's. A time before
     * the newest observation changes nothing.
     */
    public LinkEstimate at(long nowMillis, ModelParameters parameters) {
        if (lastAtMillis == NEVER || nowMillis <= lastAtMillis) {
            return this;
        }
        double fade = decay(lastAtMillis, nowMillis, parameters);
        return new LinkEstimate(priorMeanBps, priorCv, weight * fade, logShift, logSquares * fade, nowMillis);
    }

    /** Mean bandwidth of one transfer alone on the link, bit/s. */
    public double meanBps() {
        if (lastAtMillis == NEVER) {
            return priorMeanBps;
        }
        double shift = logShift + (logVariance() - Lognormal.logVariance(priorCv)) / 2;
        double mean = priorMeanBps * StrictMath.exp(shift);
        return StrictMath.max(Double.MIN_NORMAL, StrictMath.min(Double.MAX_VALUE, mean));
    }

    /** Coefficient of variation of the bandwidth. */
    public double cv() {
        return lastAtMillis == NEVER
                ? priorCv
                : StrictMath.min(Double.MAX_VALUE, StrictMath.sqrt(StrictMath.expm1(logVariance())));
    }

    /** The bandwidth of one transfer alone on the link, as a distribution. */
    public Lognormal bandwidth() {
        return new Lognormal(meanBps(), cv());
    }

    private double logVariance() {
        double prior = PRIOR_SPREAD_WEIGHT * Lognormal.logVariance(priorCv);
        return (prior + logSquares) / (PRIOR_SPREAD_WEIGHT + weight);
    }

    /** How far the logarithm of an observation lies from {@code logShift}, bounded. */
    private double deviation(double bandwidthBps) {
        double log = StrictMath.log(bandwidthBps) - StrictMath.log(priorMeanBps) + Lognormal.logVariance(priorCv) / 2;
        return StrictMath.max(-FURTHEST, StrictMath.min(FURTHEST, log - logShift));
    }

    private static double decay(long fromMillis, long toMillis, ModelParameters parameters) {
        double age = (double) toMillis - (double) fromMillis;
        return StrictMath.exp(-LN_2 * age / parameters.bandwidthHalfLife().toMillis());
    }
}
