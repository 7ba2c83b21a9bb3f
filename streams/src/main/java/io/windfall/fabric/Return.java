package io.windfall.fabric;

/** Gives a job that did not get to its destination to whoever can have it: its source, as a rule. */
final class Return {

    private Return() {}

    /** A site need not keep its copy any longer. */
    static void release(FabricState state, Migration migration, String site, Effects effects) {
        if (Recovery.sessionAt(state, site) != null) {
            MigrationCommands.emit(state, migration, Command.Kind.RELEASE, site, migration.epoch(), effects);
        }
    }

    /**
     * Grants the job back to its source: to run on if it ran and a slot is there, else to queue with its checkpoint. Where
     * the source's executor is lost, a destination that holds a verified copy gets it, else it cannot be reached.
     */
    static void rollBack(FabricState state, Migration migration, Effects effects) {
        JobState job = state.jobs().get(migration.job());
        String source = Recovery.sessionAt(state, migration.source());
        if (source == null) {
            String destination = Recovery.sessionAt(state, migration.destination());
            if (migration.phase() == Migration.Phase.AWAITING_SLOT && destination != null) {
                queueAtDestination(state, migration, job, destination, effects);
            } else {
                Recovery.loseAtSource(state, migration, job, true, effects);
            }
            return;
        }
        boolean keepsSlot = migration.phase() == Migration.Phase.REQUESTED;
        if (!migration.wasRunning() || !(keepsSlot || MigrationsStage.isSlotFree(state, migration.source()))) {
            queueAtSource(state, migration, job, effects);
            return;
        }
        long epoch = job.epoch() + 1;
        state.jobs().put(migration.job(), job.granted(JobState.Phase.MIGRATING, migration.source(), source, epoch));
        Migration resuming = migration.grantedTo(source);
        MigrationsStage.move(state, resuming, Migration.Phase.RESUMING, epoch, effects);
        MigrationCommands.emit(state, resuming, Command.Kind.RESUME, migration.source(), epoch, effects);
        effects.callForPlan("migration-failed");
    }

    static void queueAtSource(FabricState state, Migration migration, JobState job, Effects effects) {
        MigrationsStage.settle(
                state,
                job.granted(
                                JobState.Phase.QUEUED,
                                migration.source(),
                                Recovery.sessionAt(state, migration.source()),
                                job.epoch())
                        .moved(effects.nowMillis()),
                effects);
        returned(state, migration, effects);
    }

    /** The source cannot be reached and the destination has all of it, but no slot yet: the job waits there. */
    private static void queueAtDestination(
            FabricState state, Migration migration, JobState job, String session, Effects effects) {
        MigrationsStage.settle(
                state,
                job.granted(JobState.Phase.QUEUED, migration.destination(), session, job.epoch())
                        .moved(effects.nowMillis()),
                effects);
        MigrationsStage.close(state, migration, Migration.Phase.COMPLETED, effects);
    }

    /** The job is at its source for good: the destination's copy is nobody's. */
    static void returned(FabricState state, Migration migration, Effects effects) {
        if (migration.manifestDigest() != null || migration.grantedSession() != null) {
            JobState job = state.jobs().get(migration.job());
            state.jobs().put(migration.job(), job.withoutCopyAt(migration.destination()));
            release(state, migration, migration.destination(), effects);
        }
        MigrationsStage.close(state, migration, Migration.Phase.ROLLED_BACK, effects);
    }
}
