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
     * Grants the job back to its source: to run on if it ran and there is room, else to queue with its checkpoint, or to
     * pause where it may run still but a demand response holds. Where the source's executor is lost, a destination that
     * holds a verified copy gets it, else it cannot be reached.
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
        if (keepsSlot && migration.wasRunning() && !Views.hasPower(state, migration.source(), job, effects)) {
            pauseAtSource(state, migration, job, source, effects);
            return;
        }
        if (!migration.wasRunning()
                || !(keepsSlot || MigrationsStage.hasRoom(state, migration.source(), job, effects))) {
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

    /** The job was to be stopped for the move, and may not run on where it is: a demand response holds there meanwhile. */
    private static void pauseAtSource(
            FabricState state, Migration migration, JobState job, String session, Effects effects) {
        JobState pausing = job.granted(JobState.Phase.PAUSING, migration.source(), session, job.epoch())
                .moved(effects.nowMillis(), true);
        MigrationCommands.pause(pausing, null, false, "a demand response limits " + migration.source(), effects);
        MigrationsStage.settle(state, pausing, effects);
        returned(state, migration, effects);
    }

    static void queueAtSource(FabricState state, Migration migration, JobState job, Effects effects) {
        MigrationsStage.settle(
                state,
                job.granted(
                                JobState.Phase.QUEUED,
                                migration.source(),
                                Recovery.sessionAt(state, migration.source()),
                                job.epoch())
                        .moved(effects.nowMillis(), true),
                effects);
        returned(state, migration, effects);
    }

    /** The source cannot be reached and the destination has all of it, but no slot yet: the job waits there. */
    private static void queueAtDestination(
            FabricState state, Migration migration, JobState job, String session, Effects effects) {
        MigrationsStage.settle(
                state,
                job.granted(JobState.Phase.QUEUED, migration.destination(), session, job.epoch())
                        .moved(effects.nowMillis(), false),
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
