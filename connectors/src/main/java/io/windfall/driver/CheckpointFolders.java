package io.windfall.driver;

import io.windfall.files.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The checkpoints that a job has written: folders side by side, complete once they hold their marker. */
final class CheckpointFolders {

    private static final String MARKER = "COMPLETE";
    private static final Pattern NUMBERED = Pattern.compile("(?:checkpoint|step)-(\\d{1,18})");

    private final Path dir;
    private final String marker;
    private final Set<String> included = new HashSet<>();

    CheckpointFolders(Path dir, JobDescription description) {
        this.dir = dir;
        this.marker = description.marker();
        description
                .include()
                .forEach(path -> included.add(Path.of(path).getName(0).toString()));
    }

    /** The newest complete one, or null: the highest step and, where steps are not known, the last one written. */
    Found newest() throws IOException {
        List<Found> all = complete();
        return all.isEmpty() ? null : all.get(all.size() - 1);
    }

    /** All complete ones, oldest first. */
    List<Found> complete() throws IOException {
        List<Found> found = new ArrayList<>();
        for (Path folder : folders()) {
            Found one = inspect(folder);
            if (one != null) {
                found.add(one);
            }
        }
        found.sort(Comparator.comparingLong((Found f) -> f.progress().step()).thenComparingLong(Found::takenAtMillis));
        return found;
    }

    /** Removes what a crash left half written, so that a trainer that takes the highest number does not take that. */
    void removeTorn() throws IOException {
        for (Path folder : folders()) {
            if (NUMBERED.matcher(folder.getFileName().toString()).matches() && inspect(folder) == null) {
                FileTree.delete(folder);
            }
        }
    }

    /** Bytes of the newest's files that the one before does not share; -1: there is none before. */
    long deltaBytes() throws IOException {
        List<Found> all = complete();
        if (all.size() < 2) {
            return -1;
        }
        Set<Object> before = new HashSet<>();
        for (Path file : files(all.get(all.size() - 2).folder())) {
            before.add(Files.readAttributes(file, BasicFileAttributes.class).fileKey());
        }
        long bytes = 0;
        for (Path file : files(all.get(all.size() - 1).folder())) {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            bytes += before.contains(attributes.fileKey()) ? 0 : attributes.size();
        }
        return bytes;
    }

    /** All files under a folder, or the file itself, links followed; none where there is nothing. */
    static List<Path> files(Path root) throws IOException {
        if (!Files.exists(root)) {
            return List.of();
        }
        try (Stream<Path> walk = Files.walk(root, FileVisitOption.FOLLOW_LINKS)) {
            return walk.filter(Files::isRegularFile).toList();
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private List<Path> folders() throws IOException {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(dir)) {
            for (Path entry : entries) {
                if (Files.isDirectory(entry)
                        && !included.contains(entry.getFileName().toString())) {
                    folders.add(entry);
                }
            }
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return folders;
    }

    /** Null: not complete. */
    private Found inspect(Path folder) throws IOException {
        Progress theirs = Progress.huggingFace(folder);
        Path written = folder.resolve(marker != null ? marker : MARKER);
        Matcher number = NUMBERED.matcher(folder.getFileName().toString());
        boolean numbered = number.matches();
        if (!Files.isRegularFile(written)) {
            boolean huggingFace = marker == null && theirs.known() && numbered;
            if (!huggingFace) {
                return null;
            }
            written = folder.resolve(Progress.HUGGING_FACE);
        }
        Progress progress = Progress.ours(folder);
        if (!progress.known()) {
            progress = theirs;
        }
        if (!progress.known() && numbered) {
            progress = new Progress(Long.parseLong(number.group(1)), -1, Double.NaN);
        }
        try {
            return new Found(
                    folder, progress, Files.getLastModifiedTime(written).toMillis());
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    /**
     * A complete checkpoint.
     *
     * @param folder where it stands
     * @param progress how far the job was
     * @param takenAtMillis when its marker was written, ms since 1970-01-01 UTC
     */
    record Found(Path folder, Progress progress, long takenAtMillis) {}
}
