package io.windfall.executor.machine;

/** How a job stands at this site. All but {@link #NOT_OURS} are this site's to run, under grants. */
public enum Phase {
    /** Ours, nothing of it lives; waits for a grant. */
    HELD,
    /** Granted; a start was ordered or waits for a live lease. */
    STARTING,
    /** It lives. */
    RUNNING,
    /** A stop was ordered; it may live. */
    STOPPING,
    /** Stopped for a migration, its checkpoint on offer. */
    OFFERED,
    /** Stopped until it is resumed. */
    PAUSED,
    /** Crashed; starts again under the same epoch after a wait. */
    BACKING_OFF,
    /** Did its last step, or failed for good. */
    ENDED,
    /** Another site's: at most a copy of its checkpoint is held or being pulled. */
    NOT_OURS
}
