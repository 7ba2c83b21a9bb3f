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
 * @param course how far the transfer has come
 * @param stepsLost steps to be done again where the job was taken over from an older checkpoint, or null
 * @param grantedSession {@code STARTING}, {@code RESUMING}: the session that was granted the job, or null
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
        String reason,
        Course course,
        Long stepsLost,
        String grantedSession)
        implements Output {

    /** One that departs. */
    static Migration departing(
            String id, JobState job, String destination, String decisionId, long nowMillis, long notAfterMillis) {
        return new Migration(
                id,
                job.report().job(),
                job.site(),
                destination,
                Phase.REQUESTED,
                job.epoch(),
                job.phase() == JobState.Phase.RUNNING,
                decisionId,
                job.report().checkpointBytes(),
                nowMillis,
                notAfterMillis,
                nowMillis,
                null,
                null,
                null,
                Course.NONE,
                null,
                null);
    }

    Migration to(Phase newPhase, long newEpoch, long nowMillis) {
        return change(newPhase, newEpoch, checkpointBytes, nowMillis, manifestDigest, transferSeconds, reason, course);
    }

    Migration offered(String digest, long bytes) {
        return change(phase, epoch, bytes, updatedAtMillis, digest, transferSeconds, reason, course);
    }

    Migration transferredIn(Double seconds) {
        return change(phase, epoch, checkpointBytes, updatedAtMillis, manifestDigest, seconds, reason, course);
    }

    Migration because(String why) {
        return change(phase, epoch, checkpointBytes, updatedAtMillis, manifestDigest, transferSeconds, why, course);
    }

    Migration on(Course newCourse, long nowMillis) {
        return change(phase, epoch, checkpointBytes, nowMillis, manifestDigest, transferSeconds, reason, newCourse);
    }

    Migration grantedTo(String session) {
        return with(stepsLost, session);
    }

    Migration losing(Long steps) {
        return with(steps, grantedSession);
    }

    private Migration change(
            Phase newPhase,
            long newEpoch,
            long newBytes,
            long newUpdatedAt,
            String newDigest,
            Double newSeconds,
            String newReason,
            Course newCourse) {
        return new Migration(
                id,
                job,
                source,
                destination,
                newPhase,
                newEpoch,
                wasRunning,
                decisionId,
                newBytes,
                departedAtMillis,
                notAfterMillis,
                newUpdatedAt,
                newDigest,
                newSeconds,
                newReason,
                newCourse,
                stepsLost,
                grantedSession);
    }

    private Migration with(Long newStepsLost, String newGrantedSession) {
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
                reason,
                course,
                newStepsLost,
                newGrantedSession);
    }

    /**
     * How far a transfer has come.
     *
     * @param transferredBytes bytes on the wire so far, B, or null
     * @param totalBytes bytes to be sent in all, B, or null
     * @param bandwidthBps measured bandwidth, bit/s, or null
     * @param estimatedEndMillis when it should be done at this rate, or null
     */
    public record Course(Long transferredBytes, Long totalBytes, Double bandwidthBps, Long estimatedEndMillis) {

        /** Nothing is known. */
        public static final Course NONE = new Course(null, null, null, null);

        static Course of(ExecutorEvent event, long nowMillis) {
            Long end = null;
            if (event.transferredBytes() != null
                    && event.totalBytes() != null
                    && event.bandwidthBps() != null
                    && event.bandwidthBps() > 0) {
                double left = StrictMath.max(0, event.totalBytes() - event.transferredBytes());
                double seconds = StrictMath.min(8 * left / event.bandwidthBps(), 1e9);
                end = nowMillis + (long) StrictMath.ceil(1000 * seconds);
            }
            return new Course(event.transferredBytes(), event.totalBytes(), event.bandwidthBps(), end);
        }
    }

    /** The site whose slot its process takes, as far as is known; null: it has none just now. */
    public String runsAt() {
        return switch (phase) {
            case REQUESTED -> wasRunning ? source : null;
            case STARTING -> destination;
            case RESUMING -> source;
            default -> null;
        };
    }

    /** Whether a slot at the destination is kept for it, that no process takes yet. */
    public boolean reservesDestination() {
        return phase == Phase.REQUESTED || phase == Phase.FETCHING || phase == Phase.AWAITING_SLOT;
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
