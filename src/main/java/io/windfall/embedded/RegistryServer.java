package io.windfall.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinBindException;
import io.windfall.guard.GuardLimits;
import io.windfall.guard.HttpGuard;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Objects;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A schema registry for Avro that speaks the part of Confluent's REST API that clients use; its state is the
 * compacted topic {@code _schemas}. Global compatibility is {@code BACKWARD_TRANSITIVE} unless set otherwise. It takes no schema
 * references, no other schema type, and bodies up to 1 MiB.
 * Run one per broker: of two, the one that wrote last owns the topic; the other answers its next write with 500, then reads the
 * topic anew and takes it back.
 */
public final class RegistryServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RegistryServer.class);
    private static final int MAX_THREADS = 12;
    private static final int MIN_THREADS = 3;
    /** All on this machine share an address. Beyond the readers' own limit of bodies, so that who sends a little too much is told so. */
    private static final GuardLimits LIMITS = new GuardLimits(3_000, 10_000, 64, 2L * RegistryRoutes.MAX_BODY_BYTES);

    private final RegistryStore store;
    private final Javalin http;
    private final String host;
    private boolean closed;

    private RegistryServer(RegistryStore store, Javalin http, String host) {
        this.store = store;
        this.http = http;
        this.host = host;
    }

    /**
     * Starts a registry on loopback that anyone on this machine may use; returns when it serves what the topic holds.
     *
     * @param bootstrapServers the broker that keeps the topic
     * @param port the port to listen on, 0 for any free one
     * @throws EmbeddedStackException when the port is taken, or the topic cannot be created or read
     */
    public static RegistryServer start(String bootstrapServers, int port) {
        return start(bootstrapServers, EmbeddedStackConfig.HOST, port, null);
    }

    /** As {@link #start(String, int)}, for anyone who reaches {@code host}, an address of this machine. */
    static RegistryServer start(String bootstrapServers, String host, int port) {
        return start(bootstrapServers, host, port, null);
    }

    /** As {@link #start(String, int)}, but answers 401 to all who do not send this user and password (HTTP basic). */
    public static RegistryServer start(String bootstrapServers, int port, String user, String password) {
        Objects.requireNonNull(user, "user");
        Objects.requireNonNull(password, "password");
        byte[] credentials = (user + ":" + password).getBytes(StandardCharsets.UTF_8);
        return start(
                bootstrapServers,
                EmbeddedStackConfig.HOST,
                port,
                "Basic " + Base64.getEncoder().encodeToString(credentials));
    }

    private static RegistryServer start(String bootstrapServers, String host, int port, String authorization) {
        EmbeddedStackConfig.requirePort(port, EmbeddedStackConfig.REGISTRY_PORT_FLAG);
        requireFree(host, port);
        RegistryStore store = openStore(bootstrapServers);
        Javalin http = Javalin.create(config -> configure(config, host, port));
        if (authorization != null) {
            http.before(ctx -> requireAuthorization(ctx, authorization));
        }
        new RegistryRoutes(store).addTo(http);
        addErrors(http);
        RegistryServer server = new RegistryServer(store, http, host);
        try {
            http.start();
        } catch (JavalinBindException e) {
            server.close();
            throw EmbeddedStackException.portTaken(host, port, EmbeddedStackConfig.REGISTRY_PORT_FLAG, e);
        }
        return server;
    }

    /** Before the topic is opened, since that alone would fence a registry that serves well. */
    private static void requireFree(String host, int port) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw EmbeddedStackException.portTaken(host, port, EmbeddedStackConfig.REGISTRY_PORT_FLAG, e);
        }
    }

    private static RegistryStore openStore(String bootstrapServers) {
        CatalogTopic topic = new CatalogTopic(bootstrapServers);
        try {
            return new RegistryStore(topic);
        } catch (KafkaException e) {
            topic.close();
            throw new EmbeddedStackException(
                    "The registry cannot open its topic at " + bootstrapServers + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            topic.close();
            throw e;
        }
    }

    private static void configure(JavalinConfig config, String host, int port) {
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.useVirtualThreads = false;
        config.http.prefer405over404 = true;
        config.http.defaultContentType = RegistryRoutes.CONTENT_TYPE;
        QueuedThreadPool threads = new QueuedThreadPool(MAX_THREADS, MIN_THREADS);
        threads.setName("registry");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> server.setHandler(new HttpGuard(LIMITS, RegistryServer::refuse)));
        config.jetty.addConnector((server, settings) -> {
            HttpGuard.bound(settings);
            // Subjects may hold a slash, which clients send as %2F.
            settings.setUriCompliance(UriCompliance.RFC3986);
            ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(settings));
            connector.setHost(host);
            connector.setPort(port);
            HttpGuard.bound(server, connector);
            return connector;
        });
    }

    private static void refuse(HttpServletResponse response, int status, String line) throws IOException {
        response.setContentType(RegistryRoutes.CONTENT_TYPE);
        response.getOutputStream().write(error(new ObjectMapper(), status, line));
    }

    private static void requireAuthorization(Context ctx, String authorization) {
        String given = Objects.requireNonNullElse(ctx.header("Authorization"), "");
        if (!MessageDigest.isEqual(
                given.getBytes(StandardCharsets.UTF_8), authorization.getBytes(StandardCharsets.UTF_8))) {
            ctx.header("WWW-Authenticate", "Basic realm=\"schema registry\"");
            throw RegistryException.unauthorized();
        }
    }

    private static void addErrors(Javalin http) {
        ObjectMapper json = new ObjectMapper();
        http.exception(
                RegistryException.class, (e, ctx) -> answer(ctx, json, e.status(), e.errorCode(), e.getMessage()));
        http.exception(
                HttpResponseException.class,
                (e, ctx) -> answer(
                        ctx, json, e.getStatus(), e.getStatus(), "HTTP " + e.getStatus() + " " + e.getMessage()));
        http.exception(Exception.class, (e, ctx) -> {
            LOG.error("The registry failed at {} {}", ctx.method(), ctx.path(), e);
            answer(ctx, json, 500, 500, "The registry failed; its log has more.");
        });
    }

    private static void answer(Context ctx, ObjectMapper json, int status, int errorCode, String message) {
        ctx.status(status);
        ctx.contentType(RegistryRoutes.CONTENT_TYPE);
        ctx.result(error(json, errorCode, message));
    }

    private static byte[] error(ObjectMapper json, int errorCode, String message) {
        return json.createObjectNode()
                .put("error_code", errorCode)
                .put("message", message)
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    /** The base URL for clients on this machine, {@code http://127.0.0.1:port} unless it listens at another address alone. */
    public String url() {
        boolean loopback = new InetSocketAddress(host, 0).getAddress().isAnyLocalAddress();
        return "http://" + (loopback ? EmbeddedStackConfig.HOST : host) + ":" + http.port();
    }

    /** Stops listening, then lets go of the topic; what it keeps stays there. Closing twice does nothing. */
    @Override
    public synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            http.stop();
        } finally {
            store.close();
        }
    }
}
