package io.windfall.fabric;

/**
 * What an executor is to do; idempotent by id.
 *
 * @param id identifies it
 * @param job the job
 * @param kind what to do
 * @param site whose executor it is for
 * @param session the session that it is for, or null
 * @param epoch the fencing token
 * @param migrationId the migration, or null
 * @param decisionId the decision behind it, or null
 * @param source where the checkpoint comes from, or null
 * @param destination where the job is to go, or null
 * @param notAfterMillis by the first tick after it the job is granted back, or null
 * @param manifestDigest SHA-256 of the manifest, hex, or null
 * @param issuedAtMillis fabric's time at issue
 * @param sourceUrl where the source offers the checkpoint, or null
 * @param destinationKey SHA-256 of the destination's certificate, hex, or null
 * @param checkpoint STOP, PAUSE: whether a checkpoint is written first
 * @param reason why, or null
 */
public record Command(
        String id,
        String job,
        Kind kind,
        String site,
        String session,
        long epoch,
        String migrationId,
        String decisionId,
        String source,
        String destination,
        Long notAfterMillis,
        String manifestDigest,
        long issuedAtMillis,
        String sourceUrl,
        String destinationKey,
        boolean checkpoint,
        String reason)
        implements Output {

    /** One that needs no more said. */
    public Command(
            String id,
            String job,
            Kind kind,
            String site,
            String session,
            long epoch,
            String migrationId,
            String decisionId,
            String source,
            String destination,
            Long notAfterMillis,
            String manifestDigest,
            long issuedAtMillis) {
        this(
                id,
                job,
                kind,
                site,
                session,
                epoch,
                migrationId,
                decisionId,
                source,
                destination,
                notAfterMillis,
                manifestDigest,
                issuedAtMillis,
                null,
                null,
                true,
                null);
    }

    /** What to do. */
    public enum Kind {
        MIGRATE,
        FETCH,
        START,
        RESUME,
        RELEASE,
        STOP,
        PAUSE,
        PRESTAGE
    }
}
