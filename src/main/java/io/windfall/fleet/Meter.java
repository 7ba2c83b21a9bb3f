package io.windfall.fleet;

import java.util.List;

/**
 * Counts, exactly, how long slots compute and checkpoints are sent at each site, on surplus and on grid power: between two
 * events nothing changes, so the time between them is all there is to count, in slot-milliseconds.
 */
final class Meter {

    private static final double WATT_MILLIS_PER_KWH = 3.6e9;

    private final List<Scenario.Site> sites;
    private final double computeWatts;
    private final double sendWatts;
    private final int[] computing;
    private final int[] sending;
    private final boolean[] open;
    private final long[] computedOnSurplus;
    private final long[] computedOnGrid;
    private final long[] sentOnSurplus;
    private final long[] sentOnGrid;
    private final boolean[] changed;
    private FleetListener listener = FleetListener.NONE;
    private long nowMillis;

    Meter(List<Scenario.Site> sites, double computeWatts, double sendWatts, long startMillis) {
        this.sites = sites;
        this.computeWatts = computeWatts;
        this.sendWatts = sendWatts;
        this.nowMillis = startMillis;
        int n = sites.size();
        computing = new int[n];
        sending = new int[n];
        open = new boolean[n];
        computedOnSurplus = new long[n];
        computedOnGrid = new long[n];
        sentOnSurplus = new long[n];
        sentOnGrid = new long[n];
        changed = new boolean[n];
    }

    void listen(FleetListener heard) {
        listener = heard;
    }

    /** Says what draw has changed at the present instant. */
    void flush() {
        for (int i = 0; i < open.length; i++) {
            if (changed[i]) {
                changed[i] = false;
                double draw = draw(i);
                listener.power(
                        sites.get(i).id(), open[i] ? 0 : draw, open[i] ? draw : 0, sending[i] * sendWatts, nowMillis);
            }
        }
    }

    /** Counts up to an instant, with what has held since the last one. */
    void countTo(long millis) {
        long time = millis - nowMillis;
        if (time > 0) {
            flush();
        }
        for (int i = 0; i < open.length && time > 0; i++) {
            (open[i] ? computedOnSurplus : computedOnGrid)[i] += time * computing[i];
            (open[i] ? sentOnSurplus : sentOnGrid)[i] += time * sending[i];
        }
        nowMillis = millis;
    }

    void computes(int site, int change) {
        computing[site] += change;
        changed[site] = true;
    }

    void sends(int site, int change) {
        sending[site] += change;
        changed[site] = true;
    }

    void opens(int site, boolean nowOpen) {
        open[site] = nowOpen;
        changed[site] = true;
    }

    boolean isOpen(int site) {
        return open[site];
    }

    int computing(int site) {
        return computing[site];
    }

    /** Present draw, W. */
    double draw(int site) {
        return computing[site] * computeWatts + sending[site] * sendWatts;
    }

    double surplusKwh() {
        return kwh(sum(computedOnSurplus), sum(sentOnSurplus));
    }

    double gridKwh() {
        return kwh(sum(computedOnGrid), sum(sentOnGrid));
    }

    double migrationKwh() {
        return kwh(0, sum(sentOnSurplus) + sum(sentOnGrid));
    }

    /** Slot time spent computing, ms. */
    long computedMillis() {
        return sum(computedOnSurplus) + sum(computedOnGrid);
    }

    double co2Kg() {
        double grams = 0;
        for (int i = 0; i < open.length; i++) {
            grams += kwh(computedOnGrid[i], sentOnGrid[i]) * sites.get(i).carbonGramsPerKwh();
        }
        return grams / 1000;
    }

    private double kwh(long computeMillis, long sendMillis) {
        return (computeMillis * computeWatts + sendMillis * sendWatts) / WATT_MILLIS_PER_KWH;
    }

    private static long sum(long[] values) {
        long sum = 0;
        for (long value : values) {
            sum += value;
        }
        return sum;
    }
}
