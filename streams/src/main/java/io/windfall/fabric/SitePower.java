package io.windfall.fabric;

/**
 * Power at a site at an instant. What jobs draw is surplus first: used = min(surplus, draw), the rest comes from the grid
 * (MODEL.md, section 2, <em>Power</em>).
 *
 * @param drawWatts what its jobs compute with and its transfers send with, W
 * @param nodes whether the nodes' telemetry gives what its jobs compute with, rather than the jobs' own word
 * @param open whether a window is open
 * @param surplusWatts surplus that there is, W; 0 where no window is open; infinite where it is enough for the whole site
 * @param measured whether the site's meter gives it, rather than the signals
 * @param carbonGramsPerKwh average intensity of its grid power, g CO2e/kWh
 * @param untilMillis until when that can be said, if nothing is heard before
 */
record SitePower(
        double drawWatts,
        boolean nodes,
        boolean open,
        double surplusWatts,
        boolean measured,
        double carbonGramsPerKwh,
        long untilMillis) {

    /** A site of which nothing is known. */
    static final SitePower NONE = new SitePower(0, false, false, 0, false, 0, Long.MAX_VALUE);

    double usedWatts() {
        return StrictMath.min(surplusWatts, drawWatts);
    }

    double gridWatts() {
        return drawWatts - usedWatts();
    }

    boolean isSurplusKnown() {
        return surplusWatts < Double.POSITIVE_INFINITY;
    }

    double unusedWatts() {
        return isSurplusKnown() ? surplusWatts - usedWatts() : 0;
    }

    /** The share of what is drawn that surplus covers, if so much more were drawn. */
    double surplusShare(double moreWatts) {
        double draw = drawWatts + moreWatts;
        if (surplusWatts <= 0) {
            return 0;
        }
        return draw <= 0 ? 1 : StrictMath.min(1, surplusWatts / draw);
    }
}
