package io.windfall.bench;

import java.util.List;

/**
 * What {@code bench failover} measures with.
 *
 * @param jobs jobs in the state that is taken over, 1 to 1,000,000; default 10,000
 * @param standbys copies of the stores to measure with, one after the other, 0 or 1 each; default 0 and 1
 * @param runs how often the active instance is killed, with each; default 3
 */
public record FailoverSettings(int jobs, List<Integer> standbys, int runs) {

    public FailoverSettings {
        standbys = List.copyOf(standbys);
        require(jobs >= 1 && jobs <= 1_000_000, "--jobs is " + jobs + ": give 1 to 1000000");
        require(runs >= 1 && runs <= 100, "--runs is " + runs + ": give 1 to 100");
        require(
                !standbys.isEmpty() && standbys.stream().allMatch(count -> count == 0 || count == 1),
                "--standby is " + standbys + ": give 0 or 1");
    }

    private static void require(boolean holds, String rule) {
        if (!holds) {
            throw new IllegalArgumentException(rule);
        }
    }
}
