package io.windfall.fabric;

import io.windfall.feasibility.CheckpointClass;
import io.windfall.planning.Proposal;

/**
 * A choice made for a job.
 *
 * @param id identifies it
 * @param round the planning round that made it
 * @param atMillis when, fabric's time
 * @param policy the policy that chose
 * @param mode whether it becomes a command
 * @param checkpointBytes size of the job's checkpoint, B
 * @param checkpointClass by size
 * @param proposal what was chosen, and what was weighed
 */
public record Decision(
        String id,
        long round,
        long atMillis,
        String policy,
        Settings.Mode mode,
        long checkpointBytes,
        CheckpointClass checkpointClass,
        Proposal proposal)
        implements Output {}
