package io.windfall.executor;

import io.windfall.transfer.Fetcher;
import java.time.Duration;

/**
 * What an executor measures and publishes beside its jobs.
 *
 * @param probeInterval time between probes of the link from each peer; default 5 min; 0: links are not probed
 * @param probeBytes size of a probe, 100 000 to 64 000 000 B; default 8 MB
 * @param node whether slots and draw of the site are published as one node; default true
 */
public record TelemetryConfig(Duration probeInterval, int probeBytes, boolean node) {

    private static final int FEWEST_PROBE_BYTES = 100_000;

    public TelemetryConfig {
        if (probeInterval.isNegative()) {
            throw new IllegalArgumentException("the interval of probes must not be negative, is " + probeInterval);
        }
        if (probeBytes < FEWEST_PROBE_BYTES || probeBytes > Fetcher.MOST_PROBE_BYTES) {
            throw new IllegalArgumentException("a probe has " + FEWEST_PROBE_BYTES + " to " + Fetcher.MOST_PROBE_BYTES
                    + " bytes, not " + probeBytes);
        }
    }

    /** The defaults named above. */
    public static TelemetryConfig defaults() {
        return new TelemetryConfig(Duration.ofMinutes(5), 8_000_000, true);
    }

    /** These, with another interval of probes; 0: none. */
    public TelemetryConfig withProbeInterval(Duration other) {
        return new TelemetryConfig(other, probeBytes, node);
    }
}
