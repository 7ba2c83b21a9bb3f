package io.windfall.fleet;

/**
 * A stream of random figures that depends on a seed and a purpose alone (SplitMix64: Steele, Lea, Flood, OOPSLA 2014),
 * spelled out here so that every Java version draws the same.
 */
final class Draws {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    /** What figures are drawn for; each purpose has its own stream. */
    enum Purpose {
        ARRIVALS,
        SITES,
        RUNTIMES,
        SIZES,
        TRANSFERS,
        FORECASTS
    }

    Draws(long seed, Purpose purpose, long... places) {
        long mixed = mix(seed + GOLDEN);
        mixed = mix(mixed ^ (purpose.ordinal() + 1) * GOLDEN);
        for (long place : places) {
            mixed = mix(mixed + GOLDEN ^ mix(place + GOLDEN));
        }
        state = mixed;
    }

    /** Uniform in [0, 1). */
    double next() {
        state += GOLDEN;
        return (mix(state) >>> 11) * 0x1.0p-53;
    }

    /** Exponential of that rate. */
    double nextInterval(double rate) {
        return -StrictMath.log1p(-next()) / rate;
    }

    /** Uniform in 0 … bound − 1. */
    int nextInt(int bound) {
        return (int) (next() * bound);
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
