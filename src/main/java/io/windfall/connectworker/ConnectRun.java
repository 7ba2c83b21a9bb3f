package io.windfall.connectworker;

import java.util.concurrent.Callable;

/** A worker of Connect in this process. */
public final class ConnectRun implements AutoCloseable {

    private final ClassLoader loader;
    private final Callable<?> worker;
    private final AutoCloseable end;

    ConnectRun(ClassLoader loader, Callable<?> worker, AutoCloseable end) {
        this.loader = loader;
        this.worker = worker;
        this.end = end;
    }

    /**
     * Starts it and returns when it has ended.
     *
     * @throws IllegalArgumentException with one line for what the user can mend
     * @throws IllegalStateException when it has died
     */
    public void run() throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            worker.call();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    /**
     * Ends its connectors in order and waits for that. Its class loader stays open: a thread of Connect that is still on its
     * way out may load a class.
     */
    @Override
    public void close() throws Exception {
        end.close();
    }
}
