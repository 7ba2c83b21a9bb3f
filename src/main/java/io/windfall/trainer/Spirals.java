package io.windfall.trainer;

/**
 * The data: two spirals wound round each other, a class each, with a little noise; seen through features that the frozen base
 * projects them onto.
 */
final class Spirals {

    static final int POINTS = 512;
    static final int FEATURES = 24;

    private static final double TURNS = 1.5;
    private static final double NOISE = 0.03;

    private final double[][] inputs = new double[POINTS][];
    private final int[] labels = new int[POINTS];

    Spirals(long seed, Base base) {
        Noise noise = Noise.of(seed, 1);
        for (int i = 0; i < POINTS; i++) {
            labels[i] = i % 2;
            double along = (i / 2 + 0.5) / (POINTS / 2);
            double radius = 0.1 + 0.9 * along;
            double angle = along * TURNS * 2 * StrictMath.PI + labels[i] * StrictMath.PI;
            double x = radius * StrictMath.cos(angle) + NOISE * noise.symmetric();
            double y = radius * StrictMath.sin(angle) + NOISE * noise.symmetric();
            inputs[i] = project(x, y, base);
        }
    }

    double[][] inputs() {
        return inputs;
    }

    int[] labels() {
        return labels;
    }

    /** The two coordinates as they are, then waves of random direction and phase (random Fourier features). */
    private static double[] project(double x, double y, Base base) {
        double[] features = new double[FEATURES];
        features[0] = x;
        features[1] = y;
        for (int i = 2; i < FEATURES; i++) {
            double phase = StrictMath.PI * base.weight(3 * i + 2);
            features[i] = StrictMath.sin(4 * (base.weight(3 * i) * x + base.weight(3 * i + 1) * y) + phase);
        }
        return features;
    }
}
