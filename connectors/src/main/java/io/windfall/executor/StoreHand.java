package io.windfall.executor;

import java.io.IOException;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out what concerns the store and the offers, in order, on one thread; each is tried until it is done, so that what
 * comes after it, such as the event that tells of an offer, may count on it.
 */
final class StoreHand implements AutoCloseable {

    /** Something that the disk may refuse for a while. */
    interface Task {
        void run() throws IOException;
    }

    private static final Logger LOG = LoggerFactory.getLogger(StoreHand.class);
    private static final long RETRY_MILLIS = 1_000;

    private record Named(String what, Task task) {}

    private final BlockingQueue<Named> tasks = new LinkedBlockingQueue<>();
    private final Thread thread = new Thread(this::run, "executor-store");

    StoreHand() {
        thread.setDaemon(true);
        thread.start();
    }

    void order(String what, Task task) {
        tasks.add(new Named(what, task));
    }

    @Override
    public void close() {
        thread.interrupt();
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                carryOut(tasks.take());
            }
        } catch (InterruptedException e) {
            LOG.debug("The store's hand ends", e);
        }
    }

    private static void carryOut(Named ordered) throws InterruptedException {
        for (boolean done = false; !done; ) {
            try {
                ordered.task().run();
                done = true;
            } catch (IOException | RuntimeException e) {
                LOG.error("Failed to {}, trying again: {}", ordered.what(), e.toString(), e);
                Thread.sleep(RETRY_MILLIS);
            }
        }
    }
}
