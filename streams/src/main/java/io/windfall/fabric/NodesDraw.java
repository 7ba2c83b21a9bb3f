package io.windfall.fabric;

import java.util.List;

/**
 * What the nodes of a site say that they draw.
 *
 * @param of the readings that it was summed up from
 * @param watts their sum, W
 * @param oldestAtMillis when the oldest of them was taken; {@link Long#MIN_VALUE}: the site has none
 */
record NodesDraw(List<NodeReading> of, double watts, long oldestAtMillis) {

    static NodesDraw of(List<NodeReading> nodes) {
        double watts = 0;
        long oldest = nodes.isEmpty() ? Long.MIN_VALUE : Long.MAX_VALUE;
        for (NodeReading node : nodes) {
            watts += node.computeWatts();
            oldest = StrictMath.min(oldest, node.atMillis());
        }
        return new NodesDraw(nodes, watts, oldest);
    }

    /** Whether there are nodes and each of them has spoken lately. */
    boolean speaksAt(long millis) {
        return !of.isEmpty() && oldestAtMillis >= millis - WindowState.TELEMETRY_SPEAKS_MILLIS;
    }

    long speaksUntil() {
        return oldestAtMillis + WindowState.TELEMETRY_SPEAKS_MILLIS + 1;
    }
}
