package io.windfall.live;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Finds what a demo's executors have left behind: trainers, launch scripts and watchdogs, all of which name its folder. */
final class OwnProcesses {

    private static final long DEAD_WITHIN_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long LOOK_MILLIS = 20;
    private static final Set<String> PROGRAMS = Set.of("java", "sh", "setsid");

    private OwnProcesses() {}

    /** Kills them, each by its id, until none is left; those that come to life meanwhile too. */
    static void killThoseOf(Path folder) throws InterruptedException {
        long begun = System.nanoTime();
        List<ProcessHandle> left = of(folder);
        while (!left.isEmpty() && System.nanoTime() - begun < DEAD_WITHIN_NANOS) {
            left.forEach(ProcessHandle::destroyForcibly);
            Thread.sleep(LOOK_MILLIS);
            left = of(folder);
        }
        if (!left.isEmpty()) {
            throw new LiveException("still living: " + left);
        }
    }

    private static List<ProcessHandle> of(Path folder) {
        ProcessHandle self = ProcessHandle.current();
        return ProcessHandle.allProcesses()
                .filter(process -> !process.equals(self))
                .filter(process -> isOurs(commandLine(process.pid()), folder))
                .toList();
    }

    /** Not every process that names the folder: a pager that shows its log is the user's. */
    private static boolean isOurs(String commandLine, Path folder) {
        String program = commandLine.split("\0", 2)[0];
        return PROGRAMS.contains(program.substring(program.lastIndexOf('/') + 1))
                && (commandLine.contains("\0" + folder + "/")
                        || commandLine.contains("=" + folder.getFileName() + "/"));
    }

    private static String commandLine(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return ""; // gone, or another user's
        }
    }
}
