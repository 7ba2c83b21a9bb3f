package io.windfall.bench;

import java.time.Duration;

/**
 * What to measure.
 *
 * @param events records of the backlog of each throughput round; default 40,000
 * @param fabrics over which the backlog is spread; default 8
 * @param signals signals whose latency is measured, each in a fabric of its own; default 300
 * @param rounds each measures orchestrator and pass-through once, in turns; default 3
 * @param commitInterval of both applications; default 100 ms
 * @param partitions of every topic; default 2
 */
public record BenchSettings(int events, int fabrics, int signals, int rounds, Duration commitInterval, int partitions) {

    public BenchSettings {
        atLeast("--events", events, 100);
        atLeast("--fabrics", fabrics, 1);
        atLeast("--signals", signals, 1);
        atLeast("--rounds", rounds, 1);
        atLeast("--partitions", partitions, 1);
        if (signals < rounds) {
            throw new IllegalArgumentException(
                    "--signals is " + signals + ": give at least one for each of the " + rounds + " rounds");
        }
        if (commitInterval.toMillis() < 1) {
            throw new IllegalArgumentException("--commit-interval must be at least 1 ms");
        }
    }

    private static void atLeast(String flag, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(flag + " is " + value + ": give at least " + least);
        }
    }
}
