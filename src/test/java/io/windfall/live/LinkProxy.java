package io.windfall.live;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** The way to a site's chunk server, on loopback; each connection is cut after as many of the site's bytes as it is told. */
final class LinkProxy implements AutoCloseable {

    private final ServerSocket server;
    private final int targetPort;
    private final LongSupplier cutAfter;
    private final AtomicLong cuts = new AtomicLong();

    /** @param cutAfter asked at each connection; Long.MAX_VALUE: never */
    LinkProxy(int targetPort, LongSupplier cutAfter) throws IOException {
        this.targetPort = targetPort;
        this.cutAfter = cutAfter;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        begin(this::accept);
    }

    int port() {
        return server.getLocalPort();
    }

    long cuts() {
        return cuts.get();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                begin(() -> connect(client));
            } catch (IOException e) {
                if (!server.isClosed()) {
                    throw new UncheckedIOException(e);
                }
            }
        }
    }

    private void connect(Socket client) {
        try (client;
                Socket target = new Socket(InetAddress.getLoopbackAddress(), targetPort)) {
            begin(() -> pump(client, target, Long.MAX_VALUE));
            if (!pump(target, client, cutAfter.getAsLong())) {
                cuts.incrementAndGet();
            }
        } catch (IOException e) {
            // The site is down: the client sees its connection closed.
        }
    }

    /** False: it was cut. */
    private static boolean pump(Socket from, Socket to, long most) {
        byte[] piece = new byte[16 * 1024];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            long left = most;
            while (left > 0) {
                int read = in.read(piece, 0, (int) Math.min(piece.length, left));
                if (read < 0) {
                    to.shutdownOutput();
                    return true;
                }
                out.write(piece, 0, read);
                left -= read;
            }
            return false;
        } catch (IOException e) {
            return true; // broken by one of its ends
        }
    }

    private static void begin(Runnable task) {
        Thread thread = new Thread(task, "link-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
