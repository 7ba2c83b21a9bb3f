package io.windfall.fabric;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A job, as the orchestrator holds it.
 *
 * @param report its latest report
 * @param site where it is by the orchestrator's grants
 * @param phase where it stands by them
 * @param epoch the highest epoch granted
 * @param arrivedAtMillis when it was first seen, fabric's time
 * @param arrival its number of arrival, for first in, first out
 * @param movedAtMillis when its last migration ended, at the destination or back at the source; 0: never
 * @param endedAtMillis when it ended; 0: not yet
 * @param session the executor session that holds it, or null where none that is in force does
 * @param held whether an operator holds it where it is
 * @param copies complete, verified copies of its checkpoints, one a site, sorted by site
 * @param startFailures starts that failed in a row
 * @param retryAtMillis it is not started again before
 * @param lostAtMillis since when nothing of it lives where it was: its session was lost, or its site is back; 0: not lost
 * @param copyingTo where its checkpoint is being copied ahead, or null
 * @param copyingSinceMillis since when, or when the last such copy ended; 0: never
 * @param runtimeSeconds its whole run time as it was first reported, s, or null: what its slack is a share of
 * @param restedMillis how long it was kept from running within its slack, ms; a rest under way not counted
 * @param restingSinceMillis since when it is kept from running within its slack; 0: it is not
 * @param moveFailures migrations that were rolled back since one was completed
 */
