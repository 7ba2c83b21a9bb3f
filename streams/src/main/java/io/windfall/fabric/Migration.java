package io.windfall.fabric;

/**
 * A migration under way, or how it ended.
 *
 * @param id identifies it
 * @param job the job
 * @param source where it leaves
 * @param destination where it goes
 * @param phase where it stands
 * @param epoch the highest epoch granted so far
 * @param wasRunning whether the job ran at departure, rather than queued
 * @param decisionId the decision behind it
 * @param checkpointBytes size of its checkpoint, B
 * @param departedAtMillis when {@code MIGRATE} was issued
 * @param notAfterMillis by the first tick after it the job is granted back to the source
 * @param updatedAtMillis when the phase was reached
 * @param manifestDigest SHA-256 of the manifest, hex, or null
 * @param transferSeconds time on the wire, s, or null
 * @param reason why it was rolled back or abandoned, or null
 */
public record Migration(
        String id,
        String job,
        String source,
        String destination,
        Phase phase,
        long epoch,
        boolean wasRunning,
        String decisionId,
        long checkpointBytes,
        long departedAtMillis,
        long notAfterMillis,
        long updatedAtMillis,
        String manifestDigest,
        Double transferSeconds,
        String reason)
        implements Output {

    Migration to(Phase newPhase, long newEpoch, long nowMillis) {
        return new Migration(
                id,
                job,
                source,
                destination,
                newPhase,
                newEpoch,
                wasRunning,
                decisionId,
                checkpointBytes,
                departedAtMillis,
                notAfterMillis,
                nowMillis,
                manifestDigest,
                transferSeconds,
                reason);
    }

    Migration offered(String digest, long bytes) {
        return new Migration(
                id,
                job,
                source,
                destination,
                phase,
                epoch,
                wasRunning,
                decisionId,
                bytes,
                departedAtMillis,
                notAfterMillis,
                updatedAtMillis,
                digest,
                transferSeconds,
                reason);
    }

    Migration transferredIn(Double seconds) {
        return new Migration(
                id,
                job,
                source,
                destination,
                phase,
                epoch,
                wasRunning,
                decisionId,
                checkpointBytes,
                departedAtMillis,
                notAfterMillis,
                updatedAtMillis,
                manifestDigest,
                seconds,
                reason);
    }

    Migration because(String why) {
        return new Migration(
                id,
                job,
                source,
                destination,
                phase,
                epoch,
                wasRunning,
                decisionId,
                checkpointBytes,
                departedAtMillis,
                notAfterMillis,
                updatedAtMillis,
                manifestDigest,
                transferSeconds,
                why);
    }

    /**
     * Where a migration stands.
     *
     * <pre>
     *            STOPPED           TRANSFERRED        slot free         RUNNING at destination
     * REQUESTED ─────────► FETCHING ─────────► AWAITING_SLOT ──────► STARTING ─────────► COMPLETED
     *     │ FAILED            │ FAILED              │                   │ FAILED
     *     │ notAfter          │ notAfter            │ notAfter          │
     *     └───────────────────┴──────► RESUMING ◄───┴───────────────────┘
     *                                     │ RUNNING at source, or queued there
     *                                     ▼
     *  FINISHED in any: ABANDONED    ROLLED_BACK
     * </pre>
     */
    public enum Phase {
        REQUESTED,
        FETCHING,
        AWAITING_SLOT,
        STARTING,
        RESUMING,
        COMPLETED,
        ROLLED_BACK,
        ABANDONED;

        /** Whether the migration is over. */
        public boolean ended() {
            return this == COMPLETED || this == ROLLED_BACK || this == ABANDONED;
        }
    }
}
