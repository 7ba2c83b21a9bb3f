package io.windfall.trainer;

/**
 * A stream of pseudo-random numbers whose whole state is one number (SplitMix64: Steele, Lea, Flood, "Fast splittable
 * pseudorandom number generators", 2014).
 */
final class Noise {

    private static final long GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    Noise(long state) {
        this.state = state;
    }

    /** A stream of its own for each purpose. */
    static Noise of(long seed, long purpose) {
        return new Noise(mix(seed + GAMMA * (2 * purpose + 1)));
    }

    long state() {
        return state;
    }

    long next() {
        state += GAMMA;
        return mix(state);
    }

    /** Uniform in [-1, 1). */
    double symmetric() {
        return (next() >> 10) * 0x1.0p-53;
    }

    /** Uniform in [0, bound). */
    int below(int bound) {
        return (int) Long.remainderUnsigned(next(), bound);
    }

    private static long mix(long value) {
        long z = value;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
