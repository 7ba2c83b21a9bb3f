package io.windfall.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;
import java.util.stream.Stream;

/** A file of a folder that is to become a checkpoint, as it stood when the folder was listed. */
record SourceFile(String path, Path file, long bytes, long modifiedMillis, boolean executable) {

    /** All files of a folder at any depth, in the order of their paths. */
    static List<SourceFile> list(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            throw new IOException(folder + " is no folder: give the folder of a checkpoint");
        }
        List<SourceFile> files = new ArrayList<>();
        try (Stream<Path> walk = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) walk::iterator) {
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                if (attributes.isRegularFile()) {
                    files.add(new SourceFile(
                            ManifestPath.checked(relative(folder, file)),
                            file,
                            attributes.size(),
                            attributes.lastModifiedTime().toMillis(),
                            Files.isExecutable(file)));
                } else if (!attributes.isDirectory() && !file.equals(folder)) {
                    throw new IOException(
                            file + " is a link or a special file: a checkpoint is made of plain files only");
                }
            }
        }
        files.sort(Comparator.comparing(SourceFile::path));
        return files;
    }

    private static String relative(Path folder, Path file) {
        StringJoiner path = new StringJoiner("/");
        folder.relativize(file).forEach(name -> path.add(name.toString()));
        return path.toString();
    }
}
