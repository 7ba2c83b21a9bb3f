package io.windfall.executor;

import io.windfall.executor.machine.ExecutorState;
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

/**
 * Keeps an executor's state in a folder that it alone uses: {@code state} (see {@link StateCodec}), written aside as {@code
 * state.new}, synced, and renamed over the old one, so that at any instant one whole state is there; the one before stays as
 * {@code state.bak}. {@code lock} keeps a second process out for as long as this one lives.
 *
 * <p>A state that cannot be read is treated as a lost disk: the executor owns nothing and opens a new session, which the
 * orchestrator lets in once the old one's lease is over. The one before is <em>never</em> carried on from: it may have
 * forgotten a grant that was given or given back, or send numbers that were used. What it is good for is people; it is kept,
 * and so are the unreadable bytes, as {@code state.corrupt}. For use by one thread.
 */
public final class ExecutorStateFile implements AutoCloseable {

    private final Path folder;
    private final FileChannel lockFile;

    private ExecutorStateFile(Path folder, FileChannel lockFile) {
        this.folder = folder;
        this.lockFile = lockFile;
    }

    /**
     * Takes a folder into use; makes it where it is not there.
     *
     * @throws IOException with one line that says what to do, where another process uses it or it cannot be written
     */
    public static ExecutorStateFile open(Path folder) throws IOException {
        Files.createDirectories(folder);
        FileChannel file =
                FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = file.tryLock();
            if (lock != null) {
                return new ExecutorStateFile(folder, file);
            }
        } catch (OverlappingFileLockException e) {
            file.close();
            throw inUse(folder);
        }
        file.close();
        throw inUse(folder);
    }

    /** The state last saved, or the initial one, and what is to be told of it. */
    public Loaded load() throws IOException {
        Path file = folder.resolve("state");
        Path backup = folder.resolve("state.bak");
        try {
            return new Loaded(StateCodec.decode(Files.readAllBytes(file)), null);
        } catch (NoSuchFileException e) {
            // The renaming leaves no instant without a state, so one that is gone was taken away.
            return Files.exists(backup)
                    ? lost(file + " is gone, though " + backup + " is there")
                    : new Loaded(ExecutorState.initial(), null);
        } catch (StateCodec.CorruptStateException e) {
            Files.move(file, folder.resolve("state.corrupt"), StandardCopyOption.REPLACE_EXISTING);
            return lost("the executor's state in " + file + " cannot be read (" + e.getMessage()
                    + "; kept as state.corrupt)");
        }
    }

    /** Makes a state durable; once this returns, no crash of the process or the machine can undo it. */
    public void save(ExecutorState state) throws IOException {
        Path next = folder.resolve("state.new");
        Path file = folder.resolve("state");
        Path backup = folder.resolve("state.bak");
        try (FileChannel out = FileChannel.open(
                next, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(StateCodec.encode(state));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
            out.force(true);
        }
        keepBefore(file, backup);
        Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        syncFolder();
    }

    /** Lets another process use the folder. */
    @Override
    public void close() throws IOException {
        lockFile.close();
    }

    /** A second name for the present state, so that the renaming leaves it there; a copy where links are not known. */
    private static void keepBefore(Path file, Path backup) throws IOException {
        if (!Files.exists(file)) {
            return;
        }
        Files.deleteIfExists(backup);
        try {
            Files.createLink(backup, file);
        } catch (UnsupportedOperationException e) {
            Files.copy(file, backup, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private void syncFolder() throws IOException {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    private static Loaded lost(String what) {
        return new Loaded(
                ExecutorState.initial(),
                what + ": starting as after a lost disk, with nothing owned and a new session; an older state is not"
                        + " safe to go on from");
    }

    private static IOException inUse(Path folder) {
        return new IOException("another executor uses " + folder + ": stop it, or give this one a folder of its own");
    }

    /**
     * What was found.
     *
     * @param state where to go on from
     * @param warning one line for the log where a state was lost, else null
     */
    public record Loaded(ExecutorState state, String warning) {}
}
