package io.windfall.transfer;

/**
 * What a probe says of the link from a source to here.
 *
 * @param bandwidthBps bandwidth after the first tenth of the bytes, bit/s
 * @param roundTripMillis the shortest of a few round trips of an empty request, ms
 */
public record LinkMeasure(double bandwidthBps, double roundTripMillis) {

    public LinkMeasure {
        if (!(bandwidthBps > 0) || !(roundTripMillis > 0)) {
            throw new IllegalArgumentException(
                    "a probe measures above 0, not " + bandwidthBps + " bit/s, " + roundTripMillis + " ms");
        }
    }
}
