package io.windfall.transfer;

import io.windfall.grant.TransferGrant;
import io.windfall.guard.GuardLimits;
import io.windfall.guard.HttpGuard;
import io.windfall.text.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Clock;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Offers a site's checkpoints to those with a grant of the orchestrator, over HTTPS with client certificates, or over plain
 * HTTP on loopback. A grant is redeemed for a session, once and durably; the session serves the manifest, and its chunks raw
 * or compressed, from any byte on. Probes of the link need no grant. Whatever is refused is logged with the reason, and answered with a status and one line.
 */
public final class ChunkServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkServer.class);
    /** Chunks may be as small as 256 bytes, and a site pulls several at a time. */
    private static final GuardLimits LIMITS = new GuardLimits(5_000, 20_000, 64, TransferGrant.MOST_BYTES);

    private static final int MOST_THREADS = 24;
    /** How long a connection may be open without a request: a little longer than the JDK's client keeps one for the next. */
    private static final long IDLE_MILLIS = 6_000;

    private final ChunkStore store;
    private final GrantDesk desk;
    private final ChunkHandler handler;
    private final RateLimit rate;
    private final Server server;
    private final ServerConnector connector;
    private final Clock clock;
    private final URI url;

    private ChunkServer(ChunkStore store, ServerSettings settings) throws IOException {
        this.store = store;
        this.desk = new GrantDesk(settings);
        this.rate = new RateLimit(settings.rateBitsPerSecond());
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, 2);
        threads.setName("chunk-server");
        threads.setDaemon(true);
        this.server = new Server(threads);
        this.clock = settings.clock();
        this.connector = connector(settings);
        server.addConnector(connector);
        HttpGuard.bound(server, connector);
        connector.setIdleTimeout(IDLE_MILLIS);
        this.handler = new ChunkHandler(store, desk, rate);
        server.setHandler(new HttpGuard(LIMITS, ChunkHandler::answer, handler));
        server.setStopTimeout(0);
        try {
            server.start();
        } catch (Exception e) {
            desk.close();
            throw new IOException("checkpoints cannot be served on " + settings.bind() + ": " + e.getMessage(), e);
        }
        String scheme = settings.tls() == null ? "http" : "https";
        this.url =
                URI.create(scheme + "://" + HostPort.text(settings.bind().getHostString(), connector.getLocalPort()));
    }

    private ServerConnector connector(ServerSettings settings) {
        HttpConfiguration http = new HttpConfiguration();
        HttpGuard.bound(http);
        http.setOutputBufferSize(ChunkIo.PIECE);
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector made;
        if (settings.tls() == null) {
            made = new ServerConnector(server, 1, 1, plain);
        } else {
            http.addCustomizer(new SecureRequestCustomizer(false));
            SslContextFactory.Server tls = new SslContextFactory.Server();
            tls.setSslContext(settings.tls().context());
            tls.setNeedClientAuth(true);
            made = new ServerConnector(server, 1, 1, new SslConnectionFactory(tls, plain.getProtocol()), plain);
            made.addBean(new LoggedHandshakes());
        }
        InetSocketAddress bind = settings.bind();
        made.setHost(bind.getAddress().getHostAddress());
        made.setPort(bind.getPort());
        return made;
    }

    /**
     * Begins to serve; nothing is on offer yet.
     *
     * @throws IOException where it cannot listen, or its memory of redeemed grants cannot be read
     */
    public static ChunkServer start(ChunkStore store, ServerSettings settings) throws IOException {
        return new ChunkServer(store, settings);
    }

    /** Its address, to which paths are added. */
    public URI url() {
        return url;
    }

    /**
     * Lets a site have a checkpoint, against a grant, instead of what was on offer of that job before. Safe to repeat. While
     * on offer it is kept; so is an earlier one while a session is open for it, until its grant expires.
     */
    public synchronized void offer(String job, String manifestDigest, String destination) throws IOException {
        store.pin(manifestDigest, pinOf(job));
        desk.offer(job, manifestDigest, destination);
        dropReplaced(job);
    }

    private synchronized void dropReplaced(String job) throws IOException {
        Set<String> left = desk.dropReplaced(job);
        if (left.isEmpty()) {
            return; // withdrawn meanwhile
        }
        handler.forget(job);
        store.pinOnly(left, pinOf(job));
        long next = desk.nextDropMillis(job);
        if (next >= 0) {
            long wait = Math.max(1, next - clock.millis());
            connector.getScheduler().schedule(() -> dropLater(job), wait, TimeUnit.MILLISECONDS);
        }
    }

    private void dropLater(String job) {
        try {
            dropReplaced(job);
        } catch (IOException e) {
            LOG.warn("A replaced offer of {} stays kept until the next one: {}", job, e.toString());
        }
    }

    /** Offers no checkpoint of that job any more; transfers under way break off. Safe to repeat. */
    public synchronized void withdraw(String job) throws IOException {
        desk.withdraw(job);
        handler.forget(job);
        store.unpin(pinOf(job));
    }

    private static String pinOf(String job) {
        return "offer/" + job;
    }

    /** Bytes of checkpoints handed out since the start, B, compressed ones as they went; probes are not counted. */
    public long sentBytes() {
        return handler.sentBytes();
    }

    /** Sets what all streams together may send, bit/s; 0: no limit. */
    public void setRate(long bitsPerSecond) {
        rate.set(bitsPerSecond);
    }

    @Override
    public void close() throws IOException {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IOException("the server of checkpoints did not stop: " + e.getMessage(), e);
        } finally {
            desk.close();
        }
    }

    /** Says who failed to shake hands, and why. */
    private static final class LoggedHandshakes implements SslHandshakeListener {
        @Override
        public void handshakeFailed(Event event, Throwable failure) {
            String why = String.valueOf(failure.getMessage());
            String hint = why.contains("SSL message") ? " (plain HTTP? use https)" : "";
            LOG.warn("Refused a connection before any request: {}{}", why, hint);
        }
    }
}
