package io.windfall.fabric;

/** Writes commands: to whom, under which epoch, with what an executor needs to know. */
final class MigrationCommands {

    private MigrationCommands() {}

    /** A command of a migration to the session in force at a site. */
    static void emit(
            FabricState state, Migration migration, Command.Kind kind, String site, long epoch, Effects effects) {
        boolean fetches = kind == Command.Kind.FETCH;
        boolean carriesCheckpoint = fetches || kind == Command.Kind.START || kind == Command.Kind.RESUME;
        effects.emit(new Command(
                effects.nextId(),
                migration.job(),
                kind,
                site,
                Recovery.sessionAt(state, site),
                epoch,
                migration.id(),
                migration.decisionId(),
                migration.source(),
                migration.destination(),
                fetches || kind == Command.Kind.MIGRATE ? (Long) migration.notAfterMillis() : null,
                carriesCheckpoint ? migration.manifestDigest() : null,
                effects.nowMillis(),
                fetches ? urlOf(state, migration.source()) : null,
                fetches ? keyOf(state, migration.destination()) : null,
                true,
                migration.reason()));
    }

    /** A command outside any migration to the session that holds the job. */
    static void emit(
            JobState job, Command.Kind kind, long epoch, String decisionId, String manifestDigest, Effects effects) {
        effects.emit(new Command(
                effects.nextId(),
                job.report().job(),
                kind,
                job.site(),
                job.session(),
                epoch,
                null,
                decisionId,
                null,
                job.site(),
                null,
                manifestDigest,
                effects.nowMillis()));
    }

    /** Tells a site, by {@code STOP} or {@code RELEASE}, that a job is not, or need not be, its own any more. */
    static void letGo(FabricState state, JobState job, Command.Kind kind, String site, String why, Effects effects) {
        effects.emit(new Command(
                effects.nextId(),
                job.report().job(),
                kind,
                site,
                Recovery.sessionAt(state, site),
                job.epoch(),
                null,
                null,
                null,
                null,
                null,
                null,
                effects.nowMillis(),
                null,
                null,
                kind != Command.Kind.STOP,
                why));
    }

    /** Orders a site to pause a job, after a checkpoint or at once. */
    static void pause(JobState job, String decisionId, boolean checkpoint, String reason, Effects effects) {
        effects.emit(new Command(
                effects.nextId(),
                job.report().job(),
                Command.Kind.PAUSE,
                job.site(),
                job.session(),
                job.epoch(),
                null,
                decisionId,
                null,
                job.site(),
                null,
                null,
                effects.nowMillis(),
                null,
                null,
                checkpoint,
                reason));
    }

    /**
     * Orders a checkpoint to be copied ahead: first the source to offer it ({@code manifestDigest} null), then the
     * destination to pull it.
     */
    static void prestage(
            FabricState state,
            JobState job,
            String to,
            String destination,
            String decisionId,
            String manifestDigest,
            Effects effects) {
        boolean pulls = to.equals(destination);
        effects.emit(new Command(
                effects.nextId(),
                job.report().job(),
                Command.Kind.PRESTAGE,
                to,
                Recovery.sessionAt(state, to),
                job.epoch(),
                null,
                decisionId,
                job.site(),
                destination,
                pulls ? (Long) (effects.nowMillis() + CopyAhead.PATIENCE_MILLIS) : null,
                manifestDigest,
                effects.nowMillis(),
                pulls ? urlOf(state, job.site()) : null,
                pulls ? keyOf(state, destination) : null,
                true,
                null));
    }

    private static String urlOf(FabricState state, String site) {
        SiteState held = state.sites().get(site);
        return held == null ? null : held.card().executorUrl();
    }

    private static String keyOf(FabricState state, String site) {
        SiteState held = state.sites().get(site);
        return held == null ? null : held.card().executorKey();
    }
}
