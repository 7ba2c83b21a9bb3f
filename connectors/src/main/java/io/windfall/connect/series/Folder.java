package io.windfall.connect.series;

import io.windfall.connect.ConnectSettings;
import io.windfall.connect.SourceUnavailableException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A folder that others write files into; a file that has grown is read again as a whole. */
final class Folder {

    private static final Logger LOG = LoggerFactory.getLogger(Folder.class);

    private final Path path;
    private final String glob;
    private final Duration settle;
    private final int maxBytes;

    /**
     * A look at the folder.
     *
     * @param fresh what is new or has changed, in the order of names
     * @param after what is read once these are
     */
    record Look(List<Path> fresh, FilesRead after) {}

    Folder(SeriesConfig config) {
        this.path = Path.of(config.getString(SeriesConfig.FOLDER));
        this.glob = config.getString(SeriesConfig.FILES);
        this.settle = config.millis(SeriesConfig.SETTLE);
        this.maxBytes = config.getInt(ConnectSettings.HTTP_MAX_BODY);
    }

    /** What has changed since, and has not in the last while. Reads no file yet. */
    Look look(FilesRead known, Instant now) throws IOException {
        List<Path> fresh = new ArrayList<>();
        List<FilesRead.Fact> read = new ArrayList<>();
        int old = 0;
        for (Path file : files()) {
            BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
            if (!facts.isRegularFile()) {
                continue;
            }
            String name = file.getFileName().toString();
            Instant changed = facts.lastModifiedTime().toInstant();
            FilesRead.Fact fact = new FilesRead.Fact(name, new FilesRead.Mark(facts.size(), changed.toEpochMilli()));
            boolean settled = !changed.isAfter(now.minus(settle));
            if (settled && !known.has(fact)) {
                fresh.add(file);
            }
            if (settled || known.has(fact)) {
                read.add(fact);
            } else if (known.newest().containsKey(name)) {
                read.add(new FilesRead.Fact(name, known.newest().get(name)));
            }
            old += known.isOld(fact) ? 1 : 0;
        }
        if (old > known.older()) {
            LOG.warn(
                    "{}: {} files have come that are older than thousands that were read; they are not read: touch them",
                    path,
                    old - known.older());
        }
        return new Look(fresh, known.after(read));
    }

    /** A file of it. */
    byte[] body(Path file) throws IOException {
        if (Files.size(file) > maxBytes) {
            throw new SourceUnavailableException(
                    file + " is larger than " + ConnectSettings.HTTP_MAX_BODY + " = " + maxBytes, 0, Duration.ZERO);
        }
        return Files.readAllBytes(file);
    }

    private List<Path> files() throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(path, glob)) {
            found.forEach(files::add);
        } catch (IOException e) {
            throw new SourceUnavailableException("the folder " + path + " cannot be read", e);
        }
        Collections.sort(files);
        return files;
    }
}
