package io.windfall.loop;

import io.windfall.schema.JobFeasibility;
import io.windfall.schema.MigrationDecision;

/** Overhears what the orchestrator says besides rounds and commands. */
public interface LoopListener {

    /** Hears nothing. */
    LoopListener NONE = new LoopListener() {};

    default void decided(MigrationDecision decision) {}

    default void judged(JobFeasibility feasibility) {}

    /** An entry had no effect; the reason in a word. */
    default void buried(String reason, String detail) {}
}
