package io.windfall.driver;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.CheckpointStore;
import io.windfall.files.FileTree;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What travels with a job: a folder of its description, its newest complete checkpoint and what that includes.
 *
 * <pre>
 * job.json              the description
 * checkpoint/NAME/…     the newest complete checkpoint, under its own name; missing before the first
 * include/…             what the description includes in every checkpoint
 * </pre>
 */
final class CheckpointSets {

    private static final String DESCRIPTION = "job.json";
    private static final String CHECKPOINT = "checkpoint";
    private static final String INCLUDE = "include";
    private static final int ATTEMPTS = 5;

    private final JobFiles files;
    private final CheckpointStore store;
    private final Map<String, Kept> kept = new HashMap<>();

    CheckpointSets(JobFiles files, CheckpointStore store) {
        this.files = files;
        this.store = store;
    }

    /** Puts the newest complete checkpoint into the store; null: there is none. */
    Checkpoint put(String job, JobDescription description) throws IOException {
        CheckpointFolders folders = new CheckpointFolders(files.checkpoints(job, description), description);
        for (int attempt = 1; ; attempt++) {
            CheckpointFolders.Found newest = folders.newest();
            if (newest == null) {
                return null;
            }
            try {
                return put(job, description, newest);
            } catch (NoSuchFileException e) {
                // The job has dropped this checkpoint for a newer one meanwhile.
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** Puts the description alone into the store: the checkpoint of a job that has not begun, at step 0. */
    Checkpoint putDescription(String job, JobDescription description) throws IOException {
        Path staging = freshStaging(job);
        Files.copy(description.file(), staging.resolve(DESCRIPTION));
        return keep(job, staging, 0);
    }

    /**
     * The last of the checkpoints that the work folder descends from or gave that the store holds; null: none.
     *
     * @param begun whether the job has work to lose: then a description alone, at step 0, does not count
     */
    Checkpoint held(String job, boolean begun) throws IOException {
        Checkpoint last = null;
        for (String digest : lineage(job)) {
            Checkpoint found = digest.isBlank() ? null : store.find(digest);
            if (found != null && !(begun && found.step() == 0)) {
                last = found;
            }
        }
        return last;
    }

    private Checkpoint put(String job, JobDescription description, CheckpointFolders.Found newest) throws IOException {
        Kept as =
                new Kept(newest.folder(), newest.takenAtMillis(), Files.getLastModifiedTime(description.file()), null);
        Kept before = kept.get(job);
        if (before != null
                && before.sameAs(as)
                && store.find(before.checkpoint().manifestDigest()) != null) {
            return before.checkpoint();
        }
        Path staging = freshStaging(job);
        Files.copy(description.file(), staging.resolve(DESCRIPTION));
        link(
                newest.folder(),
                staging.resolve(CHECKPOINT).resolve(newest.folder().getFileName()));
        for (String path : description.include()) {
            link(
                    files.checkpoints(job, description).resolve(path),
                    staging.resolve(INCLUDE).resolve(path));
        }
        Checkpoint checkpoint = keep(job, staging, newest.progress().step());
        kept.put(job, as.with(checkpoint));
        return checkpoint;
    }

    private Checkpoint keep(String job, Path staging, long step) throws IOException {
        Checkpoint checkpoint = store.put(job, staging, step);
        FileTree.delete(staging);
        String digests = descendsFrom(job, checkpoint.manifestDigest())
                ? String.join("\n", lineage(job))
                : String.join("\n", lineage(job)) + "\n" + checkpoint.manifestDigest();
        writeLineage(job, digests.strip() + "\n");
        return checkpoint;
    }

    /** Whether the work folder goes back to that checkpoint, or gave it: then it stands at it or past it. */
    boolean descendsFrom(String job, String manifestDigest) throws IOException {
        return lineage(job).contains(manifestDigest);
    }

    /** Whether it gave a checkpoint, its description alone included, or goes back to one. */
    boolean hasLineage(String job) throws IOException {
        return !lineage(job).isEmpty();
    }

    /** Replaces a job's description and work folder by a checkpoint. Repeated after a crash, it begins again. */
    void restore(String job, String manifestDigest) throws IOException {
        Path from = files.restored(job);
        FileTree.delete(from);
        Files.createDirectories(from.getParent());
        store.restore(manifestDigest, from);
        JobDescription description = JobDescription.read(from.resolve(DESCRIPTION));
        Files.deleteIfExists(files.lineage(job));
        FileTree.delete(files.work(job));
        Path checkpoints = files.checkpoints(job, description);
        Files.createDirectories(checkpoints);
        moveAll(from.resolve(CHECKPOINT), checkpoints);
        moveAll(from.resolve(INCLUDE), checkpoints);
        WholeFiles.writeDurably(files.description(job), Files.readAllBytes(from.resolve(DESCRIPTION)));
        writeLineage(job, manifestDigest + "\n");
        FileTree.delete(from);
        kept.remove(job);
    }

    private List<String> lineage(String job) throws IOException {
        try {
            return Files.readAllLines(files.lineage(job));
        } catch (NoSuchFileException e) {
            return List.of();
        }
    }

    private void writeLineage(String job, String digests) throws IOException {
        WholeFiles.writeDurably(files.lineage(job), digests.getBytes(StandardCharsets.UTF_8));
    }

    private Path freshStaging(String job) throws IOException {
        FileTree.delete(files.staging(job));
        return Files.createDirectories(files.staging(job));
    }

    private static void moveAll(Path from, Path to) throws IOException {
        if (!Files.isDirectory(from)) {
            return;
        }
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(from)) {
            for (Path entry : entries) {
                Files.move(entry, to.resolve(entry.getFileName()));
            }
        }
    }

    /** Hard links, so that the job may drop its files meanwhile and nothing is written twice; copies where that cannot be. */
    private static void link(Path from, Path to) throws IOException {
        for (Path file : CheckpointFolders.files(from)) {
            Path target =
                    file.equals(from) ? to : to.resolve(from.relativize(file).toString());
            Files.createDirectories(target.getParent());
            if (Files.isSymbolicLink(file) || !linked(file, target)) {
                Files.copy(file, target);
            }
        }
    }

    /** False: this file cannot be linked, such as one of another file system or another user. */
    private static boolean linked(Path file, Path target) throws IOException {
        try {
            Files.createLink(target, file);
            return true;
        } catch (NoSuchFileException e) {
            throw e;
        } catch (FileSystemException | UnsupportedOperationException e) {
            return false;
        }
    }

    /** What a checkpoint in the store was made of. */
    private record Kept(Path folder, long takenAtMillis, FileTime described, Checkpoint checkpoint) {

        boolean sameAs(Kept other) {
            return folder.equals(other.folder)
                    && takenAtMillis == other.takenAtMillis
                    && described.equals(other.described);
        }

        Kept with(Checkpoint made) {
            return new Kept(folder, takenAtMillis, described, made);
        }
    }
}
