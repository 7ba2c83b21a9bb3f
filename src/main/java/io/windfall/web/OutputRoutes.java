package io.windfall.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.windfall.exchange.AvroJson;
import io.windfall.schema.ActionKind;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.OrderKind;
import io.windfall.schema.VerdictKind;
import io.windfall.web.state.DecisionQuery;
import io.windfall.web.state.FabricHistory;
import io.windfall.web.state.FabricReader;
import io.windfall.web.state.HostAndPort;
import io.windfall.web.state.Letters;
import io.windfall.web.view.FabricTime;
import io.windfall.web.view.TimelineView;
import java.io.IOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What can be asked of decisions, of the course of things, of reports and dead letters; and answers to decisions. */
final class OutputRoutes {
    private static final Logger LOG = LoggerFactory.getLogger(OutputRoutes.class);
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int USUAL = 100;
    private static final int USUAL_LETTERS = 50;
    private static final int MOST = 1_000;
    private static final int MOST_BODY_BYTES = 64 << 10;
    private static final int LONGEST_REASON = 500;
    private static final Duration LOOK_BACK = Duration.ofHours(24);
    private static final Duration LOOK_AHEAD = Duration.ofHours(6);

    private final Supplier<WebParts> parts;
    private final Forwarder forwarder;
    private final ApiRoutes api;
    private final Authority authority;
    private final ObjectMapper json = new ObjectMapper();

    OutputRoutes(Supplier<WebParts> parts, Forwarder forwarder, ApiRoutes api, Authority authority) {
        this.parts = parts;
        this.forwarder = forwarder;
        this.api = api;
        this.authority = authority;
    }

    List<ApiRoutes.Route> routes() {
        String fabric = "/api/fabrics/{fabric}";
        return List.of(
                ApiRoutes.Route.get(fabric + "/decisions", api.atHolder(this::decisions)),
                ApiRoutes.Route.get(fabric + "/decisions/{decision}", api.atHolder(this::decision)),
                new ApiRoutes.Route(
                        HandlerType.POST,
                        fabric + "/decisions/{decision}/approve",
                        ctx -> answer(ctx, OrderKind.APPROVE)),
                new ApiRoutes.Route(
                        HandlerType.POST,
                        fabric + "/decisions/{decision}/reject",
                        ctx -> answer(ctx, OrderKind.REJECT)),
                ApiRoutes.Route.get(fabric + "/timeline", api.atHolder(this::timeline)),
                ApiRoutes.Route.get(fabric + "/reports", this::reports),
                ApiRoutes.Route.get(fabric + "/dead-letters", this::letters));
    }

    private FabricHistory history(String fabric) {
        return parts.get().outputs().history(fabric);
    }

    private void decisions(Context ctx) {
        String fabric = Asked.fabric(ctx);
        DecisionQuery query = new DecisionQuery(
                Asked.name(ctx, "job"),
                Asked.name(ctx, "site"),
                Asked.kind(ctx, "action", ActionKind.class),
                Asked.kind(ctx, "verdict", VerdictKind.class),
                Asked.instant(ctx, "from", Long.MIN_VALUE),
                Asked.instant(ctx, "to", Long.MAX_VALUE),
                Asked.id(ctx, "before"),
                Asked.limit(ctx, USUAL, MOST));
        api.requireTime(fabric);
        FabricHistory history = history(fabric);
        FabricHistory.Page page = history.decisions(query);
        FabricReader reader = parts.get().state().read(fabric);
        ObjectNode answer = NODES.objectNode();
        ArrayNode decisions = answer.putArray("decisions");
        page.decisions().forEach(decision -> decisions.add(ApiRoutes.decision(reader, history, decision)));
        answer.put(
                "next",
                page.more() ? page.decisions().get(page.decisions().size() - 1).getId() : null);
        answer.put("since", history.decisionsSince().toString());
        Answers.json(ctx, answer);
    }

    private void decision(Context ctx) {
        String fabric = Asked.fabric(ctx);
        Answers.json(ctx, decisionHere(fabric, Asked.inPath(ctx, "decision")));
    }

    private ObjectNode decisionHere(String fabric, String id) {
        FabricHistory history = history(fabric);
        MigrationDecision decision = history.decision(id);
        if (decision == null) {
            throw ApiException.notFound(
                    "fabric " + fabric + " has no decision " + id + " since " + history.decisionsSince());
        }
        return ApiRoutes.decision(parts.get().state().read(fabric), history, decision);
    }

