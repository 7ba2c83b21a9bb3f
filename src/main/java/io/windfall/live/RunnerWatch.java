package io.windfall.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Looks at the machine's processes again and again, and notes every job of which two trainers live at once. A process counts
 * from when it is the trainer's Java machine until it is dead.
 */
final class RunnerWatch implements AutoCloseable {

    private static final long PAUSE_MILLIS = 40;
    /** A process may become another program shortly after it was born; later its command line is known for good. */
    private static final Duration YOUNG = Duration.ofSeconds(20);

    private final Map<String, String> jobsByMark = new HashMap<>();
    private final String common;
    private final Set<ProcessHandle> strangers = new HashSet<>();
    private final Set<String> duplicates = new HashSet<>();
    private final Map<String, List<Long>> living = new TreeMap<>();
    private final Thread thread = new Thread(this::run, "runner-watch");
    private volatile boolean ended;
    private long looks;

    RunnerWatch(Path demo, List<LiveJob> jobs) {
        jobs.forEach(job -> jobsByMark.put(job.mark(demo), job.name()));
        common = demo.getFileName() + "/";
        thread.setDaemon(true);
        thread.start();
    }

    /** Jobs of which two processes were alive at once. */
    synchronized Set<String> duplicates() {
        return Set.copyOf(duplicates);
    }

    synchronized long looks() {
        return looks;
    }

    /** The live trainers of each job at the last look. */
    synchronized Map<String, List<Long>> living() {
        return Map.copyOf(living);
    }

    private void run() {
        try {
            while (!ended) {
                look();
                Thread.sleep(PAUSE_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        Map<String, List<Long>> found = new TreeMap<>();
        List<ProcessHandle> all = ProcessHandle.allProcesses().toList();
        for (ProcessHandle process : all) {
            if (!strangers.contains(process)) {
                String job = job(process.pid());
                if (job != null) {
                    found.computeIfAbsent(job, any -> new ArrayList<>()).add(process.pid());
                } else if (isOld(process)) {
                    strangers.add(process);
                }
            }
        }
        // A look takes a moment, in which one may have ended and the next begun: both must live now.
        found.replaceAll((job, pids) -> pids.size() < 2
                ? pids
                : pids.stream().filter(pid -> job.equals(job(pid))).toList());
        synchronized (this) {
            looks++;
            living.clear();
            living.putAll(found);
            found.forEach((job, pids) -> {
                if (pids.size() > 1) {
                    duplicates.add(job);
                }
            });
        }
        strangers.retainAll(new HashSet<>(all));
    }

    /** The job whose trainer the process is; null: it is none, or dead. */
    private String job(long pid) {
        String line;
        try {
            line = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return null; // gone, or not ours to read
        }
        if (!line.contains(common)) {
            return null;
        }
        String[] words = line.split("\0");
        return words.length > 1 && words[0].endsWith("java") ? jobsByMark.get(words[1]) : null;
    }

    private static boolean isOld(ProcessHandle process) {
        return process.info()
                .startInstant()
                .map(start -> start.isBefore(Instant.now().minus(YOUNG)))
                .orElse(false);
    }

    @Override
    public void close() {
        ended = true;
    }
}
