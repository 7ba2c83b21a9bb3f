package io.windfall.fabric;

import java.util.List;
import java.util.Objects;

/**
 * Drives each migration along its course (see {@link Migration.Phase}) by what executors report, and by time: whoever is
 * granted a job, source or destination, is decided here alone, and every grant has a new epoch.
 */
final class MigrationsStage implements Stage {

    @Override
    public void apply(FabricState state, JournalEntry entry, Effects effects) {
        if (effects.sessionsChanged() || entry.body() instanceof Tick) {
            Recovery.mend(state, effects);
        }
        if (entry.body() instanceof ExecutorEvent event) {
            take(state, entry, event, effects);
            if (effects.isRejected()) {
                return;
            }
        } else if (entry.body() instanceof JobReport || entry.body() instanceof Tick) {
            abandonEnded(state, effects);
        } else if (entry.body() instanceof Order order && order.kind() == Order.Kind.ABORT) {
            abort(state, entry, order, effects);
        }
        if (entry.body() instanceof Tick) {
            rollBackLate(state, effects);
            Recovery.takeOver(state, effects);
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
        } else if (event.session() == null || !event.session().equals(site.sessionInForce())) {
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
            if (!taken && !isOnlyAnAnswer(job, migration, event)) {
                effects.reject(
                        entry,
                        Rejection.Reason.UNEXPECTED,
                        event.kind() + " from " + event.site() + " does not fit where job " + event.job() + " stands");
            }
        }
    }

    /** What is due to be said, but changes nothing: that a job was let go of, as ordered, or is done, as reported. */
    private static boolean isOnlyAnAnswer(JobState job, Migration migration, ExecutorEvent event) {
        return switch (event.kind()) {
            case PROGRESS, RELEASED -> true;
            case STOPPED -> migration == null && !event.site().equals(job.site());
            case FINISHED -> !job.live();
            default -> false;
        };
    }

