package io.windfall.executor;

import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.Output;
import io.windfall.log.LogContext;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what concerns a driver on one thread, but the killing, which has its own and never waits.
 *
 * <p>Each killing begins an era. A start that was ordered in an earlier era is not begun any more, and what an earlier era
 * says of live jobs is not told: a start that was under way when the killing came is waited for and killed, too, before all counts as dead.
 */
final class DriverHand implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DriverHand.class);
    static final long RETRY_MILLIS = 1_000;

    private final JobDriver driver;
    private final Lease lease;
    private final BootClock bootClock;
    private final InstantSource wallClock;
    private final Consumer<Input> answers;
    private final ScheduledExecutorService hand =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "executor-driver"));
    private final ExecutorService killer =
            Executors.newSingleThreadExecutor(task -> new Thread(task, "executor-killer"));
    private final AtomicBoolean listing = new AtomicBoolean();

    /** Used by the driver's thread alone: jobs being forgotten, and how often each was started. */
    private final Set<String> forgetting = new HashSet<>();

    private final Map<String, Integer> starts = new HashMap<>();

    private int era;
    private boolean starting;
    private boolean quiet;

    DriverHand(JobDriver driver, Lease lease, BootClock bootClock, InstantSource wallClock, Consumer<Input> answers) {
        this.driver = driver;
        this.lease = lease;
        this.bootClock = bootClock;
        this.wallClock = wallClock;
        this.answers = answers;
    }

    /** Has the jobs listed, unless that is under way. */
    void list() {
        if (!listing.compareAndSet(false, true)) {
            return;
        }
        submit(era -> {
            listing.set(false);
            try {
                List<JobProgressReport> jobs = driver.list();
                tell(era, new Input.Listed(jobs, wallClock.millis()));
            } catch (IOException | RuntimeException | Error e) {
                LOG.warn("The driver cannot list its jobs now, asked again later: {}", e.toString());
            }
        });
    }

    void start(Output.Start start) {
        submit(start.job(), era -> {
            if (!beginStart(era)) {
                return;
            }
            forgetting.remove(start.job());
            starts.merge(start.job(), 1, Integer::sum);
            String failure = null;
            try {
                if (bootClock.millis() >= lease.deadlineMillis()) {
                    failure = "the lease is over";
                } else {
                    driver.start(start.job(), start.epoch(), start.checkpoint(), lease);
                }
            } catch (IOException | RuntimeException | Error e) {
                LOG.warn("{} does not start", start.job(), e);
                failure = reason(e);
            } finally {
                endStart();
            }
            long now = wallClock.millis();
            tell(
                    era,
                    failure == null
                            ? new Input.Started(start.job(), start.epoch(), now)
                            : new Input.StartFailed(start.job(), start.epoch(), failure, now));
        });
    }

    /** Tries until nothing of the job lives, or all was killed anyway. */
    void stop(Output.Stop stop) {
        submit(stop.job(), era -> stop(stop, era, starts.getOrDefault(stop.job(), 0)));
    }

    private void stop(Output.Stop stop, int era, int startsBefore) {
        try {
            Checkpoint checkpoint = driver.stop(stop.job(), stop.writeCheckpoint());
            tell(era, new Input.Stopped(stop.job(), stop.epoch(), checkpoint, wallClock.millis()));
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("{} cannot be stopped, trying again: {}", stop.job(), e.toString(), e);
            again(stop.job(), () -> {
                if (isCurrent(era) && starts.getOrDefault(stop.job(), 0) == startsBefore) {
                    stop(stop, era, startsBefore);
                }
            });
        }
    }

    void capture(Output.Capture capture) {
        submit(capture.job(), era -> {
            Checkpoint checkpoint = null;
            String reason = null;
            try {
                checkpoint = driver.capture(capture.job());
            } catch (IOException | RuntimeException | Error e) {
                LOG.warn("The checkpoint of {} cannot be taken", capture.job(), e);
                reason = reason(e);
            }
            tell(era, new Input.Captured(capture.job(), capture.commandId(), checkpoint, reason, wallClock.millis()));
        });
    }

    /** Tries until it is forgotten, or started again here; ordered again meanwhile, it is tried once, not twice. */
    void forget(String job) {
        submit(job, era -> {
            if (forgetting.add(job)) {
                forgetUntilDone(job);
            }
        });
    }

    private void forgetUntilDone(String job) {
        if (!forgetting.contains(job)) {
            return;
        }
        try {
            driver.forget(job);
            forgetting.remove(job);
        } catch (IOException | RuntimeException | Error e) {
            LOG.warn("{} cannot be forgotten, trying again: {}", job, e.toString());
            again(job, () -> forgetUntilDone(job));
        }
    }

    /** Kills everything at once; {@link Input.AllKilled} comes when nothing lives. */
    void killAll() {
        boolean startUnderWay = beginEra();
        killer.execute(() -> {
            killUntilDone();
            if (startUnderWay) {
                awaitStart();
                killUntilDone();
            }
            answers.accept(new Input.AllKilled(bootClock.millis(), wallClock.millis()));
        });
    }

    /** Kills everything and returns; for an end that the machine does not hear of. */
    void killAllAtTheEnd() {
        boolean startUnderWay = beginEra();
        synchronized (this) {
            quiet = true;
        }
        boolean killed = isKilled();
        if (startUnderWay) {
            awaitStart();
            killed = isKilled();
        }
        if (!killed) {
            LOG.error("What still lives is left to the watchdog");
        }
    }

    /**
     * Has every job that lives write a checkpoint and stop, after what was ordered before; takes no more orders but that to
     * kill. The machine is not told: it learns of it when it starts again.
     *
     * @return false where that took longer than the time given
     */
    boolean windDown(Duration within) throws InterruptedException {
        hand.execute(this::stopWhatLives);
        hand.shutdown();
        return hand.awaitTermination(within.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void stopWhatLives() {
        List<JobProgressReport> jobs;
        try {
            jobs = driver.list();
        } catch (IOException | RuntimeException | Error e) {
            LOG.error("The driver cannot list its jobs, so they are left running until the lease ends", e);
            return;
        }
        for (JobProgressReport job : jobs) {
            if (job.status() == JobProgressReport.Status.RUNNING) {
                try {
                    driver.stop(job.job(), true);
                } catch (IOException | RuntimeException | Error e) {
                    LOG.error("{} does not stop, so it is left running until the lease ends", job.job(), e);
                }
            }
        }
    }

    /** Begins nothing more; what is under way is left to end. */
    @Override
    public void close() {
        synchronized (this) {
            quiet = true;
        }
        hand.shutdownNow();
        killer.shutdownNow();
    }

    private void killUntilDone() {
        while (!isKilled() && !killer.isShutdown()) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(RETRY_MILLIS));
        }
    }

    private boolean isKilled() {
        try {
            driver.killAll();
            return true;
        } catch (RuntimeException | Error e) {
            LOG.error("The driver cannot say that all its jobs are dead: {}", e.toString(), e);
            return false;
        }
    }

    private interface Task {
        void run(int era);
    }

    /** What it logs is about the job. */
    private void submit(String job, Task task) {
        submit(ordered -> {
            LogContext about = LogContext.job(job);
            try (about) {
                task.run(ordered);
            }
        });
    }

    private void submit(Task task) {
        int ordered;
        synchronized (this) {
            ordered = era;
        }
        try {
            hand.execute(() -> task.run(ordered));
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor is closing", e);
        }
    }

    private void again(String job, Runnable task) {
        try {
            hand.schedule(
                    () -> {
                        LogContext about = LogContext.job(job);
                        try (about) {
                            task.run();
                        }
                    },
                    RETRY_MILLIS,
                    TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("The executor is closing", e);
        }
    }

    /** What comes of an order of an earlier era is about jobs that were killed since: nobody is told. */
    private synchronized void tell(int ordered, Input input) {
        if (ordered == era && !quiet) {
            answers.accept(input);
        }
    }

    private synchronized boolean isCurrent(int ordered) {
        return ordered == era && !quiet;
    }

    private synchronized boolean beginStart(int ordered) {
        starting = isCurrent(ordered);
        return starting;
    }

    private synchronized void endStart() {
        starting = false;
        notifyAll();
    }

    /** From here on no earlier order begins; true where a start has begun already and may yet bring a job to life. */
    private synchronized boolean beginEra() {
        era++;
        return starting;
    }

    private synchronized void awaitStart() {
        while (starting) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    private static String reason(Throwable e) {
        return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    }
}
