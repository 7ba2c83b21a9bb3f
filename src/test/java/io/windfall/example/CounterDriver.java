package io.windfall.example;

import io.windfall.executor.BootClock;
import io.windfall.executor.Checkpoint;
import io.windfall.executor.CheckpointStore;
import io.windfall.executor.JobDriver;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.JobProgressReport.Status;
import io.windfall.executor.Lease;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The smallest driver that can be moved: a job is a folder with a file {@code count}, and a thread that counts in it. */
public final class CounterDriver implements JobDriver {

    private final Path jobs;
    private final CheckpointStore store;
    private final BootClock clock;
    private final Map<String, Counter> counters = new HashMap<>();

    public CounterDriver(Path jobs, CheckpointStore store, BootClock clock) {
        this.jobs = jobs;
        this.store = store;
        this.clock = clock;
    }

    @Override
    public synchronized List<JobProgressReport> list() throws IOException {
        List<JobProgressReport> all = new ArrayList<>();
        try (Stream<Path> folders = Files.list(jobs)) {
            for (Path folder : folders.sorted().toList()) {
                String job = folder.getFileName().toString();
                Status status = lives(job) ? Status.RUNNING : Status.STOPPED;
                long taken = Files.getLastModifiedTime(folder).toMillis();
                all.add(JobProgressReport.of(job, status, count(job), 36_000, 8, taken));
            }
        }
        return all;
    }

    @Override
    public synchronized void start(String job, long epoch, Checkpoint checkpoint, Lease lease) throws IOException {
        if (lives(job)) {
            return;
        }
        if (checkpoint != null) {
            forget(job);
            store.restore(checkpoint.manifestDigest(), jobs.resolve(job));
        }
        Counter counter = new Counter(jobs.resolve(job).resolve("count"), count(job), lease, clock);
        counters.put(job, counter);
        counter.start();
    }

    @Override
    public synchronized Checkpoint stop(String job, boolean writeCheckpoint) throws IOException {
        if (lives(job)) {
            counters.get(job).end();
        }
        return capture(job);
    }

    @Override
    public synchronized Checkpoint capture(String job) throws IOException {
        return lives(job) ? null : store.put(job, jobs.resolve(job), count(job));
    }

    @Override
    public synchronized void forget(String job) throws IOException {
        Files.deleteIfExists(jobs.resolve(job).resolve("count"));
        Files.deleteIfExists(jobs.resolve(job));
    }

    @Override
    public synchronized void killAll() {
        counters.values().forEach(Counter::end);
    }

    /** Its threads end with the lease by themselves, and with the process at the latest. */
    @Override
    public boolean promisesKill() {
        return true;
    }

    @Override
    public void close() {
        killAll();
    }

    private boolean lives(String job) {
        Counter counter = counters.get(job);
        return counter != null && counter.isAlive();
    }

    private long count(String job) throws IOException {
        return lives(job)
                ? counters.get(job).count
                : Long.parseLong(
                        Files.readString(jobs.resolve(job).resolve("count")).strip());
    }

    private static final class Counter extends Thread {
        private final Path file;
        private final Lease lease;
        private final BootClock clock;
        private volatile long count;
        private volatile boolean ending;

        Counter(Path file, long count, Lease lease, BootClock clock) {
            this.file = file;
            this.count = count;
            this.lease = lease;
            this.clock = clock;
        }

        @Override
        public void run() {
            try {
                while (!ending && clock.millis() < lease.deadlineMillis()) {
                    count++;
                    sleep(1);
                }
                Files.writeString(file, Long.toString(count));
            } catch (InterruptedException e) {
                interrupt();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        void end() {
            ending = true;
            try {
                join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
