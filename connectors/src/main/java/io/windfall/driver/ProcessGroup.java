package io.windfall.driver;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * All processes of one run of a job: the group and session that its leader opened, and those that left both but were started
 * with the run's mark in their environment.
 *
 * @param leader the leader's process number, which is also the group's and the session's
 * @param leaderStartTicks when the leader was started, clock ticks since boot
 * @param mark the environment variable, {@code NAME=value}, that only this run's processes carry
 */
record ProcessGroup(long leader, long leaderStartTicks, String mark) {

    private static final long POLL_MILLIS = 10;

    /** The processes that live. Where the leader's number was given to another process, the group is another one, too. */
    List<ProcessTable.Entry> living(ProcessTable table) throws IOException {
        List<ProcessTable.Entry> all = table.all();
        boolean numberReused = all.stream().anyMatch(e -> e.pid() == leader && e.startTicks() != leaderStartTicks);
        List<ProcessTable.Entry> living = new ArrayList<>();
        for (ProcessTable.Entry entry : all) {
            if (!entry.lives() || entry.startTicks() < leaderStartTicks) {
                continue;
            }
            boolean inside = !numberReused && (entry.group() == leader || entry.session() == leader);
            if (inside || table.carries(entry.pid(), mark)) {
                living.add(entry);
            }
        }
        return living;
    }

    /** Whether its leader lives, which does as long as the job's command: quicker to know than {@link #living}. */
    boolean leaderLives(ProcessTable table) throws IOException {
        ProcessTable.Entry entry = table.find(leader);
        return entry != null && entry.lives() && entry.startTicks() == leaderStartTicks;
    }

    /** Asks the whole group to end. */
    void terminate(ProcessTable table) throws IOException {
        signal(table, "TERM");
    }

    /** Kills all of some groups and waits until none of their processes lives; false: some still do after that time, ms. */
    static boolean killAll(Collection<ProcessGroup> groups, ProcessTable table, long millis) throws IOException {
        List<ProcessGroup> left = new ArrayList<>(groups);
        long end = System.nanoTime() + millis * 1_000_000;
        while (true) {
            List<ProcessGroup> living = new ArrayList<>();
            for (ProcessGroup group : left) {
                if (group.signal(table, "KILL")) {
                    living.add(group);
                }
            }
            if (living.isEmpty()) {
                return true;
            }
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            left = living;
            pause();
        }
    }

    /** Waits until none of its processes lives. */
    boolean awaitEnd(ProcessTable table, long millis) throws IOException {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!living(table).isEmpty()) {
            if (System.nanoTime() - end >= 0) {
                return false;
            }
            pause();
        }
        return true;
    }

    /** Signals all that live; false where none does. */
    private boolean signal(ProcessTable table, String name) throws IOException {
        List<ProcessTable.Entry> living = living(table);
        if (living.stream().anyMatch(e -> e.group() == leader)) {
            signalGroup(name);
        }
        for (ProcessTable.Entry entry : living) {
            if (entry.group() != leader || name.equals("KILL")) {
                ProcessTable.Entry now = table.find(entry.pid());
                if (now != null && now.lives() && now.startTicks() == entry.startTicks()) {
                    ProcessHandle.of(entry.pid())
                            .ifPresent(name.equals("KILL") ? ProcessHandle::destroyForcibly : ProcessHandle::destroy);
                }
            }
        }
        return !living.isEmpty();
    }

    /** In one system call for the whole group, so that a process cannot escape by forking; the JDK has no way to ask for it. */
    private void signalGroup(String name) throws IOException {
        Process kill = new ProcessBuilder(
                        "sh", "-c", "kill -s \"$1\" -- \"-$2\" 2>/dev/null", "kill", name, "" + leader)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        try {
            kill.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void pause() {
        // Not ended by an interrupt: what must be dead is waited for all the same.
        LockSupport.parkNanos(POLL_MILLIS * 1_000_000);
    }
}
