package io.windfall.executor.machine;

/**
 * A command of the orchestrator, as the machine takes it in.
 *
 * @param id identifies it
 * @param kind what to do
 * @param job the job
 * @param site whose executor it is for
 * @param session the session that it is for, or null
 * @param epoch the fencing token
 * @param migrationId the migration, or null
 * @param source where the checkpoint comes from, or null
 * @param destination where the job is to go, or null
 * @param notAfterMillis when the destination gives up fetching, ms since 1970-01-01 UTC; -1: never
 * @param manifestDigest the checkpoint meant, hex, or null
 * @param sourceUrl where the source offers it, or null
 * @param checkpoint STOP, PAUSE: whether a checkpoint is written first
 * @param grant the signed transfer grant as it came in the record's header, base64, or null; opaque here
 */
public record Instruction(
        String id,
        Kind kind,
        String job,
        String site,
        String session,
        long epoch,
        String migrationId,
        String source,
        String destination,
        long notAfterMillis,
        String manifestDigest,
        String sourceUrl,
        boolean checkpoint,
        String grant) {

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
