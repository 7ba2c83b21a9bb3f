package io.windfall.faults;

/** A job as it really is, wherever it is: the truth that the verifier holds the system to. */
final class Job {

    final String name;
    final String home;
    final long totalSteps;
    final long stepMillis;
    final long checkpointMillis;
    final long bytes;
    /** Whether its user brings a checkpoint of its beginning along. */
    final boolean initialised;

    /** Processes that step, at all hosts together. */
    int live;

    /** Whether some process has done the last step. */
    boolean finished;

    /** Whether a disk was lost that held it: it may then be nowhere, until its user submits it anew. */
    boolean diskLost;

    Job(
            String name,
            String home,
            long totalSteps,
            long stepMillis,
            long checkpointMillis,
            long bytes,
            boolean initialised) {
        this.name = name;
        this.home = home;
        this.totalSteps = totalSteps;
        this.stepMillis = stepMillis;
        this.checkpointMillis = checkpointMillis;
        this.bytes = bytes;
        this.initialised = initialised;
    }

    /** What a checkpoint of it is known by: training is deterministic, so the step says it all. */
    String digestAt(long step) {
        return name + "@" + step;
    }
}
