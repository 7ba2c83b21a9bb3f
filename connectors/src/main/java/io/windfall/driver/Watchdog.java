package io.windfall.driver;

import io.windfall.executor.BootClock;
import io.windfall.executor.LinuxBootClock;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of its own that keeps the promise of the lease when nobody else does: it reads the lease file and the runs of a
 * {@link ProcessDriver}'s folder and, so long before the lease's end, kills every process of every job; again and again as
 * long as the lease is over. It lives in its own session, so that it outlives the executor, and ends when nothing was left to
 * guard for a while. One at a time per folder; it writes down who it is in {@code watchdog.pid}.
 */
public final class Watchdog {

    private static final long POLL_MILLIS = 100;
    /** So long it waits for what it killed before it looks again for more, ms. */
    private static final long KILL_MILLIS = 1_000;

    private static final long LOCK_PATIENCE_MILLIS = 2_000;
    /** So long a run that was written down may still come to life, ms. */
    private static final long COMING_MILLIS = 60_000;

    private final Path dir;
    private final long killMarginMillis;
    private final long idleMillis;
    private final BootClock clock = LinuxBootClock.ofMachine();
    private final ProcessTable table = ProcessTable.linux();
    private final Runs runs;
    private LeaseFile.Content lease = LeaseFile.Content.OVER;

    private Watchdog(Path dir, long killMarginMillis, long idleMillis) throws IOException {
        this.dir = dir;
        this.killMarginMillis = killMarginMillis;
        this.idleMillis = idleMillis;
        this.runs = new Runs(dir);
    }

    /**
     * Guards until nothing is left to guard.
     *
     * @param args the driver's folder, the margin before the lease's end (ms), and after how long without anything to guard it
     *     ends (ms)
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        if (args.length != 3) {
            throw new IllegalArgumentException("usage: Watchdog DIR KILL_MARGIN_MILLIS IDLE_MILLIS");
        }
        new Watchdog(Path.of(args[0]), Long.parseLong(args[1]), Long.parseLong(args[2])).run();
    }

    /** Where it says who it is: process number, start (clock ticks), boot id. */
    static Path record(Path dir) {
        return dir.resolve("watchdog.pid");
    }

    private void run() throws IOException, InterruptedException {
        try (FileChannel channel = FileChannel.open(
                        dir.resolve("watchdog.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = lock(channel)) {
            if (lock == null) {
                return;
            }
            announce();
            guard();
        }
    }

    /** Another one may be about to end. */
    private static FileLock lock(FileChannel channel) throws IOException, InterruptedException {
        long end = System.nanoTime() + LOCK_PATIENCE_MILLIS * 1_000_000;
        FileLock lock = channel.tryLock();
        while (lock == null && System.nanoTime() - end < 0) {
            Thread.sleep(POLL_MILLIS);
            lock = channel.tryLock();
        }
        return lock;
    }

    private void announce() throws IOException {
        long pid = ProcessHandle.current().pid();
        WholeFiles.write(record(dir), pid + " " + table.find(pid).startTicks() + " " + clock.bootId() + "\n");
    }

    private void guard() throws IOException, InterruptedException {
        long busyAt = clock.millis();
        boolean failing = false;
        while (true) {
            try {
                if (look()) {
                    busyAt = clock.millis();
                } else if (clock.millis() - busyAt > idleMillis && retire()) {
                    return;
                }
                failing = false;
            } catch (Throwable e) {
                // Guarding goes on whatever happens, want of memory too; said once, not ten times a second.
                failing = failing || complain(e);
            }
            Thread.sleep(POLL_MILLIS);
        }
    }

    /** False: not even this can be said now. */
    private static boolean complain(Throwable e) {
        try {
            say("cannot look after the jobs now, trying again: " + e
                    + (e.getCause() == null ? "" : ": " + e.getCause()));
            return true;
        } catch (OutOfMemoryError again) {
            return false;
        }
    }

    /**
     * Looks once; true if there is something to guard. The order matters: a run seen here was started under a lease that was
     * set before it, so the lease read afterwards is that one or a later one. What cannot be read keeps nothing else alive.
     */
    private boolean look() throws IOException {
        List<Throwable> failures = new ArrayList<>();
        List<ProcessGroup> groups = new ArrayList<>();
        boolean coming = false;
        for (String job : runs.jobs()) {
            try {
                Run run = runs.open(job, clock.bootId());
                ProcessGroup group = run == null ? null : run.group();
                if (group == null) {
                    coming |= run != null && isYoung(run);
                } else if (group.leaderLives(table) || !group.living(table).isEmpty()) {
                    groups.add(group);
                }
            } catch (IOException | RuntimeException | OutOfMemoryError e) {
                failures.add(e);
            }
        }
        try {
            lease = LeaseFile.read(LeaseFile.path(dir), clock.bootId());
        } catch (IOException | RuntimeException | OutOfMemoryError e) {
            // The one last read goes on to count.
            failures.add(e);
        }
        if (!groups.isEmpty() && clock.millis() >= lease.deadlineMillis() - killMarginMillis) {
            boolean dead = ProcessGroup.killAll(groups, table, KILL_MILLIS);
            say("the lease of session '" + lease.session() + "' is over: killed the processes of " + groups.size()
                    + (dead ? " jobs" : " jobs, of which some still live"));
        }
        if (!failures.isEmpty()) {
            throw new IOException("cannot read all that there is to guard", failures.get(0));
        }
        return coming || !groups.isEmpty();
    }

    private static boolean isYoung(Run run) throws IOException {
        if (run.claimed()) {
            return false;
        }
        long age = System.currentTimeMillis()
                - Files.getLastModifiedTime(run.file("start")).toMillis();
        return age < COMING_MILLIS;
    }

    /** A driver writes a run down before it looks for us; we go before we look for runs: one sees the other. */
    private boolean retire() throws IOException {
        Files.deleteIfExists(record(dir));
        if (look()) {
            announce();
            return false;
        }
        return true;
    }

    private static void say(String line) {
        System.err.println(Instant.now() + " " + line);
    }

    /** Whether the process that calls itself the folder's watchdog lives. */
    static boolean lives(Path dir, String bootId, ProcessTable table) throws IOException {
        String[] words;
        try {
            words = Files.readString(record(dir)).strip().split(" ");
        } catch (NoSuchFileException e) {
            return false;
        }
        if (words.length != 3 || !words[2].equals(bootId)) {
            return false;
        }
        ProcessTable.Entry entry = table.find(Long.parseLong(words[0]));
        return entry != null && entry.lives() && entry.startTicks() == Long.parseLong(words[1]);
    }
}
