package io.windfall.fabric;

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
 */
public record JobState(
        JobReport report,
        String site,
        Phase phase,
        long epoch,
        long arrivedAtMillis,
        long arrival,
        long movedAtMillis,
        long endedAtMillis) {

    boolean live() {
        return phase != Phase.ENDED;
    }

    /** Whether it takes a slot at its site: a migrating job takes the slot at its destination instead. */
    boolean holdsSlot() {
        return phase == Phase.RUNNING || phase == Phase.STARTING;
    }

    JobState with(JobReport newReport) {
        return new JobState(newReport, site, phase, epoch, arrivedAtMillis, arrival, movedAtMillis, endedAtMillis);
    }

    JobState in(Phase newPhase) {
        return new JobState(report, site, newPhase, epoch, arrivedAtMillis, arrival, movedAtMillis, endedAtMillis);
    }

    JobState granted(Phase newPhase, String newSite, long newEpoch) {
        return new JobState(
                report, newSite, newPhase, newEpoch, arrivedAtMillis, arrival, movedAtMillis, endedAtMillis);
    }

    JobState moved(long nowMillis) {
        return new JobState(report, site, phase, epoch, arrivedAtMillis, arrival, nowMillis, endedAtMillis);
    }

    JobState ended(long nowMillis) {
        return new JobState(report, site, Phase.ENDED, epoch, arrivedAtMillis, arrival, movedAtMillis, nowMillis);
    }

    /** Run time left at an instant, s: what was reported, less the time run since; null where it was not reported. */
    Double remainingSecondsAt(long nowMillis) {
        if (report.remainingSeconds() == null) {
            return null;
        }
        double since = phase == Phase.RUNNING && report.state() == JobReport.State.RUNNING
                ? StrictMath.max(0, (nowMillis - report.atMillis()) / 1000.0)
                : 0;
        return StrictMath.max(0, report.remainingSeconds() - since);
    }

    /** Where a job stands by the orchestrator's grants. */
    public enum Phase {
        QUEUED,
        STARTING,
        RUNNING,
        PAUSED,
        MIGRATING,
        ENDED
    }
}
