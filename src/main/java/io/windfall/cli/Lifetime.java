package io.windfall.cli;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Callable;
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
    private volatile boolean closed;

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
     * Does the work of a command. Whatever fails while what is held here is being closed fails for that alone: it is not told to anybody,
     * since the command was told to end in the middle of a call.
     *
     * @return what the work returns, or {@link ExitCode#INTERRUPTED} where it was ended so
     */
    int work(Callable<Integer> work) throws Exception {
        try {
            return work.call();
        } catch (Exception e) {
            if (closed) {
                LOG.debug("Ended in the middle of a call", e);
                return ExitCode.INTERRUPTED;
            }
            throw e;
        }
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