    private void answer(Context ctx, OrderKind kind) throws InterruptedException {
        String by = authority.require(ctx);
        String fabric = Asked.fabric(ctx);
        String id = Asked.inPath(ctx, "decision");
        String reason = reason(ctx);
        Optional<HostAndPort> holder = parts.get().state().heldBy(fabric);
        JsonNode decision = holder.isPresent()
                ? forwarder.get(holder.get(), "/api/fabrics/" + fabric + "/decisions/" + id)
                : decisionHere(fabric, id);
        if (decision == null) {
            throw ApiException.notFound("fabric " + fabric + " has no decision " + id);
        } else if (!decision.path("waiting").asBoolean()) {
            throw ApiException.of(409, "decision " + id + " does not wait for an answer (any more)");
        }
        String order;
        try {
            order = parts.get().orders().send(kind, fabric, id, by, reason);
        } catch (IllegalArgumentException e) {
            throw ApiException.badRequest(e.getMessage(), e);
        } catch (KafkaException e) {
            LOG.warn("An order could not be sent: {}", e.getMessage());
            throw ApiException.unavailable("the broker or the registry does not take the order", e);
        }
        if (order == null) {
            throw ApiException.unavailable("too many orders are being sent at once", null);
        }
        LOG.info("{} of {} in fabric {} by {}: order {}", kind, id, fabric, by, order);
        ctx.status(202);
        Answers.json(ctx, NODES.objectNode().put("order", order));
    }

    /** Null where none is given. */
    private String reason(Context ctx) {
        try {
            byte[] body = ctx.req().getInputStream().readNBytes(MOST_BODY_BYTES + 1);
            if (body.length > MOST_BODY_BYTES) {
                throw ApiException.of(413, "the body is larger than " + MOST_BODY_BYTES + " bytes");
            }
            JsonNode reason = body.length == 0 ? NODES.nullNode() : reasonOf(json.readTree(body));
            if (reason.isNull() || reason.isTextual() && reason.asText().isBlank()) {
                return null;
            } else if (!reason.isTextual() || reason.asText().length() > LONGEST_REASON) {
                throw ApiException.of(400, "reason: a text of at most " + LONGEST_REASON + " characters, or null");
            }
            return reason.asText();
        } catch (JacksonException e) {
            throw ApiException.badRequest("the body is no JSON object such as {\"reason\": null}", e);
        } catch (IOException e) {
            throw ApiException.badRequest("the body did not come", e);
        }
    }

    private static JsonNode reasonOf(JsonNode body) {
        if (body == null || !body.isObject()) {
            throw ApiException.of(400, "the body is no JSON object such as {\"reason\": null}");
        }
        return body.path("reason").isMissingNode() ? NODES.nullNode() : body.path("reason");
    }

    private void timeline(Context ctx) {
        String fabric = Asked.fabric(ctx);
        FabricTime time = api.requireTime(fabric);
        long from = Asked.instant(ctx, "from", time.nowMillis() - LOOK_BACK.toMillis());
        long to = Asked.instant(ctx, "to", time.nowMillis() + LOOK_AHEAD.toMillis());
        if (to <= from) {
            throw ApiException.of(400, "to: must be later than from");
        }
        FabricReader reader = parts.get().state().read(fabric);
        FabricHistory history = history(fabric);
        TimelineView view = new TimelineView(from, to, time);
        history.reports(
                        report -> report.getClosedAt().toEpochMilli() > from
                                && report.getOpenedAt().toEpochMilli() < to,
                        TimelineView.MOST_WINDOWS)
                .forEach(view::addReport);
        reader.sites().forEach(site -> view.addSite(site.getCard().getSite()));
        reader.windows().forEach(view::addWindow);
        history.migrations().forEach(view::addMigration);
        history.facts().forEach(view::addFact);
        ObjectNode answer = parts.get().state().scan(() -> {
            reader.jobs(null, job -> {
                view.addJob(job);
                return true;
            });
            return view.json();
        });
        Answers.json(ctx, answer);
    }

    private void reports(Context ctx) {
        String fabric = Asked.fabric(ctx);
        String site = Asked.name(ctx, "site");
        long from = Asked.instant(ctx, "from", Long.MIN_VALUE);
        long to = Asked.instant(ctx, "to", Long.MAX_VALUE);
        int limit = Asked.limit(ctx, USUAL, MOST);
        ObjectNode answer = NODES.objectNode();
        ArrayNode reports = answer.putArray("reports");
        history(fabric)
                .reports(
                        report -> (site == null || site.equals(report.getSite()))
                                && report.getClosedAt().toEpochMilli() >= from
                                && report.getOpenedAt().toEpochMilli() < to,
                        limit)
                .forEach(report -> reports.add(AvroJson.of(report)));
        Answers.json(ctx, answer);
    }

    private void letters(Context ctx) {
        String fabric = Asked.fabric(ctx);
        int limit = Asked.limit(ctx, USUAL_LETTERS, MOST);
        Letters letters = parts.get().outputs().letters();
        ObjectNode answer = NODES.objectNode();
        answer.put("since", letters.since().truncatedTo(ChronoUnit.MILLIS).toString());
        ObjectNode byReason = answer.putObject("byReason");
        letters.byReason(fabric).forEach(byReason::put);
        ArrayNode latest = answer.putArray("latest");
        letters.latest(fabric, limit).forEach(letter -> latest.add(letter.json()));
        Answers.json(ctx, answer);
    }
}
