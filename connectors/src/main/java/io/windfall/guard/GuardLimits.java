package io.windfall.guard;

/**
 * What one client address may ask of a listener; of IPv6, what one /64 may.
 *
 * @param requestsPerSecond in the long run, above 0
 * @param burst at once, at least 1
 * @param concurrent requests under way at a time, streams of events among them, at least 1
 * @param bodyBytes most of a body that is announced, B: beyond it a request is refused before anything of it is read. Whoever reads a body bounds
 *     what it reads by itself, since not every request announces its length
 */
public record GuardLimits(double requestsPerSecond, int burst, int concurrent, long bodyBytes) {

    public GuardLimits {
        require(requestsPerSecond > 0, requestsPerSecond + " requests a second: give more than 0");
        require(burst >= 1, burst + " requests at once: give at least 1");
        require(concurrent >= 1, concurrent + " requests at a time: give at least 1");
        require(bodyBytes >= 0, bodyBytes + " bytes of a body: give at least 0");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
