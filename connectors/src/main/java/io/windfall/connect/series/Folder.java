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
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A folder that others write files into; a file that has grown is read again as a whole. */
final class Folder {

    private final Path path;
    private final String glob;
    private final Duration settle;
    private final int maxBytes;

    /** A file that is new or has changed; {@code mark} tells it from what it was. */
    record Fresh(String name, String path, String mark, byte[] body) {}

    Folder(SeriesConfig config) {
        this.path = Path.of(config.getString(SeriesConfig.FOLDER));
        this.glob = config.getString(SeriesConfig.FILES);
        this.settle = config.millis(SeriesConfig.SETTLE);
        this.maxBytes = config.getInt(ConnectSettings.HTTP_MAX_BODY);
    }

    /**
     * The files that are new or have changed, in the order of names.
     *
     * @param known marks by name; those of files that are gone are removed from it
     */
    List<Fresh> fresh(Map<String, String> known, Instant now) throws IOException {
        List<Path> files = files();
        Set<String> names = new HashSet<>();
        List<Fresh> fresh = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            names.add(name);
            BasicFileAttributes facts = Files.readAttributes(file, BasicFileAttributes.class);
            Instant changed = facts.lastModifiedTime().toInstant();
            String mark = facts.size() + "@" + changed.toEpochMilli();
            if (facts.isRegularFile() && !mark.equals(known.get(name)) && !changed.isAfter(now.minus(settle))) {
                fresh.add(new Fresh(name, file.toString(), mark, body(file, facts.size())));
            }
        }
        known.keySet().retainAll(names);
        return fresh;
    }

    private byte[] body(Path file, long size) throws IOException {
        if (size > maxBytes) {
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
