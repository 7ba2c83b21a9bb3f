package io.windfall.driver;

import io.windfall.executor.BootClock;
import io.windfall.executor.Checkpoint;
import io.windfall.executor.CheckpointStore;
import io.windfall.executor.JobDriver;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs any command line. A job is described by a file {@code jobs/NAME.json} in the driver's folder (see
 * {@code src/docs/executor.md}), dropped in by a user or brought by a checkpoint. Each run has a session and process group of
 * its own and is written down before it lives, so that an executor that was killed finds its jobs again and never starts a
 * second copy. A {@link Watchdog} process kills everything at the end of the lease that stands in the {@link LeaseFile} of the
 * same folder; whoever drives this must set that before a start.
 *
 * <p>Needs Linux ({@code /proc}) with {@code sh} and {@code setsid}. A process that leaves its session <em>and</em> clears its
 * environment escapes.
 */
public final class ProcessDriver implements JobDriver {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessDriver.class);
    private static final long KILL_MILLIS = 30_000;

    private final ProcessDriverConfig config;
    private final BootClock clock;
    private final JobFiles files;
    private final Runs runs;
    private final CheckpointSets sets;
    private final JobReports reports;
    private final Launcher launcher;
    private final WatchdogKeeper watchdog;
    private final ProcessTable table = ProcessTable.linux();
    private final Map<String, String> complaints = new HashMap<>();
    /** Held while a job comes to life, so that {@link #killAll} misses none; guards {@link #kills}. */
    private final Object launching = new Object();

    private long kills;

    /**
     * A driver on its folder, which is made where it does not exist. One at a time.
     *
     * @throws IOException where the folder cannot be used, or the machine is no Linux
     */
    public ProcessDriver(ProcessDriverConfig config, CheckpointStore store, BootClock clock) throws IOException {
        if (table.find(ProcessHandle.current().pid()) == null) {
            throw new IOException("the process driver needs Linux: there is no /proc to read");
        }
        this.config = config;
        this.clock = clock;
        this.files = new JobFiles(config.dir());
        files.create();
        this.runs = new Runs(config.dir());
        this.sets = new CheckpointSets(files, store);
        this.reports = new JobReports(files);
        this.launcher = new Launcher(files, config.killMarginMillis());
        this.watchdog = new WatchdogKeeper(config, clock.bootId(), table);
    }

    @Override
    public List<JobProgressReport> list() throws IOException {
        List<String> refused = new ArrayList<>();
        TreeSet<String> names = new TreeSet<>(files.described(refused));
        refused.forEach(name -> complain(
                name, "not a job: the name may hold letters, digits, dots, dashes and underscores, at most 128"));
        Unreadable unreadable = new Unreadable();
        for (String job : runs.jobs()) {
            unreadable.unless(job, () -> {
                if (runs.open(job, clock.bootId()) != null) {
                    names.add(job);
                }
            });
        }
        List<JobProgressReport> jobs = new ArrayList<>();
        for (String job : names) {
            unreadable.unless(job, () -> {
                JobProgressReport report = report(job);
                if (report != null) {
                    jobs.add(report);
                }
            });
        }
        if (unreadable.any() || jobs.stream().anyMatch(job -> job.status() == JobProgressReport.Status.RUNNING)) {
            keepWatched();
        }
        // A job left out would pass for one that does not live.
        unreadable.raise();
        return jobs;
    }

    /** Null: it has no description that can be read. */
    private JobProgressReport report(String job) throws IOException {
        Run run = runs.last(job);
        JobDescription description = description(job);
        if (description == null) {
            return null;
        }
        JobProgressReport.Status status = run == null ? JobProgressReport.Status.STOPPED : settle(run, description);
        return reports.report(job, description, status, run);
    }

    /** Jobs that live are told of whether or not they are guarded; none is started unguarded. */
    private void keepWatched() {
        try {
            watchdog.ensure();
        } catch (IOException e) {
            LOG.error("jobs run without a watchdog: should this process die, they outlive their lease", e);
        }
    }

    @Override
    public void start(String job, long epoch, Checkpoint checkpoint, Lease lease) throws IOException {
        requireName(job);
        long killsBefore;
        synchronized (launching) {
            killsBefore = kills;
        }
        Run last = runs.last(job);
        if (last != null) {
            JobProgressReport.Status status = settle(last, description(job));
            boolean done = status == JobProgressReport.Status.FINISHED && last.epoch() == epoch;
            if (status == JobProgressReport.Status.RUNNING || done) {
                return;
            }
        }
        if (checkpoint != null && !sets.descendsFrom(job, checkpoint.manifestDigest())) {
            sets.restore(job, checkpoint.manifestDigest());
        }
        if (!Files.exists(files.description(job))) {
            throw new IOException("job " + job + " is not described: there is no " + files.description(job));
        }
        JobDescription description = JobDescription.read(files.description(job));
        CheckpointFolders folders = new CheckpointFolders(files.checkpoints(job, description), description);
        folders.removeTorn();
        CheckpointFolders.Found newest = folders.newest();
        for (Path stale : List.of(files.work(job), files.checkpoints(job, description))) {
            Files.deleteIfExists(stale.resolve(Progress.OURS));
        }
        long firstStep = newest == null ? 0 : newest.progress().step();
        synchronized (launching) {
            if (kills != killsBefore || clock.millis() >= lease.deadlineMillis() - config.killMarginMillis()) {
                throw new IOException("job " + job + " was not started: the lease is over");
            }
            Run run = runs.create(job, clock.bootId(), epoch, firstStep, System.currentTimeMillis());
            Files.copy(files.description(job), files.startedDescription(job), StandardCopyOption.REPLACE_EXISTING);
            try {
                watchdog.ensure();
                launcher.launch(run, description, newest);
            } catch (IOException e) {
                if (run.claimed() || run.giveUp()) {
                    run.markEnded(Run.Ending.NEVER, "not started");
                }
                throw e;
            }
        }
    }

    @Override
    public Checkpoint stop(String job, boolean writeCheckpoint) throws IOException {
        requireName(job);
        JobDescription description = description(job);
        Run run = runs.last(job);
        if (run != null && settle(run, description) == JobProgressReport.Status.RUNNING) {
            // Where that cannot be noted it is not asked, or the exit code it answers with would pass for its end.
            boolean asked = writeCheckpoint && noteStopping(run);
            end(run, asked, description);
            settle(run, description);
        }
        return description == null ? null : keep(job, description);
    }

    private boolean noteStopping(Run run) {
        try {
            run.markStopping();
            return true;
        } catch (IOException e) {
            LOG.error("job {} is killed without a checkpoint: that it stops cannot be written down", run.job(), e);
            return false;
        }
    }

    /** The newest checkpoint of a dead job, or where the store cannot take that the one before: dead it is all the same. */
    private Checkpoint keep(String job, JobDescription description) {
        boolean begun = true;
        try {
            Checkpoint newest = sets.put(job, description);
            if (newest != null) {
                return newest;
            }
            begun = false;
            return sets.putDescription(job, description);
        } catch (IOException | RuntimeException e) {
            Checkpoint earlier = earlier(job, begun, e);
            String instead = earlier == null
                    ? "there is none before it"
                    : "the one of step " + earlier.step() + " stands in its place";
            LOG.error(
                    "job {} is dead, but the store cannot take its newest checkpoint ({}); {}",
                    job,
                    e.toString(),
                    instead);
            return earlier;
        }
    }

    private Checkpoint earlier(String job, boolean begun, Exception cause) {
        try {
            return sets.held(job, begun);
        } catch (IOException | RuntimeException e) {
            cause.addSuppressed(e);
            return null;
        }
    }

    @Override
    public Checkpoint capture(String job) throws IOException {
        requireName(job);
        JobDescription description = description(job);
        return description == null ? null : sets.put(job, description);
    }

    @Override
    public void forget(String job) throws IOException {
        requireName(job);
        Run run = runs.last(job);
        if (run == null) {
            boolean left = sets.hasLineage(job);
            Path aside = files.setAside(job);
            if (aside != null && left) {
                LOG.info("job {} has left before it had begun here: what there was of it is kept in {}", job, aside);
            } else if (aside != null) {
                LOG.warn(
                        "job {} never ran here and is not this site's: what there was of it is kept in {}", job, aside);
            }
            return;
        }
        if (settle(run, description(job)) == JobProgressReport.Status.RUNNING) {
            run.markStopping();
            end(run, false, null);
        }
        files.remove(job);
    }

    @Override
    public void killAll() {
        try {
            synchronized (launching) {
                kills++;
                Unreadable unreadable = new Unreadable();
                List<ProcessGroup> groups = new ArrayList<>();
                for (String job : runs.jobs()) {
                    unreadable.unless(job, () -> {
                        Run run = runs.open(job, clock.bootId());
                        ProcessGroup group = run == null || run.giveUp() ? null : run.group();
                        if (group != null) {
                            groups.add(group);
                        }
                    });
                }
                while (!ProcessGroup.killAll(groups, table, KILL_MILLIS)) {
                    LOG.error("killed, but still living: processes of {}", groups);
                }
                unreadable.raise();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("it cannot be said that all jobs are dead", e);
        }
    }

    /** True: the watchdog keeps the promise when the executor cannot. */
    @Override
    public boolean promisesKill() {
        return true;
    }

    /** Leaves jobs and watchdog as they are: the next driver on this folder finds them again. */
    @Override
    public void close() {
        LOG.debug("the process driver on {} is closed; its jobs go on", config.dir());
    }

    private void end(Run run, boolean askFirst, JobDescription description) throws IOException {
        ProcessGroup group = run.group();
        if (askFirst) {
            group.terminate(table);
            long grace = description == null || description.grace() == null
                    ? config.grace().toMillis()
                    : description.grace().toMillis();
            if (group.awaitEnd(table, grace)) {
                return;
            }
            LOG.warn("job {} did not end within {} ms after SIGTERM and is killed", run.job(), grace);
        }
        if (!ProcessGroup.killAll(List.of(group), table, KILL_MILLIS)) {
            throw new IOException("job " + run.job() + " cannot be killed; still living: " + group.living(table));
        }
    }

    /** Finds out what a run does and, when nothing of it lives any more, writes down how it ended. */
    private JobProgressReport.Status settle(Run run, JobDescription description) throws IOException {
        Run.Ending ending = run.ending();
        if (ending == null) {
            ending = ending(run, description);
            if (ending == null) {
                return JobProgressReport.Status.RUNNING;
            }
            OptionalInt exit = run.exitCode();
            String detail = exit.isPresent() ? "exit code " + exit.getAsInt() : "no exit code";
            try {
                run.markEnded(ending, detail);
                LOG.info("job {} under epoch {} is {} ({})", run.job(), run.epoch(), ending, detail);
            } catch (IOException e) {
                // Nothing of it lives all the same; found out again when asked again.
                complain("the end of job " + run.job(), ending + " (" + detail + ") cannot be written down: " + e);
            }
        }
        return switch (ending) {
            case FINISHED -> JobProgressReport.Status.FINISHED;
            case FAILED -> JobProgressReport.Status.FAILED;
            case STOPPED, CRASHED, VANISHED, NEVER -> JobProgressReport.Status.STOPPED;
        };
    }

    /** Null: it lives. */
    private Run.Ending ending(Run run, JobDescription description) throws IOException {
        if (run.bootId().equals(clock.bootId())) {
            if (run.giveUp()) {
                return Run.Ending.NEVER;
            }
            ProcessGroup group = run.group();
            if (group == null) {
                return Run.Ending.NEVER;
            }
            if (group.leaderLives(table) && run.exitCode().isEmpty()) {
                return null;
            }
            if (!group.living(table).isEmpty()) {
                if (run.exitCode().isEmpty() || run.stopping()) {
                    return null;
                }
                // The command has ended; what it left behind goes with it.
                if (!ProcessGroup.killAll(List.of(group), table, KILL_MILLIS)) {
                    return null;
                }
            }
        }
        OptionalInt exit = run.exitCode();
        if (exit.isEmpty()) {
            return run.stopping() ? Run.Ending.STOPPED : Run.Ending.VANISHED;
        }
        boolean complete =
                description != null && reports.live(run.job(), description).complete();
        if (run.stopping() && !(exit.getAsInt() == 0 && complete)) {
            return Run.Ending.STOPPED;
        }
        if (exit.getAsInt() == 0) {
            return Run.Ending.FINISHED;
        }
        boolean forGood = description != null && description.failExitCodes().contains(exit.getAsInt());
        return forGood ? Run.Ending.FAILED : Run.Ending.CRASHED;
    }

    /** The description as it stands; where it cannot be read, the one of the last start; else null, and a complaint. */
    private JobDescription description(String job) throws IOException {
        IOException unreadable = null;
        for (Path file : List.of(files.description(job), files.startedDescription(job))) {
            if (!Files.exists(file)) {
                continue;
            }
            try {
                JobDescription description = JobDescription.read(file);
                if (unreadable == null) {
                    complaints.remove(job);
                }
                return description;
            } catch (IOException e) {
                unreadable = unreadable == null ? e : unreadable;
                complain(job, unreadable.getMessage());
            }
        }
        return null;
    }

    /** Once for each new complaint about a job. */
    private void complain(String job, String complaint) {
        if (!complaint.equals(complaints.put(job, complaint))) {
            LOG.warn("{}: {}", job, complaint);
        }
    }

    private static void requireName(String job) throws IOException {
        if (!JobDescription.isName(job)) {
            throw new IOException(
                    "job '" + job + "' has a name that cannot be a file's: letters, digits, dots, dashes and"
                            + " underscores only, at most 128");
        }
    }
}
