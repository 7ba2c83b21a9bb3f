package io.windfall.transfer;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Makes chunks durable while others come over the wire: a chunk gets its name once its bytes are forced, so the streams
 * need not wait for the disk. Until then it is a partial, which a later fetch verifies again.
 */
final class Forcing {
    private static final int THREADS = 2;

    /** So many chunks may wait, 16 GB of the usual size: then the streams wait, too. */
    private static final int MOST_WAITING = 4096;

    private final ChunkStore store;
    private final Semaphore room = new Semaphore(MOST_WAITING);
    private final AtomicReference<IOException> failure = new AtomicReference<>();
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, work -> {
        Thread thread = new Thread(work, "checkpoint-to-disk");
        thread.setDaemon(true);
        return thread;
    });

    Forcing(ChunkStore store) {
        this.store = store;
    }

    /**
     * Takes a verified, closed file over, to make it a chunk.
     *
     * @throws StoreFullException where an earlier one could not be made durable
     */
    void add(Path file, String digest, int length) throws IOException {
        check();
        room.acquireUninterruptibly();
        threads.execute(() -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.force(false);
                store.keepChunk(file, digest, length);
            } catch (IOException e) {
                failure.compareAndSet(
                        null, new StoreFullException("the store cannot write to " + file + ": " + e.getMessage(), e));
            } finally {
                room.release();
            }
        });
    }

    /** Waits until all that was taken over is durable, and takes no more. */
    void finish() throws IOException {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(1, TimeUnit.HOURS)) {
                throw new StoreFullException("the disk of the store takes too long to write", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while chunks were made durable", e);
        }
        check();
    }

    private void check() throws IOException {
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
