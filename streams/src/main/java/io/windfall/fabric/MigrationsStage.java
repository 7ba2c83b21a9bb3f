package io.windfall.fabric;

import java.util.List;

/**
 * Drives each migration along its course (see {@link Migration.Phase}) by what executors report, and by time: whoever is
 * granted a job, source or destination, is decided here alone, and every grant has a new epoch.
 */
final class MigrationsStage implements Stage {

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        if (entry.body() instanceof ExecutorEvent event) {
            take(state, entry, event, effects);
            if (effects.isRejected()) {
                return;
            }
        } else if (entry.body() instanceof JobReport || entry.body() instanceof Tick) {
            abandonEnded(state, effects);
        }
        if (entry.body() instanceof Tick) {
            rollBackLate(state, effects);
        }
        if (entry.body() instanceof Tick || entry.body() instanceof ExecutorEvent) {
            startWaiting(state, effects);
        }
    }

    private static void take(FabricState state, JournalEntry entry, ExecutorEvent event, Effects effects) {
        SiteState site = state.sites().get(event.site());
        JobState job = state.jobs().get(event.job());
        if (job == null) {
            effects.reject(entry, Rejection.Reason.UNKNOWN_JOB, "job " + event.job() + " is not known");
        } else if (event.session() == null || !event.session().equals(site.session())) {
            effects.reject(
                    entry,
                    Rejection.Reason.STALE_SESSION,
                    "session " + event.session() + " of site " + event.site() + " is not the one in force");
        } else if (event.epoch() > job.epoch()) {
            effects.reject(
                    entry,
                    Rejection.Reason.UNEXPECTED,
                    "it answers epoch " + event.epoch() + " of job " + event.job() + ", which was never granted");
        } else if (event.epoch() < job.epoch()) {
            effects.reject(
                    entry,
                    Rejection.Reason.STALE,
                    "it answers epoch " + event.epoch() + " of job " + event.job() + ", granted anew as "
                            + job.epoch());
        } else {
            Migration migration = state.migrations().get(event.job());
            boolean taken = migration == null
                    ? startedOutsideAny(state, job, event, effects)
                    : advanced(state, migration, job, event, effects);
            if (!taken && event.kind() != ExecutorEvent.Kind.PROGRESS && event.kind() != ExecutorEvent.Kind.RELEASED) {
                effects.reject(
                        entry,
                        Rejection.Reason.UNEXPECTED,
                        event.kind() + " from " + event.site() + " does not fit where job " + event.job() + " stands");
            }
        }
    }

    private static boolean startedOutsideAny(FabricState state, JobState job, ExecutorEvent event, Effects effects) {
        if (!job.live() || !job.site().equals(event.site())) {
            return false;
        }
        switch (event.kind()) {
            case RUNNING -> settle(state, job.in(JobState.Phase.RUNNING), effects);
            case FAILED -> settle(state, job.in(JobState.Phase.QUEUED), effects);
            case FINISHED -> JobsStage.end(state, job, effects);
            default -> {
                return false;
            }
        }
        return true;
    }

    private static boolean advanced(
            FabricState state, Migration migration, JobState job, ExecutorEvent event, Effects effects) {
        if (event.migrationId() != null && !event.migrationId().equals(migration.id())) {
            return false;
        }
        boolean fromSource = event.site().equals(migration.source());
        boolean fromDestination = event.site().equals(migration.destination());
        if (!fromSource && !fromDestination) {
            return false;
        }
        if (event.kind() == ExecutorEvent.Kind.FINISHED) {
            JobsStage.end(state, job, effects);
            close(state, migration.because("the job ended before the move"), Migration.Phase.ABANDONED, effects);
            return true;
        }
        switch (migration.phase()) {
            case REQUESTED -> {
                if (fromSource && event.kind() == ExecutorEvent.Kind.STOPPED) {
                    fetch(state, migration, event, effects);
                    return true;
                }
                return fromSource && rolledBackOnFailure(state, migration, event, effects);
            }
            case FETCHING -> {
                if (fromDestination && event.kind() == ExecutorEvent.Kind.TRANSFERRED) {
                    move(
                            state,
                            migration.transferredIn(event.transferSeconds()),
                            Migration.Phase.AWAITING_SLOT,
                            migration.epoch(),
                            effects);
                    return true;
                }
                return rolledBackOnFailure(state, migration, event, effects);
            }
            case AWAITING_SLOT -> {
                return fromDestination && rolledBackOnFailure(state, migration, event, effects);
            }
            case STARTING -> {
                if (fromDestination && event.kind() == ExecutorEvent.Kind.RUNNING) {
                    arrive(state, migration, job, effects);
                    return true;
                }
                return fromDestination
                        && event.epoch() == migration.epoch()
                        && rolledBackOnFailure(state, migration, event, effects);
            }
            case RESUMING -> {
                if (fromSource && event.kind() == ExecutorEvent.Kind.RUNNING) {
                    settle(
                            state,
                            job.granted(JobState.Phase.RUNNING, migration.source(), job.epoch())
                                    .moved(effects.nowMillis()),
                            effects);
                    close(state, migration, Migration.Phase.ROLLED_BACK, effects);
                    return true;
                } else if (fromSource && event.kind() == ExecutorEvent.Kind.FAILED) {
                    queueAtSource(state, migration, job, effects);
                    return true;
                }
                return false;
            }
            default -> {
                return false;
            }
        }
    }

    private static void fetch(FabricState state, Migration migration, ExecutorEvent event, Effects effects) {
        long bytes = event.checkpointBytes() == null ? migration.checkpointBytes() : event.checkpointBytes();
        Migration offered = migration.offered(event.manifestDigest(), bytes);
        move(state, offered, Migration.Phase.FETCHING, migration.epoch(), effects);
        effects.emit(command(state, offered, Command.Kind.FETCH, offered.destination(), offered.epoch(), effects));
        effects.callForPlan("slot-freed");
    }

    private static void arrive(FabricState state, Migration migration, JobState job, Effects effects) {
        settle(
                state,
                job.granted(JobState.Phase.RUNNING, migration.destination(), job.epoch())
                        .moved(effects.nowMillis()),
                effects);
        effects.emit(command(state, migration, Command.Kind.RELEASE, migration.source(), migration.epoch(), effects));
        close(state, migration, Migration.Phase.COMPLETED, effects);
    }

    private static boolean rolledBackOnFailure(
            FabricState state, Migration migration, ExecutorEvent event, Effects effects) {
        if (event.kind() != ExecutorEvent.Kind.FAILED) {
            return false;
        }
        String why = event.site() + " failed: " + (event.reason() == null ? "no reason given" : event.reason());
        rollBack(state, migration.because(why), effects);
        return true;
    }

    /** Grants the job back to its source: to run on if it ran and a slot is there, else to queue with its checkpoint. */
    private static void rollBack(FabricState state, Migration migration, Effects effects) {
        JobState job = state.jobs().get(migration.job());
        boolean keepsSlot = migration.phase() == Migration.Phase.REQUESTED;
        if (!migration.wasRunning() || !(keepsSlot || isSlotFree(state, migration.source()))) {
            queueAtSource(state, migration, job, effects);
            return;
        }
        long epoch = job.epoch() + 1;
        state.jobs().put(migration.job(), job.granted(JobState.Phase.MIGRATING, migration.source(), epoch));
        move(state, migration, Migration.Phase.RESUMING, epoch, effects);
        effects.emit(command(state, migration, Command.Kind.RESUME, migration.source(), epoch, effects));
        effects.callForPlan("migration-failed");
    }

    private static void queueAtSource(FabricState state, Migration migration, JobState job, Effects effects) {
        settle(
                state,
                job.granted(JobState.Phase.QUEUED, migration.source(), job.epoch())
                        .moved(effects.nowMillis()),
                effects);
        close(state, migration, Migration.Phase.ROLLED_BACK, effects);
    }

    private static void rollBackLate(FabricState state, Effects effects) {
        for (Migration migration : List.copyOf(state.migrations().values())) {
            boolean waits = migration.phase() == Migration.Phase.REQUESTED
                    || migration.phase() == Migration.Phase.FETCHING
                    || migration.phase() == Migration.Phase.AWAITING_SLOT;
            if (waits && effects.nowMillis() > migration.notAfterMillis()) {
                rollBack(
                        state,
                        migration.because("not done in time: still " + migration.phase() + " at its notAfter"),
                        effects);
            }
        }
    }

    /** Starts, at their destinations, jobs whose checkpoints are there and whose slots have come free. */
    private static void startWaiting(FabricState state, Effects effects) {
        for (Migration migration : List.copyOf(state.migrations().values())) {
            if (migration.phase() == Migration.Phase.AWAITING_SLOT && isSlotFree(state, migration.destination())) {
                JobState job = state.jobs().get(migration.job());
                long epoch = job.epoch() + 1;
                state.jobs()
                        .put(migration.job(), job.granted(JobState.Phase.MIGRATING, migration.destination(), epoch));
                move(state, migration, Migration.Phase.STARTING, epoch, effects);
                effects.emit(command(state, migration, Command.Kind.START, migration.destination(), epoch, effects));
            }
        }
    }

    private static void abandonEnded(FabricState state, Effects effects) {
        for (Migration migration : List.copyOf(state.migrations().values())) {
            JobState job = state.jobs().get(migration.job());
            if (job == null || !job.live()) {
                close(state, migration.because("the job ended"), Migration.Phase.ABANDONED, effects);
            }
        }
    }

    private static boolean isSlotFree(FabricState state, String site) {
        return Slots.of(state).isFree(state.sites().get(site));
    }

    private static void settle(FabricState state, JobState job, Effects effects) {
        state.jobs().put(job.report().job(), job);
        effects.callForPlan("job-changed");
        effects.touch(job.report().job());
    }

    private static void move(
            FabricState state, Migration migration, Migration.Phase phase, long epoch, Effects effects) {
        Migration next = migration.to(phase, epoch, effects.nowMillis());
        state.migrations().put(migration.job(), next);
        effects.emit(next);
    }

    private static void close(FabricState state, Migration migration, Migration.Phase phase, Effects effects) {
        state.migrations().remove(migration.job());
        effects.emit(migration.to(phase, migration.epoch(), effects.nowMillis()));
        effects.callForPlan("migration-ended");
    }

    private static Command command(
            FabricState state, Migration migration, Command.Kind kind, String site, long epoch, Effects effects) {
        SiteState addressee = state.sites().get(site);
        boolean carriesCheckpoint = kind == Command.Kind.FETCH || kind == Command.Kind.START;
        return new Command(
                effects.nextId(),
                migration.job(),
                kind,
                site,
                addressee == null ? null : addressee.session(),
                epoch,
                migration.id(),
                migration.decisionId(),
                migration.source(),
                migration.destination(),
                kind == Command.Kind.FETCH ? migration.notAfterMillis() : null,
                carriesCheckpoint ? migration.manifestDigest() : null,
                effects.nowMillis());
    }
}
