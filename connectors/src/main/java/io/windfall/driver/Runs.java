package io.windfall.driver;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The runs of all jobs: a folder a job, in it the files of its last run. */
final class Runs {

    private static final String START = ".start";

    private final Path folder;

    Runs(Path dir) {
        this.folder = dir.resolve("runs");
    }

    /** Writes down, durably, that a job is about to be started; the files of its earlier runs, all ended, go. */
    Run create(String job, String bootId, long epoch, long firstStep, long wallMillis) throws IOException {
        Files.createDirectories(folder(job));
        Run before = last(job);
        int number = before == null ? 1 : number(before.prefix()) + 1;
        Run run = new Run(
                folder(job).resolve("%08d".formatted(number)),
                job,
                UUID.randomUUID().toString(),
                bootId,
                epoch,
                firstStep,
                wallMillis);
        run.create();
        WholeFiles.syncFolder(folder);
        for (int old = number - 1; old > 0 && prune(job, old); old--) {}
        return run;
    }

    /** The last run of a job, or null. */
    Run last(String job) throws IOException {
        Path last = null;
        try (DirectoryStream<Path> starts = Files.newDirectoryStream(folder(job), "*" + START)) {
            for (Path start : starts) {
                if (last == null || start.compareTo(last) > 0) {
                    last = start;
                }
            }
        } catch (NoSuchFileException e) {
            return null;
        }
        return last == null ? null : Run.read(prefix(last), job);
    }

    /** The last run of a job if it was started on this run of the machine and is not known to have ended; else null. */
    Run open(String job, String bootId) throws IOException {
        Run run = readLast(job);
        return run != null && run.bootId().equals(bootId) && run.ending() == null ? run : null;
    }

    /** All jobs that ever ran here and are not forgotten. */
    List<String> jobs() throws IOException {
        List<String> jobs = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder)) {
            for (Path job : folders) {
                jobs.add(job.getFileName().toString());
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return jobs;
    }

    /** The driver may be replacing a run by the next just now. */
    private Run readLast(String job) throws IOException {
        try {
            return last(job);
        } catch (NoSuchFileException e) {
            return last(job);
        }
    }

    Path folder(String job) {
        return folder.resolve(job);
    }

    private boolean prune(String job, int number) throws IOException {
        Path prefix = folder(job).resolve("%08d".formatted(number));
        for (String kind : List.of("pid", "pid.tmp", "claim", "stopping", "exit", "exit.tmp", "ended")) {
            Files.deleteIfExists(Path.of(prefix + "." + kind));
        }
        return Files.deleteIfExists(Path.of(prefix + START));
    }

    private static Path prefix(Path start) {
        String name = start.toString();
        return Path.of(name.substring(0, name.length() - START.length()));
    }

    private static int number(Path prefix) {
        return Integer.parseInt(prefix.getFileName().toString());
    }
}
