package io.windfall.faults;

import java.util.List;

/** A stream of random figures that depends on its seed alone (SplitMix64: Steele, Lea, Flood, OOPSLA 2014); splittable. */
final class Dice {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private long state;

    Dice(long seed) {
        this.state = mix(seed ^ GOLDEN);
    }

    /** A stream of its own: what is drawn from one does not move the other. */
    Dice split() {
        return new Dice(nextLong());
    }

    long nextLong() {
        state += GOLDEN;
        return mix(state);
    }

    /** Uniform in 0 … bound − 1. */
    int below(int bound) {
        return (int) (((nextLong() >>> 32) * bound) >>> 32);
    }

    /** Uniform in least … most, both included. */
    long between(long least, long most) {
        return least + below((int) (most - least + 1));
    }

    boolean chance(double probability) {
        return (nextLong() >>> 11) * 0x1.0p-53 < probability;
    }

    <T> T pick(List<T> all) {
        return all.get(below(all.size()));
    }

    private static long mix(long z) {
        long a = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        long b = (a ^ (a >>> 27)) * 0x94D049BB133111EBL;
        return b ^ (b >>> 31);
    }
}
