package io.windfall.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.MethodNotAllowedResponse;
import io.windfall.transfer.TlsIdentity;
import io.windfall.web.state.HealthMonitor.Check;
import io.windfall.web.state.HealthMonitor.Status;
import io.windfall.web.state.HostAndPort;
import io.windfall.web.state.OutputListener;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Serves what an orchestrator knows, over HTTP or HTTPS. It listens before there is anything to show, since the orchestrator must
 * be told where; until {@link #show} it answers 503, and its health says that it starts.
 */
public final class WebServer implements AutoCloseable {
    private final WebConfig config;
    private final Guard guard;
    private final EventHub events = new EventHub();
    private final Forwarder forwarder;
    private final AtomicReference<WebParts> parts = new AtomicReference<>();
    private final List<ApiRoutes.Route> routes = new ArrayList<>();
    private final WebListener listener;
    private final Javalin http;
    private final HostAndPort advertised;

    private WebServer(WebConfig config) throws IOException {
        this.config = config;
        this.guard = new Guard(config);
        TlsIdentity tls = config.tls() == null ? null : config.tls().load();
        this.forwarder = new Forwarder(tls);
        ApiRoutes api = new ApiRoutes(this::parts, forwarder);
        routes.addAll(api.routes());
        Authority authority = new Authority(config);
        routes.addAll(new OutputRoutes(this::parts, forwarder, api, authority).routes());
        routes.addAll(new RecordRoutes(this::parts, authority).routes());
        routes.add(ApiRoutes.Route.get("/api/stream", new StreamRoute(this::parts, events)));
        routes.add(ApiRoutes.Route.get("/api/openapi.yaml", WebServer::description));
        routes.add(ApiRoutes.Route.get("/health/live", ctx -> health(ctx, true)));
        routes.add(ApiRoutes.Route.get("/health/ready", ctx -> health(ctx, false)));
        routes.add(ApiRoutes.Route.get("/metrics", this::metrics));
        this.listener = new WebListener(
                config, tls, request -> request.getHeader(Forwarder.HOP) != null && authority.knows(request));
        this.http = Javalin.create(this::configure);
        http.before(guard::check);
        Answers.addErrors(http);
        routes.forEach(route -> http.addHttpHandler(route.method(), route.path(), route.handler()));
        StaticFiles files = new StaticFiles();
        http.exception(MethodNotAllowedResponse.class, (e, ctx) -> Answers.notAllowed(ctx, allowed(ctx.path())));
        http.get("/", files::serve);
        http.get("/*", ctx -> {
            List<String> allowed = allowed(ctx.path());
            if (allowed.isEmpty()) {
                files.serve(ctx);
            } else {
                Answers.notAllowed(ctx, allowed);
            }
        });
        listener.start(http);
        this.advertised = config.advertised() == null ? reachable(listener.address()) : config.advertised();
        guard.knowBy(advertised);
        events.start(api::now);
    }

    /**
     * Begins to listen.
     *
     * @throws IOException with a line that says what to do, where it cannot listen there or its TLS files are wrong
     */
    public static WebServer start(WebConfig config) throws IOException {
        return new WebServer(config);
    }

    /** Shows these from now on. */
    public void show(WebParts shown) {
        parts.set(shown);
    }

    /** Where browsers on this machine find it. */
    public String url() {
        return (config.tls() == null ? "http://" : "https://") + listener.address();
    }

    /** What the orchestrator must state as its {@code application.server}. */
    public HostAndPort advertised() {
        return advertised;
    }

    /** Is to be told of outputs, for those who listen to events. */
    public OutputListener events() {
        return events;
    }

    /** All that it serves, but for files. */
    List<ApiRoutes.Route> routes() {
        return List.copyOf(routes);
    }

    /** How many listen to events. */
    int streams() {
        return events.size();
    }

    /** The methods that a path of ours takes; empty: it is none of ours. */
    private List<String> allowed(String path) {
        return routes.stream()
                .filter(route -> route.isAt(path))
                .flatMap(route -> route.method() == HandlerType.GET
                        ? Stream.of("GET", "HEAD")
                        : Stream.of(route.method().name()))
                .sorted()
                .toList();
    }

    private WebParts parts() {
        WebParts shown = parts.get();
        if (shown == null) {
            throw ApiException.unavailable("the orchestrator is starting", null);
        }
        return shown;
    }

    private void configure(JavalinConfig javalin) {
        javalin.showJavalinBanner = false;
        javalin.startupWatcherEnabled = false;
        javalin.useVirtualThreads = false;
        javalin.http.prefer405over404 = true;
        javalin.http.generateEtags = false;
        javalin.http.gzipOnlyCompression();
        listener.configure(javalin);
    }

    /** Other machines cannot reach a wildcard: they are told this machine's name. */
    private static HostAndPort reachable(HostAndPort address) {
        try {
            return address.reachable();
        } catch (UnknownHostException e) {
            return address;
        }
    }

    private void health(Context ctx, boolean alive) {
        WebParts shown = parts.get();
        List<Check> checks = shown == null
                ? List.of(new Check("streams", alive ? Status.UP : Status.DOWN, "starting"))
                : alive ? shown.health().live() : shown.health().ready();
        boolean well = checks.stream().noneMatch(check -> check.status() == Status.DOWN);
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("status", well ? "UP" : "DOWN");
        ArrayNode all = json.putArray("checks");
        for (Check check : checks) {
            all.addObject()
                    .put("name", check.name())
                    .put("status", check.status().name())
                    .put("detail", check.detail());
        }
        ctx.status(well ? 200 : 503);
        Answers.json(ctx, json);
    }

    private void metrics(Context ctx) {
        WebParts shown = parts.get();
        if (shown == null || shown.metrics() == null) {
            throw ApiException.notFound("there are no metrics here");
        }
        ctx.contentType("text/plain; version=0.0.4; charset=utf-8");
        ctx.header("Cache-Control", "no-store");
        ctx.result(shown.metrics().get());
    }

    private static void description(Context ctx) throws IOException {
        try (InputStream in = WebServer.class.getResourceAsStream("/openapi.yaml")) {
            ctx.contentType("application/yaml");
            ctx.header("Cache-Control", "no-cache");
            ctx.result(in.readAllBytes());
        }
    }

    @Override
    public void close() {
        events.close();
        http.stop();
        forwarder.close();
    }
}
