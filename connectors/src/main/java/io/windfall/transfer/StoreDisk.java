package io.windfall.transfer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * The folders of a store. A file appears under its name only when its bytes are durable: it is written aside, forced and
 * renamed. One process at a time.
 */
final class StoreDisk implements AutoCloseable {
    final Path chunks;
    final Path manifests;
    final Path fetches;
    final Path partials;
    final Path pins;
    final Medium medium;

    private final Path aside;
    private final FileChannel lockFile;
    private final AtomicLong asides = new AtomicLong();

    StoreDisk(Path root, Medium medium) throws IOException {
        this.medium = medium;
        chunks = Files.createDirectories(root.resolve("chunks"));
        manifests = Files.createDirectories(root.resolve("manifests"));
        fetches = Files.createDirectories(root.resolve("fetches"));
        partials = Files.createDirectories(root.resolve("partials"));
        pins = Files.createDirectories(root.resolve("pins"));
        aside = Files.createDirectories(root.resolve("aside"));
        lockFile = FileChannel.open(root.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (!locked()) {
            lockFile.close();
            throw new IOException("the checkpoint store " + root
                    + " is in use by another process: stop that one, or give" + " this one a store of its own");
        }
        for (Path leftover : list(aside)) {
            Files.delete(leftover);
        }
    }

    private boolean locked() throws IOException {
        try {
            FileLock lock = lockFile.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException heldByThisProcess) {
            return false;
        }
    }

    Path chunk(String digest) {
        return chunks.resolve(digest);
    }

    /** Whether a chunk is there in its full length. */
    boolean hasChunk(String digest, int length) throws IOException {
        try {
            return Files.size(chunk(digest)) == length;
        } catch (NoSuchFileException missing) {
            return false;
        }
    }

    Path newAside() {
        return aside.resolve(Long.toString(asides.incrementAndGet()));
    }

    /** Makes a file appear whole, with all buffers' bytes, and durable; its folder is forced, too. */
    void writeWhole(Path target, byte[]... parts) throws IOException {
        Path file = newAside();
        try {
            try (FileChannel channel =
                    FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                for (byte[] part : parts) {
                    medium.write(channel, ByteBuffer.wrap(part));
                }
                channel.force(true);
            }
            rename(file, target);
        } finally {
            Files.deleteIfExists(file);
        }
        force(target.getParent());
    }

    static void rename(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    void delete(Path file) throws IOException {
        if (Files.deleteIfExists(file)) {
            force(file.getParent());
        }
    }

    /** Makes the names in a folder durable. */
    static void force(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    static List<Path> list(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return new ArrayList<>(files.sorted().toList());
        } catch (NoSuchFileException none) {
            return new ArrayList<>();
        }
    }

    @Override
    public void close() throws IOException {
        lockFile.close();
    }
}
