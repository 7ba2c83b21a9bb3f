package io.windfall.metrics;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.util.JavalinBindException;
import io.windfall.guard.GuardLimits;
import io.windfall.guard.HttpGuard;
import io.windfall.text.HostPort;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.function.Supplier;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * Answers {@code GET /metrics} and {@code GET /health/live}, and nothing else, for a process that has no other HTTP server. It
 * tells no secrets and takes no orders, so it asks for no credentials; beyond loopback it is for a network that is trusted.
 */
public final class MetricsServer implements AutoCloseable {
    private static final int MOST_THREADS = 8;
    private static final int FEWEST_THREADS = 2;
    private static final int MOST_WAITING = 32;
    private static final long IDLE_MILLIS = 10_000;
    /** Each scrape costs a walk over all series; nobody sends a body. */
    static final GuardLimits LIMITS = new GuardLimits(20, 80, 8, 8 << 10);

    private final Javalin http;

    private MetricsServer(Javalin http) {
        this.http = http;
    }

    /**
     * Starts it.
     *
     * @param listen where; port 0: any free one
     * @param text the metrics, asked for anew by each request
     * @throws IOException with a line that says so where it cannot listen there
     */
    public static MetricsServer start(InetSocketAddress listen, Supplier<String> text) throws IOException {
        Javalin http = Javalin.create(config -> configure(config, listen));
        http.get("/metrics", ctx -> ctx.contentType(Metrics.CONTENT_TYPE).result(text.get()));
        http.get("/health/live", ctx -> ctx.contentType("application/json").result("{\"status\":\"UP\"}"));
        try {
            http.start();
        } catch (JavalinBindException e) {
            throw new IOException(
                    "metrics cannot be served on " + HostPort.text(listen.getHostString(), listen.getPort())
                            + ": the port is taken, or not ours to take",
                    e);
        }
        return new MetricsServer(http);
    }

    private static void configure(JavalinConfig config, InetSocketAddress listen) {
        config.showJavalinBanner = false;
        config.startupWatcherEnabled = false;
        config.useVirtualThreads = false;
        config.http.prefer405over404 = true;
        QueuedThreadPool threads = new QueuedThreadPool(MOST_THREADS, FEWEST_THREADS);
        threads.setName("metrics");
        threads.setDaemon(true);
        config.jetty.threadPool = threads;
        config.jetty.modifyServer(server -> server.setHandler(new HttpGuard(LIMITS, MetricsServer::refuse)));
        config.jetty.addConnector((server, ignored) -> {
            HttpConfiguration settings = new HttpConfiguration();
            HttpGuard.bound(settings);
            ServerConnector connector = new ServerConnector(server, 1, 1, new HttpConnectionFactory(settings));
            connector.setHost(listen.getHostString());
            connector.setPort(listen.getPort());
            HttpGuard.bound(server, connector);
            connector.setIdleTimeout(IDLE_MILLIS);
            connector.setAcceptQueueSize(MOST_WAITING);
            return connector;
        });
    }

    private static void refuse(HttpServletResponse response, int status, String line) throws IOException {
        response.setContentType("text/plain;charset=utf-8");
        response.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    }

    /** The port it listens on. */
    public int port() {
        return http.port();
    }

    @Override
    public void close() {
        http.stop();
    }
}
