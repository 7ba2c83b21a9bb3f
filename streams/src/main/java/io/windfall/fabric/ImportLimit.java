package io.windfall.fabric;

/**
 * How much a site may import, and from when.
 *
 * @param watts the limit, W; infinite: none
 * @param inSeconds when it begins to hold, s from now; 0: it holds now
 */
record ImportLimit(double watts, double inSeconds) {

    static final ImportLimit NONE = new ImportLimit(Double.POSITIVE_INFINITY, 0);
}
