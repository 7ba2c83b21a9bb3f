package io.windfall.transfer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Counts the chunks' bytes and deletes chunks that nothing names. What is named is marked by the first eight bytes of its
 * digest: should two agree in those, a chunk stays that could go. Its user sees to it that one thread at a time calls.
 */
final class Collector {
    private final StoreDisk disk;
    private final Predicate<String> held;
    private long bytesOnDisk;

    Collector(StoreDisk disk, Predicate<String> held) throws IOException {
        this.disk = disk;
        this.held = held;
        try (DirectoryStream<Path> chunks = Files.newDirectoryStream(disk.chunks)) {
            for (Path chunk : chunks) {
                bytesOnDisk += Files.size(chunk);
            }
        }
    }

    long bytesOnDisk() {
        return bytesOnDisk;
    }

    void added(int length) {
        bytesOnDisk += length;
    }

    void drop(String digest) throws IOException {
        Path chunk = disk.chunk(digest);
        if (Files.exists(chunk)) {
            long length = Files.size(chunk);
            Files.delete(chunk);
            bytesOnDisk -= length;
        }
    }

    /** Deletes the chunks that no checkpoint, fetch or caller needs. */
    void sweep() throws IOException {
        long[] kept = marks();
        try (DirectoryStream<Path> chunks = Files.newDirectoryStream(disk.chunks)) {
            for (Path chunk : chunks) {
                String digest = chunk.getFileName().toString();
                if (Arrays.binarySearch(kept, mark(digest)) < 0 && !held.test(digest)) {
                    drop(digest);
                }
            }
        }
    }

    private long[] marks() throws IOException {
        Marks marks = new Marks();
        for (Path file : StoreDisk.list(disk.manifests)) {
            marks.add(Manifest.parse(Files.readAllBytes(file)));
        }
        for (Path file : StoreDisk.list(disk.fetches)) {
            FetchMark mark = FetchMark.read(disk, file.getFileName().toString());
            if (mark != null) {
                marks.add(mark.manifest());
            }
        }
        return marks.sorted();
    }

    private static long mark(String digest) {
        return Long.parseUnsignedLong(digest, 0, 16, 16);
    }

    /** A growing array of marks. */
    private static final class Marks {
        private long[] all = new long[1024];
        private int size;

        void add(Manifest manifest) {
            for (Manifest.Entry file : manifest.files()) {
                for (String chunk : file.chunks()) {
                    if (size == all.length) {
                        all = Arrays.copyOf(all, 2 * size);
                    }
                    all[size++] = mark(chunk);
                }
            }
        }

        long[] sorted() {
            long[] sorted = Arrays.copyOf(all, size);
            Arrays.sort(sorted);
            return sorted;
        }
    }
}
