package io.windfall.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds what a long-running command has opened and closes it in reverse order, once: when the command ends, or when the
 * process is told to end (SIGINT, SIGTERM).
 */
final class Lifetime implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Lifetime.class);

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Thread hook = new Thread(this::closeAll, "windfall-shutdown");
    private boolean closed;

    Lifetime() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /** Takes over the closing. When the end has come already, closes it at once. */
    synchronized <T extends AutoCloseable> T hold(T resource) {
        open.push(resource);
        if (closed) {
            closeAll();
        }
        return resource;
    }

    /**
     * Waits until the orchestrator fails, or for ever.
     *
     * @throws UserException with the reason when it fails
     */
    void awaitFailure(CompletableFuture<Throwable> failure, Surroundings surroundings) throws InterruptedException {
        try {
            throw failed(failure.get(), surroundings);
        } catch (ExecutionException e) {
            throw failed(e.getCause(), surroundings);
        }
    }

    static UserException failed(Throwable cause, Surroundings surroundings) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return UserException.failed(
                "the orchestrator has stopped: " + Failures.reason(root) + " (more in " + surroundings.logFile() + ")",
                cause);
    }

    @Override
    public void close() {
        closeAll();
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            LOG.debug("The process is ending already", e);
        }
    }

    private synchronized void closeAll() {
        closed = true;
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                LOG.error("Something did not close: {}", e.getMessage(), e);
            }
        }
    }
}
