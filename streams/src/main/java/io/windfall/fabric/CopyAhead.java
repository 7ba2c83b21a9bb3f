package io.windfall.fabric;

/**
 * Copies checkpoints ahead while their jobs run: {@code PRESTAGE} to the source, which offers its newest complete
 * checkpoint, then {@code PRESTAGE} to the destination, which pulls it. Who owns the job does not change.
 */
final class CopyAhead {

    /** How long a copy may take before it is given up, ms: half an hour. */
    static final long PATIENCE_MILLIS = 1_800_000;

    /** The least time between two copies of a job, ms: five minutes. */
    static final long REST_MILLIS = 300_000;

    private CopyAhead() {}

    /** Takes an event of a job that is not migrating; false where it has nothing to do with a copy. */
    static boolean take(FabricState state, JobState job, ExecutorEvent event, Effects effects) {
        if (job.copyingTo() == null) {
            return false;
        }
        boolean fromSource = event.site().equals(job.site());
        boolean fromDestination = event.site().equals(job.copyingTo());
        switch (event.kind()) {
            case OFFERED -> {
                if (!fromSource || event.manifestDigest() == null) {
                    return false;
                }
                MigrationCommands.prestage(
                        state, job, job.copyingTo(), job.copyingTo(), null, event.manifestDigest(), effects);
                return true;
            }
            case TRANSFERRED -> {
                if (!fromDestination || event.manifestDigest() == null) {
                    return false;
                }
                long bytes = event.checkpointBytes() == null ? 0 : event.checkpointBytes();
                end(
                        state,
                        job.withCopy(new JobState.Copy(event.site(), event.manifestDigest(), event.step(), bytes)),
                        effects);
                effects.callForPlan("copied-ahead");
                effects.touch(event.job());
                return true;
            }
            case FAILED -> {
                if (!fromSource && !fromDestination) {
                    return false;
                }
                end(state, job, effects);
                return true;
            }
            default -> {
                return event.kind() == ExecutorEvent.Kind.PROGRESS;
            }
        }
    }

    /** Takes an event of a job that began to move while it was being copied: nothing more is copied then. */
    static boolean takeInMove(FabricState state, JobState job, ExecutorEvent event, Effects effects) {
        if (job.copyingTo() != null && event.kind() == ExecutorEvent.Kind.OFFERED) {
            end(state, job, effects);
            return true;
        }
        return take(state, job, event, effects);
    }

    /** Gives up copies that take too long. */
    static void giveUpLate(FabricState state, JobState job, Effects effects) {
        if (job.copyingTo() != null && effects.nowMillis() - job.copyingSinceMillis() > 2 * PATIENCE_MILLIS) {
            end(state, job, effects);
        }
    }

    private static void end(FabricState state, JobState job, Effects effects) {
        state.jobs().put(job.report().job(), job.copying(null, effects.nowMillis()));
    }
}
