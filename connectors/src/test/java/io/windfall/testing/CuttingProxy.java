package io.windfall.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A TCP proxy on loopback that breaks connections. What it forwards from the target is counted, and a connection is reset
 * after as many of these bytes as the test says.
 */
public final class CuttingProxy implements AutoCloseable {
    private final ServerSocket server;
    private final int targetPort;
    private final LongSupplier cutAfter;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong forwarded = new AtomicLong();
    private final AtomicLong cuts = new AtomicLong();
    private volatile boolean closed;

    /**
     * Begins to forward.
     *
     * @param targetPort of loopback
     * @param cutAfter asked at each connection after how many bytes from the target it is cut; Long.MAX_VALUE: never
     */
    public CuttingProxy(int targetPort, LongSupplier cutAfter) throws IOException {
        this.targetPort = targetPort;
        this.cutAfter = cutAfter;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        start("cutting-proxy", this::accept);
    }

    /** Where it listens, on loopback. */
    public int port() {
        return server.getLocalPort();
    }

    /** Bytes from the target that went through so far. */
    public long forwardedBytes() {
        return forwarded.get();
    }

    /** Connections that it has cut. */
    public long cuts() {
        return cuts.get();
    }

    /** Cuts all connections that stand. */
    public void cutAll() {
        sockets.forEach(CuttingProxy::reset);
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = server.accept();
                Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort);
                sockets.add(client);
                sockets.add(target);
                long bytes = cutAfter.getAsLong();
                start("cutting-proxy-up", () -> pump(client, target, Long.MAX_VALUE, null));
                start("cutting-proxy-down", () -> pump(target, client, bytes, forwarded));
            } catch (IOException e) {
                if (!closed) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void pump(Socket from, Socket to, long most, AtomicLong count) {
        byte[] piece = new byte[16 * 1024];
        long left = most;
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int read = in.read(piece, 0, (int) Math.min(piece.length, left));
            while (read >= 0) {
                out.write(piece, 0, read);
                left -= read;
                if (count != null) {
                    count.addAndGet(read);
                }
                if (left == 0) {
                    cuts.incrementAndGet();
                    break;
                }
                read = in.read(piece, 0, (int) Math.min(piece.length, left));
            }
        } catch (IOException broken) {
            // The other end is told below: a broken connection is what this is for.
        } finally {
            reset(from);
            reset(to);
            sockets.remove(from);
            sockets.remove(to);
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void start(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        closed = true;
        server.close();
        cutAll();
    }
}
