package io.windfall.bench;

import java.util.List;

/** Order statistics of samples. */
final class Figures {
    private Figures() {}

    /** The smallest sample that at least this share of the samples does not exceed (nearest rank). */
    static double quantile(List<Double> samples, double share) {
        List<Double> sorted = samples.stream().sorted().toList();
        int rank = (int) Math.ceil(share * sorted.size());
        return sorted.get(Math.max(1, rank) - 1);
    }

    /** The middle sample, or the mean of the two in the middle. */
    static double median(List<Double> samples) {
        List<Double> sorted = samples.stream().sorted().toList();
        int half = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2;
    }
}
