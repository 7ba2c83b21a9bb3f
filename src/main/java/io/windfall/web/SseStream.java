package io.windfall.web;

import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's stream of events. Sending never blocks: what the connection does not take at once waits in a queue, and a client
 * that lets that grow too long is dropped; it may come again. No thread belongs to a stream.
 */
final class SseStream implements WriteListener {
    static final int MOST_EVENTS = 512;
    static final long MOST_BYTES = 8L << 20;
    static final byte[] KEEP_ALIVE = ": keep-alive\n\n".getBytes(StandardCharsets.US_ASCII);

    private static final Logger LOG = LoggerFactory.getLogger(SseStream.class);

    private final String fabric;
    private final ServletOutputStream out;
    private final Executor executor;
    private final CompletableFuture<Object> done = new CompletableFuture<>();
    private final Deque<byte[]> queue = new ArrayDeque<>();
    private long queuedBytes;
    private boolean writable;
    private boolean closed;

    /**
     * @param fabric whose events it shows
     * @param out of an asynchronous request
     * @param executor ends the request
     */
    SseStream(String fabric, ServletOutputStream out, Executor executor) {
        this.fabric = fabric;
        this.out = out;
        this.executor = executor;
    }

    /** An event as it goes over the wire; the data holds no line break. */
    static byte[] event(String name, String data) {
        return ("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8);
    }

    String fabric() {
        return fabric;
    }

    /** Completes when the client is gone, or was dropped. */
    CompletableFuture<Object> done() {
        return done;
    }

    /** Sends an event, now or as soon as the client takes it. */
    synchronized void send(byte[] event) {
        if (closed) {
            return;
        }
        if (queue.size() >= MOST_EVENTS || queuedBytes + event.length > MOST_BYTES) {
            LOG.info("Dropped a client that does not read its events: {} wait", queue.size());
            close();
            return;
        }
        queue.add(event);
        queuedBytes += event.length;
        drain();
    }

    @Override
    public synchronized void onWritePossible() {
        writable = true;
        drain();
    }

    @Override
    public void onError(Throwable failure) {
        LOG.debug("A client of events is gone: {}", failure.getMessage());
        close();
    }

    private void drain() {
        if (!writable || closed) {
            return;
        }
        try {
            boolean wrote = false;
            while (!queue.isEmpty() && out.isReady()) {
                byte[] event = queue.poll();
                queuedBytes -= event.length;
                out.write(event);
                wrote = true;
            }
            if (wrote && out.isReady()) {
                out.flush();
            }
        } catch (IOException | IllegalStateException e) {
            LOG.debug("A client of events is gone: {}", e.getMessage());
            close();
        }
    }

    /** Ends the stream; the client sees its end. */
    synchronized void close() {
        if (!closed) {
            closed = true;
            queue.clear();
            executor.execute(() -> done.complete(null));
        }
    }
}
