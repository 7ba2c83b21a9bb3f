package io.windfall.executor.machine;

import io.windfall.executor.JobProgressReport;
import io.windfall.executor.JobProgressReport.Status;
import java.util.HashSet;
import java.util.Set;

/** Compares what the driver lists with what is known: first contact, crashes, ends, and what must not live. */
final class Listing {

    private Listing() {}

    static void take(Work work, Input.Listed in) {
        if (!work.hasSession()) {
            return;
        }
        Set<String> listed = new HashSet<>();
        for (JobProgressReport report : in.jobs()) {
            listed.add(report.job());
            Tombstone tombstone = work.tombstone(report.job());
            if (tombstone != null && tombstone.disowned()) {
                refuse(work, report, tombstone.highestEpoch());
                work.emit(new Output.Forget(report.job()));
            } else {
                compare(work, work.findOrCreate(report.job()), report);
            }
        }
        for (Job job : work.all()) {
            if (!listed.contains(job.name)) {
                missing(work, job);
            }
        }
        work.tombstones().forEach((name, tombstone) -> {
            if (tombstone.disowned() && !listed.contains(name)) {
                work.findOrCreate(name).disowned =
                        false; // forgotten indeed: should it come again, it was submitted anew
            }
        });
    }

    private static void compare(Work work, Job job, JobProgressReport report) {
        if (!job.isOurs()) {
            boolean submittedAnew = job.pull == null && !job.disowned && report.status() == Status.STOPPED;
            if (job.isEmpty() || submittedAnew) {
                meet(job, report);
            } else {
                refuse(work, report, job.highestEpoch);
            }
            return;
        }
        job.progress = report;
        switch (report.status()) {
            case RUNNING -> living(work, job, report);
            case STOPPED -> {
                if (job.phase == Phase.RUNNING) {
                    Running.crashed(work, job);
                }
            }
            case FINISHED, FAILED -> {
                boolean isStarting = job.phase == Phase.STARTING;
                if (!isStarting && !job.isStoppingFor(StopReason.DISOWN)) {
                    Running.end(work, job, report.status() == Status.FINISHED, null);
                }
            }
        }
    }

    /**
     * First contact: it is ours until the orchestrator says otherwise. A copy of an earlier life of it is over with: what
     * is ours is its own checkpoints.
     */
    private static void meet(Job job, JobProgressReport report) {
        job.copy = null;
        job.copyMigration = null;
        job.progress = report;
        job.phase = switch (report.status()) {
            case STOPPED -> Phase.HELD;
            case RUNNING -> Phase.RUNNING;
            case FINISHED, FAILED -> Phase.ENDED;
        };
        job.failure = report.status() == Status.FAILED ? "job " + job.name + " had failed before" : null;
    }

    private static void living(Work work, Job job, JobProgressReport report) {
        switch (job.phase) {
            case HELD -> {
                if (job.epoch == 0) {
                    job.phase = Phase.RUNNING;
                } else {
                    refuse(work, report, job.epoch);
                }
            }
            case OFFERED, PAUSED, BACKING_OFF, ENDED -> refuse(work, report, job.epoch);
            case STARTING, RUNNING, STOPPING, NOT_OURS -> {
                // As it should be, or a start or stop is under way.
            }
        }
    }

    /** What nobody granted does not live. */
    private static void refuse(Work work, JobProgressReport report, long epoch) {
        if (report.status() == Status.RUNNING) {
            work.emit(new Output.Stop(report.job(), epoch, false));
        }
    }

    private static void missing(Work work, Job job) {
        if (job.phase == Phase.RUNNING) {
            Running.crashed(work, job);
        } else if (job.phase == Phase.ENDED
                && work.outbox.stream().noneMatch(event -> event.job().equals(job.name))) {
            Running.drop(job);
            job.disowned = false;
        }
    }
}