    private static boolean startedOutsideAny(FabricState state, JobState job, ExecutorEvent event, Effects effects) {
        if (!job.live()) {
            return false;
        }
        if (CopyAhead.take(state, job, event, effects)) {
            return true;
        }
        boolean lost = job.phase() == JobState.Phase.UNREACHABLE;
        if (lost && event.kind() == ExecutorEvent.Kind.TRANSFERRED && event.manifestDigest() != null) {
            // Copied ahead of the loss: this may be what the job goes on from.
            keepCopy(
                    state,
                    event,
                    event.manifestDigest(),
                    event.checkpointBytes() == null ? 0 : event.checkpointBytes());
            return true;
        }
        if (!job.site().equals(event.site())) {
            return false;
        }
        boolean starting = job.phase() == JobState.Phase.STARTING;
        boolean pausing = job.phase() == JobState.Phase.PAUSING;
        switch (event.kind()) {
            case RUNNING -> {
                if (!pausing && job.phase() != JobState.Phase.PAUSED) {
                    settle(
                            state,
                            job.in(JobState.Phase.RUNNING)
                                    .heldBy(event.session())
                                    .startedWell(),
                            effects);
                }
            }
            case FAILED -> {
                if (!starting && !pausing) {
                    return false;
                }
                settle(
                        state,
                        pausing
                                ? (job.restingSinceMillis() > 0 ? job.withoutSlack() : job).in(JobState.Phase.RUNNING)
                                : job.in(JobState.Phase.QUEUED)
                                        .withoutCopyAt(event.site())
                                        .startFailed(effects.nowMillis()),
                        effects);
            }
            case STOPPED -> {
                if (job.phase() == JobState.Phase.PAUSED) {
                    return true; // it had stopped for a move that was given up before it was told to pause
                } else if (!job.holdsSlot()) {
                    return false;
                }
                settle(state, job.in(pausing ? JobState.Phase.PAUSED : JobState.Phase.QUEUED), effects);
            }
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
        if (event.migrationId() == null && CopyAhead.takeInMove(state, job, event, effects)) {
            return true;
        }
        boolean fromSource = event.site().equals(migration.source());
        boolean fromDestination = event.site().equals(migration.destination());
        if (!fromSource && !fromDestination) {
            return false;
        }
        if (event.kind() == ExecutorEvent.Kind.FINISHED) {
            JobsStage.end(state, job, effects);
            abandon(state, migration.because("the job ended before the move"), effects);
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
                    return transferred(state, migration, event, effects);
                } else if (fromDestination && event.kind() == ExecutorEvent.Kind.PROGRESS) {
                    Migration further =
                            migration.on(Migration.Course.of(event, effects.nowMillis()), effects.nowMillis());
                    state.migrations().put(migration.job(), further);
                    effects.emit(further);
                    return true;
                }
                return rolledBackOnFailure(state, migration, event, effects);
            }
            case AWAITING_SLOT -> {
                return fromDestination && rolledBackOnFailure(state, migration, event, effects);
            }
            case STARTING -> {
                if (fromDestination && event.kind() == ExecutorEvent.Kind.RUNNING) {
                    arrive(state, migration, job, event, effects);
                    return true;
                }
                return fromDestination && rolledBackOnFailure(state, migration, event, effects);
            }
            case RESUMING -> {
                if (fromSource && event.kind() == ExecutorEvent.Kind.RUNNING) {
                    settle(
                            state,
                            job.granted(JobState.Phase.RUNNING, migration.source(), event.session(), job.epoch())
                                    .moved(effects.nowMillis(), true)
                                    .startedWell(),
                            effects);
                    Return.returned(state, migration, effects);
                    return true;
                } else if (fromSource
                        && (event.kind() == ExecutorEvent.Kind.FAILED || event.kind() == ExecutorEvent.Kind.STOPPED)) {
                    Return.queueAtSource(
                            state,
                            migration,
                            event.kind() == ExecutorEvent.Kind.FAILED
                                    ? job.withoutCopyAt(event.site()).startFailed(effects.nowMillis())
                                    : job,
                            effects);
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
        keepCopy(state, event, event.manifestDigest(), bytes);
        String session = Recovery.sessionAt(state, migration.destination());
        Migration offered = migration.offered(event.manifestDigest(), bytes).grantedTo(session);
        move(state, offered, Migration.Phase.FETCHING, migration.epoch(), effects);
        if (session != null) {
            MigrationCommands.emit(state, offered, Command.Kind.FETCH, offered.destination(), offered.epoch(), effects);
        }
        effects.callForPlan("slot-freed");
    }

    /** The destination has all of it, by its own word: of the very checkpoint that was offered, or it is none. */
    private static boolean transferred(FabricState state, Migration migration, ExecutorEvent event, Effects effects) {
        if (!Objects.equals(migration.manifestDigest(), event.manifestDigest()) && event.manifestDigest() != null) {
            return false;
        }
        keepCopy(state, event, migration.manifestDigest(), migration.checkpointBytes());
        Migration there = migration
                .transferredIn(event.transferSeconds())
                .on(Migration.Course.of(event, effects.nowMillis()), effects.nowMillis());
        move(state, there, Migration.Phase.AWAITING_SLOT, migration.epoch(), effects);
        return true;
    }

    private static void keepCopy(FabricState state, ExecutorEvent event, String digest, long bytes) {
        if (digest != null) {
            JobState job = state.jobs().get(event.job());
            Long step = event.step() != null ? event.step() : stepOf(job, digest);
            state.jobs().put(event.job(), job.withCopy(new JobState.Copy(event.site(), digest, step, bytes)));
        }
    }

    private static Long stepOf(JobState job, String digest) {
        for (JobState.Copy copy : job.copies()) {
            if (copy.manifestDigest().equals(digest)) {
                return copy.step();
            }
        }
        return null;
    }

    private static void arrive(
            FabricState state, Migration migration, JobState job, ExecutorEvent event, Effects effects) {
        settle(
                state,
                job.granted(JobState.Phase.RUNNING, migration.destination(), event.session(), job.epoch())
                        .withoutCopyAt(migration.source())
                        .withoutCopyAt(migration.destination())
                        .moved(effects.nowMillis(), false)
                        .startedWell(),
                effects);
        Return.release(state, migration, migration.source(), effects);
        close(
                state,
                event.stepsLost() == null ? migration : migration.losing(event.stepsLost()),
                Migration.Phase.COMPLETED,
                effects);
    }

    private static boolean rolledBackOnFailure(
            FabricState state, Migration migration, ExecutorEvent event, Effects effects) {
        boolean stopped = event.kind() == ExecutorEvent.Kind.STOPPED && migration.phase() == Migration.Phase.STARTING;
        if (event.kind() != ExecutorEvent.Kind.FAILED && !stopped) {
            return false;
        }
        if (migration.phase() == Migration.Phase.STARTING && !stopped) {
            JobState job = state.jobs().get(migration.job());
            state.jobs().put(migration.job(), job.withoutCopyAt(event.site()));
        }
        String why = event.site() + " failed: " + (event.reason() == null ? "no reason given" : event.reason());
        Return.rollBack(state, migration.because(why), effects);
        return true;
    }

    private static void abort(FabricState state, JournalEntry entry, Order order, Effects effects) {
        for (Migration migration : List.copyOf(state.migrations().values())) {
            if (migration.id().equals(order.target()) || migration.job().equals(order.target())) {
                if (waits(migration)) {
                    Return.rollBack(state, migration.because("aborted by " + order.issuedBy()), effects);
                } else {
                    effects.reject(
                            entry,
                            Rejection.Reason.TOO_LATE,
                            "migration " + migration.id() + " is " + migration.phase()
                                    + ": the job is granted already, hold or move it once it runs");
                }
                return;
            }
        }
        effects.reject(
                entry, Rejection.Reason.UNEXPECTED, "no migration of that id or job is under way: " + order.target());
    }

    private static boolean waits(Migration migration) {
        return migration.phase() == Migration.Phase.REQUESTED
                || migration.phase() == Migration.Phase.FETCHING
                || migration.phase() == Migration.Phase.AWAITING_SLOT;
    }

    private static void rollBackLate(FabricState state, Effects effects) {
        for (Migration migration : List.copyOf(state.migrations().values())) {
            if (waits(migration) && effects.nowMillis() > migration.notAfterMillis()) {
                Return.rollBack(
                        state,
                        migration.because("not done in time: still " + migration.phase() + " at its notAfter"),
                        effects);
            }
        }
    }

    /** Starts, at their destinations, jobs whose checkpoints are there and whose slots have come free. */
    private static void startWaiting(FabricState state, Effects effects) {
        for (Migration migration : List.copyOf(state.migrations().values())) {
            if (migration.phase() != Migration.Phase.AWAITING_SLOT) {
                continue;
            }
            String session = Recovery.sessionAt(state, migration.destination());
            JobState job = state.jobs().get(migration.job());
            if (session != null
                    && session.equals(migration.grantedSession())
                    && hasRoom(state, migration.destination(), job, effects)) {
                long epoch = job.epoch() + 1;
                state.jobs()
                        .put(
                                migration.job(),
                                job.granted(JobState.Phase.MIGRATING, migration.destination(), session, epoch));
                move(state, migration, Migration.Phase.STARTING, epoch, effects);
                MigrationCommands.emit(state, migration, Command.Kind.START, migration.destination(), epoch, effects);
            }
        }
    }

    private static void abandonEnded(FabricState state, Effects effects) {
        for (Migration migration : List.copyOf(state.migrations().values())) {
            JobState job = state.jobs().get(migration.job());
            if (job == null || !job.live()) {
                abandon(state, migration.because("the job ended"), effects);
            }
        }
    }

    /** There is nothing to be moved any more; those who hold a copy are told as the job ends, one who pulls it here. */
    private static void abandon(FabricState state, Migration migration, Effects effects) {
        if (migration.phase() == Migration.Phase.FETCHING) {
            Return.release(state, migration, migration.destination(), effects);
        }
        close(state, migration, Migration.Phase.ABANDONED, effects);
    }

    /** Whether a job may be started at a site now: a slot is free, and no demand response would be broken. */
    static boolean hasRoom(FabricState state, String site, JobState job, Effects effects) {
        return Slots.of(state, effects).isFree(state.sites().get(site)) && Views.hasPower(state, site, job, effects);
    }

    static void settle(FabricState state, JobState job, Effects effects) {
        state.jobs().put(job.report().job(), job);
        effects.callForPlan("job-changed");
        effects.touch(job.report().job());
    }

    static void move(FabricState state, Migration migration, Migration.Phase phase, long epoch, Effects effects) {
        Migration next = migration.to(phase, epoch, effects.nowMillis());
        state.migrations().put(migration.job(), next);
        effects.emit(next);
    }

    static void close(FabricState state, Migration migration, Migration.Phase phase, Effects effects) {
        state.migrations().remove(migration.job());
        effects.emit(migration.to(phase, migration.epoch(), effects.nowMillis()));
        effects.callForPlan("migration-ended");
    }
}
