package io.windfall.executor.machine;

import java.util.List;

/**
 * What is remembered of a job that is gone from here, so that no grant of the past can bring it back.
 *
 * @param highestEpoch the highest epoch seen
 * @param disowned whether the driver was told to forget it; it is told again for as long as it lists the job
 * @param obeyed the last commands taken in, by id
 */
record Tombstone(long highestEpoch, boolean disowned, List<String> obeyed) {}
