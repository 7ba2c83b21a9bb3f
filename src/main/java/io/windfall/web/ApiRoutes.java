package io.windfall.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.Handler;
import io.javalin.http.HandlerType;
import io.windfall.schema.ClockState;
import io.windfall.schema.JobFeasibility;
import io.windfall.schema.JobPhase;
import io.windfall.schema.JobRecord;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationState;
import io.windfall.web.state.DecisionQuery;
import io.windfall.web.state.FabricHistory;
import io.windfall.web.state.FabricReader;
import io.windfall.web.state.HostAndPort;
import io.windfall.web.state.StateQuery;
import io.windfall.web.view.DecisionView;
import io.windfall.web.view.FabricTime;
import io.windfall.web.view.JobView;
import io.windfall.web.view.MigrationView;
import io.windfall.web.view.NowView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;

/** What can be asked of fabrics and their jobs. A fabric held elsewhere is asked for there. */
final class ApiRoutes {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int USUAL_JOBS = 100;
    private static final int MOST_JOBS = 1_000;
    private static final int USUAL_FEASIBILITY = 500;
    private static final int DECISIONS_OF_A_JOB = 20;

    private final Supplier<WebParts> parts;
    private final Forwarder forwarder;

    /** @param parts throw 503 until they are there */
    ApiRoutes(Supplier<WebParts> parts, Forwarder forwarder) {
        this.parts = parts;
        this.forwarder = forwarder;
    }

    /** One of ours. */
    record Route(HandlerType method, String path, Handler handler) {
        static Route get(String path, Handler handler) {
            return new Route(HandlerType.GET, path, handler);
        }

