package io.windfall.driver;

import io.windfall.files.FileTree;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where a {@link ProcessDriver} keeps what, under its folder. */
record JobFiles(Path dir) {

    private static final String SUFFIX = ".json";
    private static final long LARGE_LOG_BYTES = 64_000_000;

    void create() throws IOException {
        for (String name : List.of("jobs", "runs", "work", "logs", "lineage", "forgotten")) {
            Files.createDirectories(dir.resolve(name));
        }
    }

    /** The description that a user dropped in, or that came with a checkpoint. */
    Path description(String job) {
        return dir.resolve("jobs").resolve(job + SUFFIX);
    }

    /** The description under which its last run was started. */
    Path startedDescription(String job) {
        return dir.resolve("runs").resolve(job).resolve("job" + SUFFIX);
    }

    /** Where the job lives: its processes' working directory. */
    Path work(String job) {
        return dir.resolve("work").resolve(job);
    }

    Path checkpoints(String job, JobDescription description) {
        return work(job).resolve(description.checkpointDir());
    }

    /** Digests of the checkpoints that the work folder descends from or gave; one a line. */
    Path lineage(String job) {
        return dir.resolve("lineage").resolve(job);
    }

    Path staging(String job) {
        return dir.resolve("staging").resolve(job);
    }

    Path restored(String job) {
        return dir.resolve("restored").resolve(job);
    }

    Path launchScript() {
        return dir.resolve("launch.sh");
    }

    /** Names of all described jobs whose names can be, in order; the others' file names go to {@code refused}. */
    List<String> described(List<String> refused) throws IOException {
        TreeSet<String> names = new TreeSet<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(dir.resolve("jobs"), "*" + SUFFIX)) {
            for (Path file : files) {
                String name = file.getFileName().toString();
                String job = name.substring(0, name.length() - SUFFIX.length());
                if (JobDescription.isName(job)) {
                    names.add(job);
                } else {
                    refused.add(name);
                }
            }
        }
        return new ArrayList<>(names);
    }

    /** A job's log of that kind; one that has grown large is kept as the one before. */
    Path log(String job, String kind) throws IOException {
        Path log = dir.resolve("logs").resolve(job + "." + kind);
        try {
            if (Files.size(log) > LARGE_LOG_BYTES) {
                Files.move(log, log.resolveSibling(log.getFileName() + ".1"), StandardCopyOption.REPLACE_EXISTING);
            }
        } catch (NoSuchFileException e) {
            return log;
        }
        return log;
    }

    /**
     * Sets a job aside that never ran here and so may stand nowhere else: its description and work folder go to a new folder
     * {@code forgotten/NAME-N}.
     *
     * @return that folder, or null: there was neither
     */
    Path setAside(String job) throws IOException {
        Files.deleteIfExists(lineage(job));
        FileTree.delete(staging(job));
        FileTree.delete(restored(job));
        boolean described = Files.exists(description(job), LinkOption.NOFOLLOW_LINKS);
        boolean worked = Files.exists(work(job), LinkOption.NOFOLLOW_LINKS);
        if (!described && !worked) {
            return null;
        }
        Path aside = newAside(job);
        try {
            if (described) {
                Files.move(description(job), aside.resolve("job" + SUFFIX));
            }
            if (worked) {
                Files.move(work(job), aside.resolve("work"));
            }
        } catch (IOException e) {
            if (!Files.exists(aside.resolve("job" + SUFFIX))) {
                Files.deleteIfExists(aside);
            }
            throw e;
        }
        return aside;
    }

    private Path newAside(String job) throws IOException {
        for (int number = 1; ; number++) {
            Path aside = dir.resolve("forgotten").resolve(job + "-" + number);
            try {
                return Files.createDirectory(aside);
            } catch (FileAlreadyExistsException e) {
                // An earlier job of that name.
            }
        }
    }

    /** Removes all of a job that ran here but its logs; its description is kept aside under {@code forgotten}. */
    void remove(String job) throws IOException {
        if (Files.exists(description(job))) {
            Files.move(
                    description(job),
                    dir.resolve("forgotten").resolve(job + SUFFIX),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
        Files.deleteIfExists(lineage(job));
        FileTree.delete(staging(job));
        FileTree.delete(restored(job));
        FileTree.delete(work(job));
        FileTree.delete(dir.resolve("runs").resolve(job));
    }
}
