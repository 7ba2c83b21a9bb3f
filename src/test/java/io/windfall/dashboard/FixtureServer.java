package io.windfall.dashboard;

import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import io.javalin.http.sse.SseClient;
import io.javalin.http.staticfiles.Location;
import io.javalin.json.JavalinJackson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * Serves the dashboard with the policy of the real server and canned answers, which tests change as they go.
 * {@code main} runs one on port 8089 for whoever works on the pages.
 */
final class FixtureServer implements AutoCloseable {
    static final String TOKEN = "a-token-of-the-fixture";
    static final String CSP =
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self';"
                    + " font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private final FixtureWorld world;
    private final Javalin http;
    private final Map<SseClient, String> listeners = new ConcurrentHashMap<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor();
    private final String startedAt = Instant.now().toString();

    /** What was posted, as "approve ID reason". */
    final List<String> orders = new CopyOnWriteArrayList<>();

    private FixtureServer(FixtureWorld world, int port) {
        this.world = world;
        http = Javalin.create(config -> {
            config.showJavalinBanner = false;
            config.startupWatcherEnabled = false;
            config.useVirtualThreads = false;
            config.jsonMapper(new JavalinJackson());
            config.staticFiles.add(files -> {
                files.directory = "/dashboard";
                files.location = Location.CLASSPATH;
                files.precompress = false;
            });
            config.staticFiles.enableWebjars();
        });
        http.before(ctx -> ctx.header("Content-Security-Policy", CSP)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store"));
        routes();
        http.start("127.0.0.1", port);
        ticks.scheduleAtFixedRate(this::tick, 1, 1, TimeUnit.SECONDS);
    }

    /** Port 0: any free one. */
    static FixtureServer start(FixtureWorld world, int port) {
        return new FixtureServer(world, port);
    }

    public static void main(String[] arguments) throws InterruptedException {
        FixtureServer server = start(new FixtureWorld(Instant.now()), 8089);
        System.out.println(server.url());
        Thread.currentThread().join();
    }

    int port() {
        return http.port();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    private void routes() {
        http.get("/api/fabrics", ctx -> {
            synchronized (world) {
                ctx.json(Json.of(
                        "fabrics",
                        world.all().stream()
                                .map(f -> f.summary(Instant.now(), "127.0.0.1:" + port()))
                                .toList()));
            }
        });
        get("now", (ctx, fabric) -> fabric.now(Instant.now()));
        get("jobs", FixtureServer::jobs);
        get("jobs/{job}", this::job);
        get("feasibility", FixtureServer::feasibility);
        get("decisions", this::decisions);
        get("decisions/{id}", (ctx, fabric) -> found(fabric, ctx.pathParam("id")));
        get(
                "timeline",
                (ctx, fabric) -> world.timeline(
                        fabric, instant(ctx, "from", -86_400), instant(ctx, "to", 21_600), Instant.now()));
        get("reports", FixtureServer::reports);
        get("dead-letters", (ctx, fabric) -> FixtureWorld.letters(Instant.now()));
        http.post("/api/fabrics/{fabric}/decisions/{id}/{answer}", this::answer);
        http.sse("/api/stream", client -> {
            client.keepAlive();
            listeners.put(client, Objects.requireNonNull(client.ctx().queryParam("fabric")));
            client.onClose(() -> listeners.remove(client));
            client.sendEvent("hello", Json.of("instance", "127.0.0.1:" + port(), "startedAt", startedAt));
            synchronized (world) {
                FixtureFabric fabric = world.fabric(listeners.get(client));
                if (fabric != null) {
                    client.sendEvent("now", fabric.now(Instant.now()));
                }
            }
        });
    }

    private interface Answer {
        Map<String, Object> of(Context ctx, FixtureFabric fabric);
    }

    private void get(String path, Answer answer) {
        http.get("/api/fabrics/{fabric}/" + path, ctx -> {
            synchronized (world) {
                FixtureFabric fabric = world.fabric(ctx.pathParam("fabric"));
                Map<String, Object> body = fabric == null ? null : answer.of(ctx, fabric);
                if (body == null) {
                    problem(ctx, HttpStatus.NOT_FOUND, "There is nothing of that name, or it is kept no longer.");
                } else {
                    ctx.json(body);
                }
            }
        });
    }

    private static void problem(Context ctx, HttpStatus status, String detail) {
        ctx.status(status)
                .json(Json.of(
                        "type",
                        "about:blank",
                        "title",
                        status.getMessage(),
                        "status",
                        status.getCode(),
                        "detail",
                        detail));
        ctx.contentType("application/problem+json");
    }

    private static Instant instant(Context ctx, String name, long otherwise) {
        String text = ctx.queryParam(name);
        return text == null ? Instant.now().plusSeconds(otherwise) : Instant.parse(text);
    }

    private static Map<String, Object> paged(
            String name,
            FixtureFabric fabric,
            Context ctx,
            int limit,
            Predicate<Integer> fits,
            java.util.function.IntFunction<Map<String, Object>> json) {
        String after = ctx.queryParam("after");
        List<Integer> some = IntStream.range(after == null ? 0 : Integer.parseInt(after) + 1, fabric.jobs)
                .boxed()
                .filter(fits)
                .limit(limit + 1L)
                .toList();
        boolean more = some.size() > limit;
        List<Integer> page = more ? some.subList(0, limit) : some;
        return Json.of(
                name,
                page.stream().map(json::apply).toList(),
                "next",
                more ? String.valueOf(page.get(limit - 1)) : null);
    }

    private static boolean is(Context ctx, String name, String value) {
        String wanted = ctx.queryParam(name);
        return wanted == null || wanted.equals(value);
    }

    private static Map<String, Object> jobs(Context ctx, FixtureFabric fabric) {
        String q = Objects.requireNonNullElse(ctx.queryParam("q"), "");
        return paged(
                "jobs",
                fabric,
                ctx,
                100,
                i -> FixtureFabric.job(i).contains(q)
                        && is(ctx, "phase", fabric.phase(i))
                        && is(ctx, "site", fabric.sites.get(fabric.siteOf(i)).name),
                i -> fabric.jobJson(i, Instant.now()));
    }

    private Map<String, Object> job(Context ctx, FixtureFabric fabric) {
        String name = ctx.pathParam("job");
        int index = name.matches("train-\\d{6}") ? Integer.parseInt(name.substring(6)) : -1;
        if (index < 0 || index >= fabric.jobs) {
            return null;
        }
        return Json.of(
                "job",
                fabric.jobJson(index, Instant.now()),
                "feasibility",
                fabric.feasibility(index, Instant.now()),
                "migration",
                fabric.migrations.stream()
                        .filter(m -> m.get("job").equals(name))
                        .findFirst()
                        .orElse(null),
                "decisions",
                fabric.decisions.stream()
                        .filter(d -> d.get("job").equals(name))
                        .limit(20)
                        .toList());
    }

    private static Map<String, Object> feasibility(Context ctx, FixtureFabric fabric) {
        Map<String, Object> answer = Json.of("alpha", 0.1, "epsilon", 0.05);
        answer.putAll(paged(
                "feasibility",
                fabric,
                ctx,
                500,
                i -> is(ctx, "site", fabric.sites.get(fabric.siteOf(i)).name),
                i -> fabric.feasibility(i, Instant.now())));
        return answer;
    }

    private Map<String, Object> decisions(Context ctx, FixtureFabric fabric) {
        int limit = ctx.queryParamAsClass("limit", Integer.class).getOrDefault(100);
        String before = ctx.queryParam("before");
        String verdict = ctx.queryParam("verdict");
        String site = ctx.queryParam("site");
        List<Map<String, Object>> fitting = new ArrayList<>();
        boolean passed = before == null;
        for (Map<String, Object> d : fabric.decisions) {
            if (passed
                    && is(ctx, "job", (String) d.get("job"))
                    && is(ctx, "action", (String) d.get("action"))
                    && (site == null || site.equals(d.get("source")) || site.equals(d.get("destination")))
                    && (verdict == null || hasVerdict(d, verdict))
                    && Instant.parse((String) d.get("at")).isAfter(instant(ctx, "from", -999_999))
                    && Instant.parse((String) d.get("at")).isBefore(instant(ctx, "to", 999_999))) {
                fitting.add(d);
            }
            passed |= d.get("id").equals(before);
        }
        boolean more = fitting.size() > limit;
        return Json.of(
                "decisions",
                more ? fitting.subList(0, limit) : fitting,
                "next",
                more ? fitting.get(limit - 1).get("id") : null,
                "since",
                Instant.now().minusSeconds(86_400).toString());
    }

    private static boolean hasVerdict(Map<String, Object> decision, String verdict) {
        return ((List<?>) decision.get("alternatives"))
                .stream()
                        .map(Map.class::cast)
                        .filter(a -> decision.get("action").equals("STAY")
                                || a.get("site").equals(decision.get("destination")))
                        .anyMatch(a -> verdict.equals(a.get("verdict")));
    }

    private static Map<String, Object> found(FixtureFabric fabric, String id) {
        return fabric.decisions.stream()
                .filter(d -> d.get("id").equals(id))
                .findFirst()
                .orElse(null);
    }

    private static Map<String, Object> reports(Context ctx, FixtureFabric fabric) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (int i = 0; i < 14 && !fabric.sites.isEmpty(); i++) {
            all.add(FixtureWorld.report(fabric.sites.get(i % fabric.sites.size()).name, i, Instant.now()));
        }
        all.removeIf(r -> !is(ctx, "site", (String) r.get("site")));
        return Json.of("reports", all);
    }

    private void answer(Context ctx) {
        String token = ctx.header("Authorization");
        if (token == null) {
            problem(ctx, HttpStatus.UNAUTHORIZED, "This needs the token of the operator.");
        } else if (!token.equals("Bearer " + TOKEN)) {
            problem(ctx, HttpStatus.FORBIDDEN, "That is not the token of this server.");
        } else {
            synchronized (world) {
                Map<String, Object> decision = found(world.fabric(ctx.pathParam("fabric")), ctx.pathParam("id"));
                if (decision == null || !Boolean.TRUE.equals(decision.get("waiting"))) {
                    problem(ctx, HttpStatus.CONFLICT, "The decision does not wait for an answer.");
                    return;
                }
                orders.add(ctx.pathParam("answer") + " " + decision.get("id") + " " + ctx.body());
                decision.put("waiting", false);
                decision.put("answer", ctx.pathParam("answer").toUpperCase(java.util.Locale.ROOT));
                ctx.status(HttpStatus.ACCEPTED).json(Json.of("order", "order-" + orders.size()));
            }
        }
    }

    private void tick() {
        synchronized (world) {
            world.all().forEach(fabric -> emit(fabric.name, "now", fabric.now(Instant.now())));
        }
    }

    /** Tells those who listen to a fabric. */
    void emit(String fabric, String event, Map<String, Object> data) {
        listeners.forEach((client, wanted) -> {
            if (wanted.equals(fabric)) {
                client.sendEvent(event, data);
            }
        });
    }

    @Override
    public void close() {
        ticks.shutdownNow();
        listeners.keySet().forEach(SseClient::close);
        http.stop();
    }
}
