package io.windfall.driver;

import io.windfall.executor.JobProgressReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** Says where a job stands, from what its files say. */
final class JobReports {

    private final JobFiles files;
    private final Map<String, Measured> measured = new HashMap<>();

    JobReports(JobFiles files) {
        this.files = files;
    }

    /** A report; run null: it never ran here. */
    JobProgressReport report(String job, JobDescription description, JobProgressReport.Status status, Run run)
            throws IOException {
        Path dir = files.checkpoints(job, description);
        CheckpointFolders folders = new CheckpointFolders(dir, description);
        CheckpointFolders.Found newest = folders.newest();
        Progress live = live(job, description);
        Progress saved = newest == null ? new Progress(0, -1, Double.NaN) : newest.progress();
        boolean goesOn = status == JobProgressReport.Status.RUNNING || status == JobProgressReport.Status.FINISHED;
        long step = goesOn && live.known() ? live.step() : saved.step();
        long total = live.totalSteps() >= 0 ? live.totalSteps() : saved.totalSteps();
        Measured size = measure(job, description, folders, newest);
        return new JobProgressReport(
                job,
                status,
                step,
                total,
                remaining(status, live, saved, step, total, run),
                size.bytes(),
                size.deltaBytes(),
                newest == null ? -1 : newest.takenAtMillis(),
                description.computeWatts(),
                description.gpuModel(),
                description.deadlineMillis(),
                description.migratable(),
                description.allowedSites());
    }

    /** What the job itself last said; unknown where it says nothing. */
    Progress live(String job, JobDescription description) {
        Progress progress = Progress.ours(files.work(job));
        return progress.known() ? progress : Progress.ours(files.checkpoints(job, description));
    }

    /** As the job says; else from the pace of this run; else as it was at the checkpoint. */
    private static double remaining(
            JobProgressReport.Status status, Progress live, Progress saved, long step, long total, Run run) {
        if (status == JobProgressReport.Status.FINISHED) {
            return 0;
        }
        if (status == JobProgressReport.Status.RUNNING) {
            if (!Double.isNaN(live.remainingSeconds())) {
                return live.remainingSeconds();
            }
            double seconds = (System.currentTimeMillis() - run.startedAtMillis()) / 1e3;
            long done = step - Math.max(0, run.firstStep());
            if (total >= step && done > 0 && seconds > 0) {
                return (total - step) * seconds / done;
            }
        }
        return saved.remainingSeconds();
    }

    private Measured measure(
            String job, JobDescription description, CheckpointFolders folders, CheckpointFolders.Found newest)
            throws IOException {
        if (newest == null) {
            return new Measured(null, -1, 0, -1);
        }
        Measured before = measured.get(job);
        if (before != null && newest.folder().equals(before.folder()) && newest.takenAtMillis() == before.takenAt()) {
            return before;
        }
        long bytes = bytes(newest.folder());
        for (String path : description.include()) {
            bytes += bytes(files.checkpoints(job, description).resolve(path));
        }
        Measured now = new Measured(newest.folder(), newest.takenAtMillis(), bytes, folders.deltaBytes());
        measured.put(job, now);
        return now;
    }

    private static long bytes(Path root) throws IOException {
        long bytes = 0;
        for (Path file : CheckpointFolders.files(root)) {
            bytes += Files.size(file);
        }
        return bytes;
    }

    private record Measured(Path folder, long takenAt, long bytes, long deltaBytes) {}
}
