package io.windfall.executor.machine;

/** What becomes of a job once nothing of it lives. */
enum StopReason {
    /** It is offered to another site. */
    MIGRATE,
    /** It waits for a RESUME. */
    PAUSE,
    /** It is no longer ours. */
    DISOWN,
    /** Its session is over and its processes were killed: it is held, with the newest checkpoint that the driver names. */
    SETTLE,
    /** It crashed: it starts again, from the newest checkpoint that the driver names. */
    CRASH
}
