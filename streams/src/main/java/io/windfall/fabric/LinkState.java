package io.windfall.fabric;

import io.windfall.feasibility.LinkEstimate;

/**
 * A directed link.
 *
 * @param source from
 * @param destination to
 * @param session the session of the last reading, or null
 * @param sequence the number of the last reading
 * @param estimate what is known of its bandwidth
 */
public record LinkState(String source, String destination, String session, long sequence, LinkEstimate estimate)
        implements Table.Placed {

    @Override
    public String place() {
        return source;
    }

    static String key(String source, String destination) {
        return source + ">" + destination;
    }
}
