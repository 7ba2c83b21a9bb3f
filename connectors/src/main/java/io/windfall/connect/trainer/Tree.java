package io.windfall.connect.trainer;

import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The files of a checkpoint at one moment. Links to folders are not followed; a link to a file counts as the file where that lies
 * within the root that is watched, and not at all where it lies outside.
 *
 * @param files by path
 * @param bytes in all
 * @param newestMillis when the last one was written, ms since 1970-01-01 UTC
 */
record Tree(List<Item> files, long bytes, long newestMillis) {

    /** A file: where it stands in the checkpoint, where its bytes are. */
    record Item(String name, Path path, long bytes, long modifiedNanos) {}

    /** There are more files than are taken. */
    static final class TooManyFilesException extends IOException {
        private static final long serialVersionUID = 1L;

        TooManyFilesException(int most) {
            super("it has more than " + TrainerConfig.MOST_FILES + " = " + most + " files");
        }
    }

    private static final int BUFFER = 1 << 20;

    /**
     * Walks a folder.
     *
     * @param root as a real path
     * @throws NoSuchFileException when something was deleted meanwhile
     */
    static Tree of(Path folder, Path root, int mostFiles) throws IOException {
        List<Item> files = new ArrayList<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes facts) throws IOException {
                Path real = facts.isSymbolicLink() ? within(file, root) : file;
                if (real != null) {
                    BasicFileAttributes of = facts.isSymbolicLink()
                            ? Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                            : facts;
                    if (of.isRegularFile()) {
                        if (files.size() == mostFiles) {
                            throw new TooManyFilesException(mostFiles);
                        }
                        files.add(new Item(
                                folder.relativize(file).toString(),
                                real,
                                of.size(),
                                of.lastModifiedTime().to(java.util.concurrent.TimeUnit.NANOSECONDS)));
                    }
                }
                return Thread.interrupted() ? interrupted() : FileVisitResult.CONTINUE;
            }
        });
        files.sort(Comparator.comparing(Item::name));
        return new Tree(
                List.copyOf(files),
                files.stream().mapToLong(Item::bytes).sum(),
                files.stream().mapToLong(Item::modifiedNanos).max().orElse(0) / 1_000_000);
    }

    /** The file that a path means, links resolved; null where it lies outside the root or is not there. */
    static Path within(Path file, Path root) throws IOException {
        try {
            Path real = file.toRealPath();
            return real.startsWith(root) ? real : null;
        } catch (NoSuchFileException e) {
            return null; // a link to nothing
        }
    }

    /** Tells this moment from another: names, sizes, times. */
    String mark() {
        MessageDigest digest = sha256();
        for (Item file : files) {
            digest.update((file.name() + '\0' + file.bytes() + '\0' + file.modifiedNanos() + '\n')
                    .getBytes(StandardCharsets.UTF_8));
        }
        return java.util.HexFormat.of().formatHex(digest.digest(), 0, 12);
    }

    /**
     * A print of 64 bits for each file, in their order: equal where content (or path, size and time) is.
     *
     * @param byContent reads every file; interruptible
     */
    long[] prints(boolean byContent) throws IOException {
        long[] prints = new long[files.size()];
        for (int i = 0; i < prints.length; i++) {
            Item file = files.get(i);
            MessageDigest digest = sha256();
            digest.update(byContent ? (byte) 1 : 0);
            if (byContent) {
                read(file.path(), digest);
            } else {
                digest.update((file.name() + '\0' + file.bytes() + '\0' + file.modifiedNanos())
                        .getBytes(StandardCharsets.UTF_8));
            }
            prints[i] = java.nio.ByteBuffer.wrap(digest.digest()).getLong();
        }
        return prints;
    }

    private static void read(Path file, MessageDigest digest) throws IOException {
        byte[] buffer = new byte[BUFFER];
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
                if (Thread.interrupted()) {
                    interrupted();
                }
            }
        }
    }

    private static FileVisitResult interrupted() throws InterruptedIOException {
        Thread.currentThread().interrupt();
        throw new InterruptedIOException("stopped while reading a checkpoint");
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
