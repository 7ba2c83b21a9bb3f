package io.windfall.topics;

/** What a topic is for in the flow. */
public enum Role {
    /** Written by sources, executors and operators, read by intake. */
    INPUT,
    /** The one ordered log per fabric between intake and the orchestrator. */
    JOURNAL,
    /** Written by the orchestrator, read by executors, dashboards and people. */
    OUTPUT,
    /** What intake refused, as it came. */
    DEAD_LETTER
}