        /** Whether the path of a request, as it came, is one of this route's, whatever its method. */
        boolean isAt(String asked) {
            String[] want = path.split("/", -1);
            String[] have = asked.split("/", -1);
            boolean same = want.length == have.length;
            for (int i = 0; same && i < want.length; i++) {
                same = want[i].startsWith("{") ? !have[i].isEmpty() : want[i].equals(have[i]);
            }
            return same;
        }
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/fabrics", this::fabrics),
                Route.get("/api/fabrics/{fabric}/now", atHolder(this::now)),
                Route.get("/api/fabrics/{fabric}/jobs", atHolder(this::jobs)),
                Route.get("/api/fabrics/{fabric}/jobs/{job}", atHolder(this::job)),
                Route.get("/api/fabrics/{fabric}/feasibility", atHolder(this::feasibility)));
    }

    /** A handler that runs where the fabric is held. */
    Handler atHolder(Handler here) {
        return ctx -> {
            Optional<HostAndPort> holder = state().heldBy(Asked.fabric(ctx));
            if (holder.isPresent()) {
                forwarder.forward(ctx, holder.get());
            } else {
                here.handle(ctx);
            }
        };
    }

    private StateQuery state() {
        return parts.get().state();
    }

    /** What holds now of a fabric, wherever it is held; null: there is no such fabric. */
    JsonNode now(String fabric) {
        Optional<HostAndPort> holder = state().heldBy(fabric);
        return holder.isPresent()
                ? forwarder.get(holder.get(), "/api/fabrics/" + fabric + "/now")
                : nowHere(fabric).orElse(null);
    }

    private void fabrics(Context ctx) {
        Map<String, JsonNode> all = new TreeMap<>();
        StateQuery state = state();
        for (String fabric : state.fabricsHere()) {
            state.now(fabric)
                    .ifPresent(now -> all.put(
                            fabric,
                            NowView.summary(now.rows(), now.time(), state.self().toString())));
        }
        List<String> unreachable = new ArrayList<>();
        if (ctx.header(Forwarder.HOP) == null) {
            for (HostAndPort other : state.others()) {
                try {
                    JsonNode theirs = forwarder.get(other, "/api/fabrics");
                    if (theirs == null) {
                        throw ApiException.unavailable(other + " is none of us", null);
                    }
                    theirs.path("fabrics")
                            .forEach(fabric ->
                                    all.putIfAbsent(fabric.path("fabric").asText(), fabric));
                } catch (ApiException e) {
                    unreachable.add(other.toString());
                }
            }
        }
        ObjectNode json = NODES.objectNode();
        json.putArray("fabrics").addAll(all.values());
        ArrayNode missing = json.putArray("unreachable");
        unreachable.forEach(missing::add);
        Answers.json(ctx, json);
    }

    private void now(Context ctx) {
        String fabric = Asked.fabric(ctx);
        Answers.json(ctx, nowHere(fabric).orElseThrow(() -> noFabric(fabric)));
    }

    private Optional<ObjectNode> nowHere(String fabric) {
        return state().now(fabric).map(now -> {
            FabricHistory history = parts.get().outputs().history(fabric);
            List<ObjectNode> waiting = new ArrayList<>();
            for (String id : now.rows().waiting()) {
                MigrationDecision decision = history.decision(id);
                if (decision != null) {
                    waiting.add(DecisionView.of(decision, null, true, false));
                }
            }
            return NowView.of(now.rows(), now.time(), waiting);
        });
    }

    private void jobs(Context ctx) {
        String fabric = Asked.fabric(ctx);
        int limit = Asked.limit(ctx, USUAL_JOBS, MOST_JOBS);
        String site = Asked.name(ctx, "site");
        JobPhase phase = Asked.kind(ctx, "phase", JobPhase.class);
        String text = Asked.text(ctx, "q");
        String after = Asked.name(ctx, "after");
        FabricTime time = requireTime(fabric);
        List<JobRecord> found = new ArrayList<>();
        state().scan(() -> {
            state().read(fabric).jobs(after, job -> {
                boolean fits = (site == null || site.equals(job.getSite()))
                        && (phase == null || phase == job.getPhase())
                        && (text == null
                                || job.getReport()
                                        .getJob()
                                        .toLowerCase(Locale.ROOT)
                                        .contains(text));
                if (fits) {
                    found.add(job);
                }
                return found.size() <= limit;
            });
            return null;
        });
        ObjectNode json = NODES.objectNode();
        ArrayNode jobs = json.putArray("jobs");
        found.stream().limit(limit).forEach(job -> jobs.add(JobView.of(job, time)));
        json.put("next", found.size() > limit ? found.get(limit - 1).getReport().getJob() : null);
        Answers.json(ctx, json);
    }

    private void job(Context ctx) {
        String fabric = Asked.fabric(ctx);
        String name = Asked.inPath(ctx, "job");
        FabricTime time = requireTime(fabric);
        FabricReader reader = state().read(fabric);
        JobRecord job = reader.job(name);
        if (job == null) {
            throw ApiException.notFound("fabric " + fabric + " has no job " + name);
        }
        FabricHistory history = parts.get().outputs().history(fabric);
        ObjectNode json = NODES.objectNode();
        json.set("job", JobView.of(job, time));
        JobFeasibility feasibility = reader.feasibility(name);
        json.set("feasibility", feasibility == null ? NODES.nullNode() : JobView.of(feasibility));
        MigrationState underWay = reader.migration(name);
        MigrationState migration = underWay == null ? history.migrationOf(name) : underWay;
        json.set("migration", migration == null ? NODES.nullNode() : MigrationView.of(migration));
        ArrayNode decisions = json.putArray("decisions");
        history.decisions(DecisionQuery.ofJob(name, DECISIONS_OF_A_JOB))
                .decisions()
                .forEach(decision -> decisions.add(decision(reader, history, decision)));
        Answers.json(ctx, json);
    }

    /** A decision with its answer, as the stores hold it or a migration tells it. */
    static ObjectNode decision(FabricReader reader, FabricHistory history, MigrationDecision decision) {
        return DecisionView.of(
                decision,
                reader.choice(decision.getJob()),
                reader.isWaiting(decision.getJob(), decision.getId()),
                history.isCarriedOut(decision.getId()));
    }

    private void feasibility(Context ctx) {
        String fabric = Asked.fabric(ctx);
        int limit = Asked.limit(ctx, USUAL_FEASIBILITY, MOST_JOBS);
        String site = Asked.name(ctx, "site");
        String after = Asked.name(ctx, "after");
        FabricReader reader = state().read(fabric);
        ClockState clock = reader.clock();
        if (clock == null) {
            throw noFabric(fabric);
        }
        List<JobFeasibility> found = new ArrayList<>();
        state().scan(() -> {
            reader.feasibilities(after, one -> {
                if (site == null || site.equals(one.getSite())) {
                    found.add(one);
                }
                return found.size() <= limit;
            });
            return null;
        });
        ObjectNode json = NODES.objectNode();
        json.put("alpha", clock.getSettings().getAlpha());
        json.put("epsilon", clock.getSettings().getEpsilon());
        ArrayNode all = json.putArray("feasibility");
        found.stream().limit(limit).forEach(one -> all.add(JobView.of(one)));
        json.put("next", found.size() > limit ? found.get(limit - 1).getJob() : null);
        Answers.json(ctx, json);
    }

    /** The fabric's time. */
    FabricTime requireTime(String fabric) {
        FabricTime time = state().time(fabric);
        if (time == null) {
            throw noFabric(fabric);
        }
        return time;
    }

    static ApiException noFabric(String fabric) {
        return ApiException.notFound("there is no fabric " + fabric + " here: a fabric begins with its first record");
    }
}
