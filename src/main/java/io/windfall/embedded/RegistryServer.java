package io.windfall.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.util.JavalinException;
import io.windfall.guard.GuardLimits;
import io.windfall.guard.HttpGuard;
import io.windfall.text.HostPort;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.apache.kafka.common.KafkaException;
import org.eclipse.jetty.http.UriCompliance;
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

    private static final Pattern LOOK_UP = Pattern.compile("/subjects/[^/]+/?");
    private static final String BOOTSTRAP = "bootstrap.servers";

    private final RegistryStore store;
    private final RegistryListen listen;
    private final Javalin http;
    private final AtomicReference<ServerConnector> connector = new AtomicReference<>();
    private boolean closed;

    private RegistryServer(RegistryStore store, RegistryListen listen) {
        this.store = store;
        this.listen = listen;
        this.http = Javalin.create(this::configure);
        if (listen.users() != null) {
            http.before(this::requireRights);
        }
        new RegistryRoutes(store).addTo(http);
        addErrors(http);
    }

    /**
     * Starts a registry on loopback that anyone on this machine may use; returns when it serves what the topic holds.
     *
     * @param bootstrapServers the broker that keeps the topic
     * @param port the port to listen on, 0 for any free one
     * @throws EmbeddedStackException when the port is taken, or the topic cannot be created or read
     */
    public static RegistryServer start(String bootstrapServers, int port) {
        return start(Map.of(BOOTSTRAP, bootstrapServers), RegistryListen.onLoopback(port));
    }

    /** As {@link #start(String, int)}, for anyone who reaches {@code host}, an address of this machine. */
    static RegistryServer start(String bootstrapServers, String host, int port) {
        return start(Map.of(BOOTSTRAP, bootstrapServers), new RegistryListen(host, port, null, null));
    }

    /** As {@link #start(String, int)}, but answers 401 to all who do not send this user and password (HTTP basic). */
    public static RegistryServer start(String bootstrapServers, int port, String user, String password) {
        return start(
                Map.of(BOOTSTRAP, bootstrapServers),
                new RegistryListen(
                        EmbeddedStackConfig.HOST,
                        port,
                        null,
                        RegistryUsers.only(
                                Objects.requireNonNull(user, "user"), Objects.requireNonNull(password, "password"))));
    }

    /**
     * Starts a registry; returns when it serves what the topic holds. Users who are not known are answered 401, those who may only
     * read 403 when they would change something.
     *
     * @param kafka properties of Kafka clients, {@code bootstrap.servers} among them, for the topic
     * @param listen where, and for whom
     * @throws EmbeddedStackException when the port is taken, or the topic cannot be created or read
     */
    public static RegistryServer start(Map<String, ?> kafka, RegistryListen listen) {
        requireFree(listen);
        RegistryStore store = openStore(kafka);
        RegistryServer server = new RegistryServer(store, listen);
        try {
            server.http.start();
        } catch (JavalinException e) {
            server.close();
            throw EmbeddedStackException.portTaken(listen.host(), listen.port(), listen.portFlag(), e);
        }
        return server;
    }

    /** Before the topic is opened, since that alone would fence a registry that serves well. */
    private static void requireFree(RegistryListen listen) {
        try (ServerSocket probe = new ServerSocket()) {
            probe.setReuseAddress(true);
            probe.bind(new InetSocketAddress(listen.host(), listen.port()));
        } catch (IOException e) {
            throw EmbeddedStackException.portTaken(listen.host(), listen.port(), listen.portFlag(), e);
        }
    }

    private static RegistryStore openStore(Map<String, ?> kafka) {
        CatalogTopic topic = new CatalogTopic(kafka);
        try {
            return new RegistryStore(topic);
        } catch (KafkaException e) {
            topic.close();
            throw new EmbeddedStackException(
                    "The registry cannot open its topic at " + kafka.get(BOOTSTRAP) + ": " + e.getMessage(), e);
        } catch (RuntimeException e) {
            topic.close();
            throw e;
        }
    }

    private void configure(JavalinConfig config) {
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
        // Subjects may hold a slash, which clients send as %2F.
        config.jetty.modifyHttpConfiguration(settings -> {
            HttpGuard.bound(settings);
            settings.setUriCompliance(UriCompliance.RFC3986);
        });
        config.jetty.addConnector(this::connector);
    }

    private static void refuse(HttpServletResponse response, int status, String line) throws IOException {
        response.setContentType(RegistryRoutes.CONTENT_TYPE);
        response.getOutputStream().write(error(new ObjectMapper(), status, line));
    }

    private ServerConnector connector(Server server, HttpConfiguration settings) {
        HttpConnectionFactory plain = new HttpConnectionFactory(settings);
        ServerConnector made;
        if (listen.tls() == null) {
            made = new ServerConnector(server, 1, 1, plain);
        } else {
            settings.addCustomizer(new SecureRequestCustomizer(false));
            SslContextFactory.Server factory = new SslContextFactory.Server();
            factory.setSslContext(listen.tls());
            made = new ServerConnector(server, 1, 1, new SslConnectionFactory(factory, plain.getProtocol()), plain);
        }
        made.setHost(listen.host());
        made.setPort(listen.port());
        HttpGuard.bound(server, made);
        connector.set(made);
        return made;
    }

    private void requireRights(Context ctx) {
        RegistryUsers.Rights rights = listen.users().rightsOf(ctx.header("Authorization"));
        if (rights == null) {
            ctx.header("WWW-Authenticate", "Basic realm=\"schema registry\"");
            throw RegistryException.unauthorized();
        }
        if (rights == RegistryUsers.Rights.READ && !isReading(ctx)) {
            throw RegistryException.forbidden();
        }
    }

    /** Looking a schema up, and asking whether one would fit, are posts that change nothing. */
    private static boolean isReading(Context ctx) {
        return switch (ctx.method()) {
            case GET, HEAD -> true;
            case POST ->
                ctx.path().startsWith("/compatibility/")
                        || LOOK_UP.matcher(ctx.path()).matches();
            default -> false;
        };
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
        boolean any = new InetSocketAddress(listen.host(), 0).getAddress().isAnyLocalAddress();
        return listen.scheme() + "://"
                + HostPort.text(
                        any ? EmbeddedStackConfig.HOST : listen.host(),
                        connector.get().getLocalPort());
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
