package io.windfall.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Adds up what sites draw, exactly, into bins of equal length. */
final class EnergyBins {

    private static final long BIN_MILLIS = 900_000;
    /** More bins than a screen has room for are joined. */
    private static final int MOST_BINS = 720;

    private static final double WATT_MILLIS_PER_KWH = 3.6e9;

    private final long startMillis;
    private final Map<String, Draw> draws = new HashMap<>();
    private final List<double[]> bins = new ArrayList<>();

    EnergyBins(long startMillis) {
        this.startMillis = startMillis;
    }

    void power(String site, double gridWatts, double surplusWatts, double migrationWatts, long atMillis) {
        Draw before = draws.put(site, new Draw(new double[] {gridWatts, surplusWatts, migrationWatts}, atMillis));
        if (before != null) {
            add(bins, before, atMillis);
        }
    }

    /** The bins until an instant, joined so that there are not too many of them. */
    List<Timeline.Energy> until(long endMillis) {
        List<double[]> all = new ArrayList<>();
        bins.forEach(bin -> all.add(bin.clone()));
        draws.values().forEach(draw -> add(all, draw, endMillis));
        int needed = (int) ((endMillis - startMillis + BIN_MILLIS - 1) / BIN_MILLIS);
        int joined = Math.max(1, (needed + MOST_BINS - 1) / MOST_BINS);
        List<Timeline.Energy> energy = new ArrayList<>();
        for (int first = 0; first < needed; first += joined) {
            double[] sum = new double[3];
            for (int i = first; i < Math.min(first + joined, all.size()); i++) {
                for (int kind = 0; kind < sum.length; kind++) {
                    sum[kind] += all.get(i)[kind] / WATT_MILLIS_PER_KWH;
                }
            }
            energy.add(new Timeline.Energy(startMillis + first * BIN_MILLIS, sum[0], sum[1], sum[2]));
        }
        return energy;
    }

    private void add(List<double[]> to, Draw draw, long untilMillis) {
        long from = draw.sinceMillis;
        while (from < untilMillis) {
            int bin = (int) ((from - startMillis) / BIN_MILLIS);
            long until = Math.min(untilMillis, startMillis + (bin + 1) * BIN_MILLIS);
            while (to.size() <= bin) {
                to.add(new double[3]);
            }
            for (int kind = 0; kind < draw.watts.length; kind++) {
                to.get(bin)[kind] += draw.watts[kind] * (until - from);
            }
            from = until;
        }
    }

    private record Draw(double[] watts, long sinceMillis) {}
}
