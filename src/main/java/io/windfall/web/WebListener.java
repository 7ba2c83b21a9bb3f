package io.windfall.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinException;
import io.windfall.guard.GuardLimits;
import io.windfall.guard.HttpGuard;
import io.windfall.transfer.TlsIdentity;
import io.windfall.web.state.HostAndPort;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.io.ssl.SslHandshakeListener;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The socket and its limits: those of {@link HttpGuard}, and what the configuration says of requests a second. */
final class WebListener {
    private static final Logger LOG = LoggerFactory.getLogger(WebListener.class);
    private static final int BURST_SECONDS = 4;
    private static final int MOST_AT_A_TIME = 128;
    /** Beyond what any request reads, so that who sends a little too much is told so by it. */
    private static final long MOST_BODY_BYTES = RecordRoutes.MOST_BODY_BYTES + (256 << 10);

    private static final int MOST_THREADS = 32;
    private static final int LEAST_THREADS = 4;

    private final WebConfig config;
    private final TlsIdentity tls;
    private final Predicate<HttpServletRequest> ofAnInstance;
    private final AtomicReference<ServerConnector> connector = new AtomicReference<>();
    private volatile boolean anyPort;

    /**
     * @param tls null: plain HTTP
     * @param ofAnInstance whether another instance asks, for users whom it has counted itself
     */
    WebListener(WebConfig config, TlsIdentity tls, Predicate<HttpServletRequest> ofAnInstance) {
        this.config = config;
        this.tls = tls;
        this.ofAnInstance = ofAnInstance;
    }

    void configure(JavalinConfig javalin) {
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, LEAST_THREADS);
        threads.setName("http");
        threads.setDaemon(true);
        javalin.jetty.threadPool = threads;
        javalin.jetty.modifyHttpConfiguration(WebListener::limit);
        javalin.jetty.addConnector(this::connector);
        javalin.jetty.modifyServer(server -> {
            server.setErrorHandler(new BareErrors());
            server.setStopTimeout(0);
            server.setHandler(new HttpGuard(
                    new GuardLimits(
                            config.requestsPerSecond(),
                            BURST_SECONDS * config.requestsPerSecond(),
                            MOST_AT_A_TIME,
                            MOST_BODY_BYTES),
                    WebListener::refuse,
                    ofAnInstance));
        });
    }

    private static void limit(HttpConfiguration http) {
        HttpGuard.bound(http);
        http.setResponseHeaderSize(HttpGuard.HEADER_BYTES);
    }

    private static void refuse(HttpServletResponse response, int status, String line) throws IOException {
        Guard.forbid(response);
        response.setContentType(Answers.PROBLEM);
        response.getOutputStream()
                .write(Answers.problem(status, line).toString().getBytes(StandardCharsets.UTF_8));
    }

    private ServerConnector connector(Server server, HttpConfiguration http) {
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        ServerConnector made;
        if (tls == null) {
            made = new ServerConnector(server, 1, 1, plain);
        } else {
            SecureRequestCustomizer secure = new SecureRequestCustomizer(false);
            http.addCustomizer(secure);
            SslContextFactory.Server factory = new SslContextFactory.Server();
            factory.setSslContext(tls.context());
            factory.setWantClientAuth(config.takesCertificates());
            made = new ServerConnector(server, 1, 1, new SslConnectionFactory(factory, plain.getProtocol()), plain);
            made.addBean(new LoggedHandshakes());
        }
        made.setHost(config.listen().host());
        made.setPort(anyPort ? 0 : config.listen().port());
        HttpGuard.bound(server, made);
        connector.set(made);
        return made;
    }

    /** @throws IOException with a line that says what to do */
    void start(Javalin http) throws IOException {
        if (!isFree()) {
            if (!config.orAnyPort()) {
                throw new IOException(
                        config.listen() + " is taken by another program: choose another address with --http");
            }
            LOG.info("{} is taken: any other port will do", config.listen());
            anyPort = true;
        }
        try {
            http.start();
        } catch (JavalinException e) {
            http.stop();
            throw new IOException("HTTP cannot be served on " + config.listen() + ": " + rootMessage(e), e);
        }
    }

    private boolean isFree() throws IOException {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(
                    config.listen().host(), config.listen().port()));
            return true;
        } catch (BindException e) {
            if (InetAddress.getByName(config.listen().host()).isAnyLocalAddress() || isOurs()) {
                return false;
            }
            throw new IOException(
                    "this machine has no address " + config.listen().host() + ": check --http", e);
        } catch (SocketException e) {
            throw new IOException(
                    "this machine has no address " + config.listen().host() + ": check --http", e);
        }
    }

    private boolean isOurs() throws IOException {
        return NetworkInterface.getByInetAddress(
                        InetAddress.getByName(config.listen().host()))
                != null;
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }

    /** Where it listens. */
    HostAndPort address() {
        return new HostAndPort(config.listen().host(), connector.get().getLocalPort());
    }

    /** What Jetty itself refuses is said in few words: no pages, no versions. */
    private static final class BareErrors extends ErrorHandler {
        @Override
        public ByteBuffer badMessageError(int status, String reason, HttpFields.Mutable fields) {
            fields.put("Content-Type", Answers.PROBLEM);
            return ByteBuffer.wrap(Answers.problem(status, reason).toString().getBytes(StandardCharsets.UTF_8));
        }

        @Override
        protected void generateAcceptableResponse(
                Request base, HttpServletRequest request, HttpServletResponse response, int code, String message)
                throws IOException {
            base.setHandled(true);
            response.setContentType(Answers.PROBLEM);
            response.getOutputStream()
                    .write(Answers.problem(code, "The request was refused.")
                            .toString()
                            .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Says who failed to shake hands, and why. */
    private static final class LoggedHandshakes implements SslHandshakeListener {
        @Override
        public void handshakeFailed(Event event, Throwable failure) {
            LOG.info("Refused a connection before any request: {}", failure.getMessage());
        }
    }
}