public record JobState(
        JobReport report,
        String site,
        Phase phase,
        long epoch,
        long arrivedAtMillis,
        long arrival,
        long movedAtMillis,
        long endedAtMillis,
        String session,
        boolean held,
        List<Copy> copies,
        int startFailures,
        long retryAtMillis,
        long lostAtMillis,
        String copyingTo,
        long copyingSinceMillis,
        Double runtimeSeconds,
        long restedMillis,
        long restingSinceMillis,
        int moveFailures)
        implements Table.Ending, Table.Placed, Table.Watched {

    /** The first wait before a start that failed is tried again, ms; it doubles with each failure, up to 64-fold. */
    private static final long FIRST_RETRY_MILLIS = 10_000;

    /** The first wait before a migration that failed is tried again, ms. */
    private static final long FIRST_MOVE_RETRY_MILLIS = 60_000;

    public JobState {
        copies = List.copyOf(copies);
    }

    /** A job that has just been seen for the first time. */
    static JobState arrived(JobReport report, Phase phase, long nowMillis, long arrival) {
        return new JobState(
                report,
                report.site(),
                phase,
                report.epoch(),
                nowMillis,
                arrival,
                0,
                0,
                report.session(),
                false,
                List.of(),
                0,
                0,
                0,
                null,
                0,
                report.remainingSeconds(),
                0,
                0,
                0);
    }

    @Override
    public boolean live() {
        return phase != Phase.ENDED;
    }

    /** Its site, as long as it lives. */
    @Override
    public String place() {
        return live() ? site : null;
    }

    /**
     * Whether it takes a slot at its site: a migrating job takes the slot at its destination instead. One that cannot be
     * reached, and may yet live, keeps it.
     */
    boolean holdsSlot() {
        return holdsSlot(phase, lostAtMillis);
    }

    /** The same of a job of which no more is at hand than where it stands and when its session was lost; 0: it was not. */
    public static boolean holdsSlot(Phase phase, long lostAtMillis) {
        return phase == Phase.RUNNING
                || phase == Phase.STARTING
                || phase == Phase.PAUSING
                || phase == Phase.UNREACHABLE && lostAtMillis == 0;
    }

    /** Whether it draws power at its site, as far as is known: one that cannot be reached, and may yet live, does. */
    boolean computes() {
        return phase == Phase.RUNNING || phase == Phase.UNREACHABLE && lostAtMillis == 0;
    }

    /** Whether it was paused, or is about to be. */
    boolean isPaused() {
        return phase == Phase.PAUSING || phase == Phase.PAUSED;
    }

    /** Whether it stands where it is, running or not: it can be planned with. */
    boolean stands() {
        return phase.stands();
    }

    JobState with(JobReport newReport) {
        return change().report(newReport).done();
    }

    JobState in(Phase newPhase) {
        return change().phase(newPhase).done();
    }

    /** Granted to, or standing at, a site, under a session. A copy ahead that is under way belongs to the old grant. */
    JobState granted(Phase newPhase, String newSite, String newSession, long newEpoch) {
        boolean copyIsOver = newEpoch != epoch || newPhase == Phase.UNREACHABLE;
        return change().phase(newPhase)
                .site(newSite)
                .session(newSession)
                .epoch(newEpoch)
                .copying(copyIsOver ? null : copyingTo, copyingSinceMillis)
                .done();
    }

    /** A migration has ended: with the job at its destination, or ({@code failed}) back at its source. */
    JobState moved(long nowMillis, boolean failed) {
        return change().movedAt(nowMillis, failed).done();
    }

    JobState ended(long nowMillis) {
        return change().phase(Phase.ENDED)
                .endedAt(nowMillis)
                .copies(List.of())
                .copying(null, 0)
                .done();
    }

    /** Its session is in force no more; {@code dead}: nothing of it lives there. */
    JobState unreachable(boolean dead, long nowMillis) {
        return change().phase(Phase.UNREACHABLE)
                .session(null)
                .lostAt(dead ? nowMillis : 0)
                .copying(null, copyingSinceMillis)
                .done();
    }

    /** Nothing of it lives, from now on: its session was lost, or its site is back and has the time to report it. */
    JobState lost(long nowMillis) {
        return change().lostAt(nowMillis).done();
    }

    JobState heldBy(String newSession) {
        return change().session(newSession).done();
    }

    /** Its checkpoint is being copied to a site, or (null) no longer. */
    JobState copying(String to, long nowMillis) {
        return change().copying(to, nowMillis).done();
    }

    /** Kept from running within its slack, from now on. */
    JobState resting(long nowMillis) {
        return change().rested(restedMillis, nowMillis).done();
    }

    /** Its rest, if it has one, is over; it is, too, where the job runs, moves or cannot be reached. */
    JobState rested(long nowMillis) {
        return restingSinceMillis == 0
                ? this
                : change().rested(restedMillis + StrictMath.max(0, nowMillis - restingSinceMillis), 0)
                        .done();
    }

    /** It could not be brought to rest: nobody tries again. */
    JobState withoutSlack() {
        return change().rested(StrictMath.max(restedMillis, slackMillis()), 0).done();
    }

    /** What is left of the pauses that its slack allows, s: 0 where it has none, or its run time is not known. */
    public double slackSecondsAt(long nowMillis) {
        if (runtimeSeconds == null) {
            return 0;
        }
        long resting = restingSinceMillis == 0 ? 0 : StrictMath.max(0, nowMillis - restingSinceMillis);
        return StrictMath.max(0, slackMillis() - restedMillis - resting) / 1000.0;
    }

    /** All that time brings about for jobs, but for an end of dwelling, it brings about for these. */
    @Override
    public boolean watched() {
        return phase == Phase.UNREACHABLE
                || copyingTo != null
                || restingSinceMillis > 0
                || phase == Phase.QUEUED && (startFailures > 0 || retryAtMillis > 0)
                || phase == Phase.RUNNING && epoch == 0;
    }

    /** The longest that a job must stay for having moved, ms. */
    static long longestDwellMillis(double dwellSeconds) {
        return StrictMath.max((long) StrictMath.ceil(dwellSeconds * 1000), FIRST_MOVE_RETRY_MILLIS << 6);
    }

    /** Whether it has any slack at all. */
    boolean mayRest() {
        return slackMillis() > 0;
    }

    /** When a rest under way has used its slack up, ms since 1970-01-01 UTC. */
    long slackEndsAtMillis() {
        return restingSinceMillis + StrictMath.max(0, slackMillis() - restedMillis);
    }

    private long slackMillis() {
        return runtimeSeconds == null ? 0 : (long) (report.slack() * runtimeSeconds * 1000);
    }

    JobState heldByOrder(boolean holds) {
        return change().held(holds).done();
    }

    /** It runs: what failed before is forgotten. */
    JobState startedWell() {
        return startFailures == 0 && retryAtMillis == 0
                ? this
                : change().failures(0, 0).done();
    }

    JobState startFailed(long nowMillis) {
        long wait = FIRST_RETRY_MILLIS << StrictMath.min(startFailures, 6);
        return change().failures(startFailures + 1, nowMillis + wait).done();
    }

    /**
     * Until when it stays where it is after its last migration, ms: for the dwell where that was completed; where it was
     * rolled back for a minute, and twice as long each time in a row, up to 64 minutes. 0: it never moved.
     */
    long dwellsUntilMillis(double dwellSeconds) {
        if (movedAtMillis <= 0) {
            return 0;
        }
        long millis = moveFailures == 0
                ? (long) StrictMath.ceil(dwellSeconds * 1000)
                : FIRST_MOVE_RETRY_MILLIS << StrictMath.min(moveFailures - 1, 6);
        return movedAtMillis + millis;
    }

    JobState withCopy(Copy copy) {
        List<Copy> all = new ArrayList<>(copies);
        all.removeIf(other -> other.site().equals(copy.site()));
        all.add(copy);
        all.sort(Comparator.comparing(Copy::site));
        return change().copies(all).done();
    }

    JobState withoutCopyAt(String atSite) {
        if (copyAt(atSite) == null) {
            return this;
        }
        List<Copy> all = new ArrayList<>(copies);
        all.removeIf(other -> other.site().equals(atSite));
        return change().copies(all).done();
    }

    /** The complete copy at a site, or null. */
    Copy copyAt(String atSite) {
        for (Copy copy : copies) {
            if (copy.site().equals(atSite)) {
                return copy;
            }
        }
        return null;
    }

    /** Run time left at an instant, s: what was reported, less the time run since; null where it was not reported. */
    public Double remainingSecondsAt(long nowMillis) {
        if (report.remainingSeconds() == null) {
            return null;
        }
        double since = phase == Phase.RUNNING && report.state() == JobReport.State.RUNNING
                ? StrictMath.max(0, (nowMillis - report.atMillis()) / 1000.0)
                : 0;
        return StrictMath.max(0, report.remainingSeconds() - since);
    }

    private Change change() {
        return new Change(this);
    }

    /**
     * Where a job stands by the orchestrator's grants. {@link #UNREACHABLE}: its session is in force no more; it takes no
     * slot and is not planned until its site reports it anew, or a verified copy elsewhere is started.
     */
    public enum Phase {
        QUEUED,
        STARTING,
        RUNNING,
        PAUSING,
        PAUSED,
        MIGRATING,
        UNREACHABLE,
        ENDED;

        /** Whether a job in it stands where it is, running or not: it can be planned with. */
        public boolean stands() {
            return this == QUEUED || this == RUNNING || this == PAUSED;
        }
    }

    /**
     * A complete, verified copy of a checkpoint.
     *
     * @param site where it is held
     * @param manifestDigest SHA-256 of its manifest, hex
     * @param step the step at which it was taken, or null
     * @param bytes its size, B
     */
    public record Copy(String site, String manifestDigest, Long step, long bytes) {}

    /** A job under change: what is not set stays. */
    private static final class Change {

        private final JobState before;
        private JobReport report;
        private String site;
        private Phase phase;
        private long epoch;
        private long movedAt;
        private int moveFailures;
        private long endedAt;
        private String session;
        private boolean held;
        private List<Copy> copies;
        private int startFailures;
        private long retryAt;
        private long lostAt;
        private String copyingTo;
        private long copyingSince;
        private long rested;
        private long restingSince;

        Change(JobState before) {
            this.before = before;
            report = before.report;
            site = before.site;
            phase = before.phase;
            epoch = before.epoch;
            movedAt = before.movedAtMillis;
            moveFailures = before.moveFailures;
            endedAt = before.endedAtMillis;
            session = before.session;
            held = before.held;
            copies = before.copies;
            startFailures = before.startFailures;
            retryAt = before.retryAtMillis;
            lostAt = before.lostAtMillis;
            copyingTo = before.copyingTo;
            copyingSince = before.copyingSinceMillis;
            rested = before.restedMillis;
            restingSince = before.restingSinceMillis;
        }

        Change report(JobReport value) {
            report = value;
            return this;
        }

        Change site(String value) {
            site = value;
            return this;
        }

        Change phase(Phase value) {
            phase = value;
            lostAt = 0;
            return this;
        }

        Change epoch(long value) {
            epoch = value;
            return this;
        }

        Change movedAt(long value, boolean failed) {
            movedAt = value;
            moveFailures = failed ? before.moveFailures + 1 : 0;
            return this;
        }

        Change endedAt(long value) {
            endedAt = value;
            return this;
        }

        Change session(String value) {
            session = value;
            return this;
        }

        Change held(boolean value) {
            held = value;
            return this;
        }

        Change copies(List<Copy> value) {
            copies = value;
            return this;
        }

        Change failures(int count, long retryAtMillis) {
            startFailures = count;
            retryAt = retryAtMillis;
            return this;
        }

        Change lostAt(long value) {
            lostAt = value;
            return this;
        }

        Change copying(String to, long since) {
            copyingTo = to;
            copyingSince = since;
            return this;
        }

        Change rested(long millis, long since) {
            rested = millis;
            restingSince = since;
            return this;
        }

        JobState done() {
            boolean mayRest = phase == Phase.QUEUED || phase == Phase.PAUSING || phase == Phase.PAUSED;
            if (restingSince > 0 && !mayRest) {
                // Nobody ended it: it is over since the job was heard of last.
                rested += StrictMath.max(0, report.atMillis() - restingSince);
                restingSince = 0;
            }
            return new JobState(
                    report,
                    site,
                    phase,
                    epoch,
                    before.arrivedAtMillis,
                    before.arrival,
                    movedAt,
                    endedAt,
                    session,
                    held,
                    copies,
                    startFailures,
                    retryAt,
                    lostAt,
                    copyingTo,
                    copyingSince,
                    before.runtimeSeconds == null ? report.remainingSeconds() : before.runtimeSeconds,
                    rested,
                    restingSince,
                    moveFailures);
        }
    }
}
