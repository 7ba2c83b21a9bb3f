package io.windfall.fabric;

import java.util.List;

/**
 * What is done when an executor's session is lost: whose job it is afterwards. Nothing is granted anew of what a silent
 * site may still run; by the time a session is lost, all that it ran is dead: its lease is over, or its successor has
 * killed all.
 */
final class Recovery {

    /** A site that is back is given so long to report its jobs before a copy elsewhere is started, ms. */
    private static final long REPORT_MILLIS = 60_000;

    /** After so many starts that failed a copy elsewhere is started instead. */
    private static final int MOST_START_FAILURES = 2;

    private Recovery() {}

    /** Looks after migrations whose source or destination has another session than the one that was told, or none. */
    static void mend(FabricState state, Effects effects) {
        for (Migration migration : List.copyOf(state.migrations().values())) {
            JobState job = state.jobs().get(migration.job());
            if (job == null || !job.live()) {
                continue;
            }
            String source = sessionAt(state, migration.source());
            String destination = sessionAt(state, migration.destination());
            switch (migration.phase()) {
                case REQUESTED -> {
                    if (job.session() != null && !job.session().equals(source)) {
                        loseAtSource(
                                state,
                                migration.because("the source's executor was lost"),
                                job,
                                effects.endedDead(migration.source()),
                                effects);
                    }
                }
                case FETCHING, AWAITING_SLOT -> {
                    if (destination != null && !destination.equals(migration.grantedSession())) {
                        fetchAgain(state, migration, destination, effects);
                    }
                }
                case STARTING -> {
                    if (!migration.grantedSession().equals(destination)) {
                        mendStart(state, migration, job, source, destination, effects);
                    }
                }
                case RESUMING -> {
                    if (!migration.grantedSession().equals(source)) {
                        if (job.copyAt(migration.destination()) == null) {
                            Return.release(state, migration, migration.destination(), effects); // it may pull still
                        }
                        loseAtSource(state, migration, job, effects.endedDead(migration.source()), effects);
                    }
                }
                default -> throw new IllegalStateException("a migration that has ended is kept: " + migration);
            }
        }
    }

    /** The destination begins anew under its new session. */
    private static void fetchAgain(FabricState state, Migration migration, String session, Effects effects) {
        Migration again = migration.grantedTo(session);
        MigrationsStage.move(state, again, Migration.Phase.FETCHING, migration.epoch(), effects);
        MigrationCommands.emit(state, again, Command.Kind.FETCH, migration.destination(), migration.epoch(), effects);
    }

    /** The job was granted to a session of the destination that is lost: the source may have it back, once that is dead. */
    private static void mendStart(
            FabricState state, Migration migration, JobState job, String source, String destination, Effects effects) {
        boolean dead = job.lostAtMillis() > 0 || effects.endedDead(migration.destination());
        if (dead && job.lostAtMillis() == 0) {
            job = job.lost(effects.nowMillis());
            state.jobs().put(migration.job(), job);
        }
        if (dead && source != null) {
            Return.rollBack(state, migration.because("the destination's executor was lost"), effects);
        } else if (dead || destination != null) {
            JobState left = job.granted(JobState.Phase.UNREACHABLE, migration.destination(), null, job.epoch());
            state.jobs().put(migration.job(), dead ? left.lost(effects.nowMillis()) : left);
            MigrationsStage.close(
                    state,
                    migration.because(
                            destination == null
                                    ? "the executors of source and destination were lost"
                                    : "the destination's executor was lost and is back: the job waits for its report"),
                    Migration.Phase.ABANDONED,
                    effects);
        }
    }

    /** The migration is over, and the job at its source cannot be reached; {@code dead}: nothing of it lives there. */
    static void loseAtSource(FabricState state, Migration migration, JobState job, boolean dead, Effects effects) {
        JobState left = job.granted(JobState.Phase.UNREACHABLE, migration.source(), null, job.epoch());
        state.jobs().put(migration.job(), dead ? left.lost(effects.nowMillis()) : left);
        effects.touch(migration.job());
        MigrationsStage.close(state, migration, Migration.Phase.ROLLED_BACK, effects);
    }

    /** Starts, where complete copies are held, jobs that cannot be reached and must be dead. */
    static void takeOver(FabricState state, Effects effects) {
        if (!effects.grants() || Opening.goesOn(state, effects)) {
            return;
        }
        for (JobState job : state.jobs().watched()) {
            CopyAhead.giveUpLate(state, job, effects);
            boolean silent = sessionAt(state, job.site()) == null || isLostForLong(job, effects);
            boolean lost = job.phase() == JobState.Phase.UNREACHABLE && job.lostAtMillis() > 0 && silent;
            boolean cannotStart = job.phase() == JobState.Phase.QUEUED && job.startFailures() >= MOST_START_FAILURES;
            if ((lost || cannotStart) && !job.held()) {
                JobState.Copy copy = bestCopy(state, job, effects);
                if (copy != null && copy.site().equals(job.site())) {
                    startWhereItIs(state, job, copy, effects);
                } else if (copy != null) {
                    start(state, job, copy, effects);
                }
            }
        }
    }

