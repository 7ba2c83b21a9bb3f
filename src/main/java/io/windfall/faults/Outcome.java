package io.windfall.faults;

import java.util.Map;
import java.util.Set;

/**
 * What came of a seed.
 *
 * @param seed the seed
 * @param violation what did not hold, or null
 * @param met the faults that it met
 * @param endings how many migrations ended how
 * @param simulatedMillis how long the run lasted, ms of its own time
 */
public record Outcome(long seed, String violation, Set<Fault> met, Map<Ending, Integer> endings, long simulatedMillis) {

    public Outcome {
        met = Set.copyOf(met);
        endings = Map.copyOf(endings);
    }
}
