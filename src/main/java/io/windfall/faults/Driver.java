package io.windfall.faults;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.machine.Input;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Runs jobs at a host: processes that step, write checkpoints at intervals, end, crash. Its own records are on disk; its
 * processes outlive the executor, but for the watchdog, which kills them when the lease is over. It does one thing after
 * another, as it has one thread; {@link #killAll} comes at any time and voids starts that wait.
 */
final class Driver {

    private final World world;
    private final Host host;
    private final Map<String, LocalJob> jobs = new TreeMap<>();
    private long busyUntilMillis;
    private long leaseDeadlineMillis = Long.MIN_VALUE;
    private boolean watching;
    private int kills;

    Driver(World world, Host host) {
        this.world = world;
        this.host = host;
    }

    /** A user submits a job here. */
    void submit(Job job) {
        LocalJob local = new LocalJob(world, host, job);
        jobs.put(job.name, local);
        if (job.initialised) {
            local.bringCheckpoint();
        }
    }

    /** Those that stand here run already, before any executor was there; but no more than there are slots. */
    void runAllOnce(int slots) {
        if (jobs.size() <= slots) {
            jobs.values().forEach(local -> local.launch(0, 0));
        }
    }

    /** Whether nothing that was ordered is under way. */
    boolean isIdle() {
        return busyUntilMillis < world.schedule.now();
    }

    /** Whether it lists a job, so that it can be started anew here, from nothing if need be. */
    boolean lists(Job job) {
        return jobs.containsKey(job.name);
    }

    LocalJob local(String job) {
        return jobs.get(job);
    }

    Iterable<LocalJob> all() {
        return jobs.values();
    }

    List<JobProgressReport> list() {
        List<JobProgressReport> all = new ArrayList<>(jobs.size());
        for (LocalJob local : jobs.values()) {
            all.add(local.report());
        }
        return all;
    }

    JobProgressReport reportOf(String job) {
        LocalJob local = jobs.get(job);
        return local == null ? null : local.report();
    }

    void start(String name, long epoch, Checkpoint checkpoint) {
        int incarnation = host.executor.incarnation();
        int killsBefore = kills;
        later(host.dice.between(50, 600), () -> {
            if (host.isOff() || host.executor.incarnation() != incarnation && host.dice.chance(0.5)) {
                return; // the executor died before it had spawned anything
            }
            String failure = killsBefore == kills ? launch(name, epoch, checkpoint) : "everything was killed meanwhile";
            long wall = host.wallMillis();
            host.executor.answer(
                    incarnation,
                    failure == null
                            ? new Input.Started(name, epoch, wall)
                            : new Input.StartFailed(name, epoch, failure, wall));
        });
    }

    private String launch(String name, long epoch, Checkpoint checkpoint) {
        LocalJob known = jobs.get(name);
        LocalJob local = known == null ? new LocalJob(world, host, world.job(name)) : known;
        if (local.lives()) {
            local.adopt(epoch);
            return null;
        }
        if (local.isOver()) {
            return "the job has ended here";
        }
        if (host.bootMillis() >= leaseDeadlineMillis) {
            return "the lease is over";
        }
        if (world.setup.may(Fault.JOB_CRASHED) && world.inTrouble() && host.dice.chance(0.05)) {
            return "its processes did not come up";
        }
        jobs.put(name, local);
        local.launch(epoch, checkpoint == null ? StrictMath.max(0, local.folderStep()) : checkpoint.step());
        return null;
    }

    void stop(String name, long epoch, boolean writeCheckpoint) {
        int incarnation = host.executor.incarnation();
        later(host.dice.between(20, 200), () -> {
            if (host.isOff()) {
                return;
            }
            LocalJob local = jobs.get(name);
            if (local == null || !local.lives()) {
                stopped(incarnation, name, epoch);
                return;
            }
            long grace = writeCheckpoint ? host.dice.between(100, 1500) : host.dice.between(10, 100);
            busyUntilMillis += grace;
            LocalJob.Process stopping = local.process();
            world.schedule.in(grace, () -> {
                if (local.process() == stopping) {
                    local.die(writeCheckpoint, "it was stopped");
                }
                stopped(incarnation, name, epoch);
            });
        });
    }

    /** Answers a stop once the newest complete checkpoint is in the store. */
    private void stopped(int incarnation, String name, long epoch) {
        if (host.executor.incarnation() != incarnation) {
            return;
        }
        LocalJob local = jobs.get(name);
        Checkpoint newest = local == null ? null : local.newest();
        if (newest != null && !host.disk.put(local.job(), newest)) {
            busyUntilMillis = StrictMath.max(busyUntilMillis, world.schedule.now()) + 500;
            world.schedule.in(500, () -> stopped(incarnation, name, epoch));
            return;
        }
        host.executor.answer(incarnation, new Input.Stopped(name, epoch, newest, host.wallMillis()));
    }

    void capture(String name, String commandId) {
        int incarnation = host.executor.incarnation();
        later(host.dice.between(20, 300), () -> {
            if (host.isOff()) {
                return;
            }
            LocalJob local = jobs.get(name);
            Checkpoint newest = local == null ? null : local.newest();
            boolean kept = newest != null && host.disk.put(local.job(), newest);
            String reason = kept ? null : newest == null ? "there is no complete checkpoint yet" : "the disk is full";
            host.executor.answer(
                    incarnation, new Input.Captured(name, commandId, kept ? newest : null, reason, host.wallMillis()));
        });
    }

    void forget(String name) {
        LocalJob local = jobs.get(name);
        if (local != null) {
            if (local.lives()) {
                throw new Violation(host.name + " forgets " + name + ", which lives there");
            }
            jobs.remove(name);
            host.disk.unpin(name);
            world.verifier.checkRecoverable(local.job(), host.name + " forgot it");
        } else {
            host.disk.unpin(name);
        }
    }

    void killAll(String why) {
        kills++;
        for (LocalJob local : jobs.values()) {
            if (local.lives()) {
                local.die(false, why);
            }
        }
    }

    /** The watchdog learns until when the jobs may live. */
    void setLease(long deadlineMillis) {
        leaseDeadlineMillis = deadlineMillis;
        watch();
    }

    long leaseDeadlineMillis() {
        return leaseDeadlineMillis;
    }

    private void watch() {
        if (!watching && !host.isOff() && leaseDeadlineMillis != Long.MAX_VALUE) {
            watching = true;
            // A drifting clock's deadline is rounded in true time: it may have to look once more, but later.
            long next = world.schedule.now() + 1;
            world.schedule.at(StrictMath.max(next, host.trueMillis(leaseDeadlineMillis)), () -> {
                watching = false;
                if (host.bootMillis() < leaseDeadlineMillis) {
                    watch();
                } else {
                    killAll("its lease was over");
                }
            });
        }
    }

    void loseDisk() {
        jobs.values().forEach(local -> local.job().diskLost = true);
        jobs.clear();
        leaseDeadlineMillis = Long.MIN_VALUE;
    }

    private void later(long millis, Runnable what) {
        busyUntilMillis = StrictMath.max(busyUntilMillis, world.schedule.now()) + millis;
        world.schedule.at(busyUntilMillis, what);
    }
}