    /** A site that is back has the time to report from now on, not from its loss on. */
    static void awaitReportsFrom(FabricState state, String site, Effects effects) {
        if (sessionAt(state, site) == null) {
            return;
        }
        for (JobState job : List.copyOf(state.jobs().live())) {
            boolean lostThere = job.phase() == JobState.Phase.UNREACHABLE
                    && job.lostAtMillis() > 0
                    && job.site().equals(site);
            if (lostThere) {
                state.jobs().put(job.report().job(), job.lost(effects.nowMillis()));
            }
        }
    }

    /**
     * Who held it is dead and does not know it any more: an earlier holder that has it still, and says so since, may have it
     * back. Not one that meets it for the first time, nor where a copy elsewhere is known to be newer.
     */
    static boolean mayHaveItBack(
            FabricState state, JournalEntry entry, JobState held, JobReport report, Effects effects) {
        SiteState site = state.sites().get(report.site());
        boolean stands = report.state() == JobReport.State.QUEUED
                || report.state() == JobReport.State.PAUSED
                || report.state() == JobReport.State.STOPPED;
        return stands
                && report.epoch() > 0
                && report.session() != null
                && report.session().equals(site.sessionInForce())
                && !site.forbidden()
                && !site.card().withdrawn()
                && !held.held()
                && entry.origin().appendedAtMillis() > held.lostAtMillis()
                && held.copies().stream().noneMatch(copy -> isNewer(copy, report))
                && isLostForGood(state, held, effects);
    }

    private static boolean isNewer(JobState.Copy copy, JobReport report) {
        return !copy.site().equals(report.site())
                && copy.step() != null
                && (report.step() == null || copy.step() > report.step());
    }

    /** Whether nothing of a job lives where it was, and a site that is back has had the time to say that it has it. */
    private static boolean isLostForGood(FabricState state, JobState job, Effects effects) {
        return job.phase() == JobState.Phase.UNREACHABLE
                && job.lostAtMillis() > 0
                && isLostForLong(job, effects)
                && !Opening.goesOn(state, effects);
    }

    private static boolean isLostForLong(JobState job, Effects effects) {
        return effects.nowMillis() - job.lostAtMillis() > REPORT_MILLIS;
    }

    /** Of the copies at sites that can start the job now, the one that loses the fewest steps. */
    private static JobState.Copy bestCopy(FabricState state, JobState job, Effects effects) {
        JobState.Copy best = null;
        for (JobState.Copy copy : job.copies()) {
            SiteState site = state.sites().get(copy.site());
            boolean unheard = job.phase() == JobState.Phase.UNREACHABLE;
            boolean fit = (unheard || !copy.site().equals(job.site()))
                    && site != null
                    && site.sessionInForce() != null
                    && !site.card().withdrawn()
                    && !site.forbidden()
                    && (job.report().allowedSites().isEmpty()
                            || job.report().allowedSites().contains(copy.site()))
                    && MigrationsStage.hasRoom(state, copy.site(), job, effects);
            if (fit && (best == null || stepOf(copy) > stepOf(best))) {
                best = copy;
            }
        }
        return best;
    }

    private static long stepOf(JobState.Copy copy) {
        return copy.step() == null ? -1 : copy.step();
    }

    private static void start(FabricState state, JobState job, JobState.Copy copy, Effects effects) {
        String id = effects.nextId();
        Long lost = copy.step() == null || job.report().step() == null
                ? null
                : (Long) StrictMath.max(0, job.report().step() - copy.step());
        long epoch = job.epoch() + 1;
        String session = sessionAt(state, copy.site());
        Migration takenOver = Migration.departing(id, job, copy.site(), id, effects.nowMillis(), effects.nowMillis())
                .offered(copy.manifestDigest(), copy.bytes())
                .because(
                        job.phase() == JobState.Phase.UNREACHABLE
                                ? "taken over: the executor of " + job.site() + " was lost"
                                : "taken over: it could not be started at " + job.site())
                .losing(lost)
                .grantedTo(session);
        state.jobs().put(job.report().job(), job.granted(JobState.Phase.MIGRATING, copy.site(), session, epoch));
        MigrationsStage.move(state, takenOver, Migration.Phase.STARTING, epoch, effects);
        MigrationCommands.emit(state, takenOver, Command.Kind.START, copy.site(), epoch, effects);
        effects.touch(job.report().job());
    }

    /** Its site holds a copy but does not report the job: the session that was told to start it was lost before it heard. */
    private static void startWhereItIs(FabricState state, JobState job, JobState.Copy copy, Effects effects) {
        long epoch = job.epoch() + 1;
        JobState granted = job.granted(JobState.Phase.STARTING, copy.site(), sessionAt(state, copy.site()), epoch);
        state.jobs().put(job.report().job(), granted);
        MigrationCommands.emit(granted, Command.Kind.START, epoch, null, copy.manifestDigest(), effects);
        effects.touch(job.report().job());
    }

    static String sessionAt(FabricState state, String site) {
        SiteState held = state.sites().get(site);
        return held == null ? null : held.sessionInForce();
    }
}
