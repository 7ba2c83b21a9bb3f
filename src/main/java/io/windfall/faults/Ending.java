package io.windfall.faults;

/** How a migration ended. */
public enum Ending {
    /** The job runs at its destination. */
    COMPLETED,
    /** The job was granted back to its source. */
    ROLLED_BACK,
    /** The job ended meanwhile. */
    ABANDONED,
    /** A silent site's job runs from a verified copy elsewhere. */
    TAKEN_OVER
}
