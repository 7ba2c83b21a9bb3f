package io.windfall.web;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.windfall.exchange.PublishReport;
import io.windfall.topics.TopicSpec;
import io.windfall.web.state.Records;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records in, as JSON: the way of those who have no Kafka client. Whoever sends some must be let act. */
final class RecordRoutes {
    /** The largest body, 1 MB. */
    static final int MOST_BODY_BYTES = 1_000_000;

    /** A record a line; the other type is one record, laid out in any way. */
    static final String LINES = "application/x-ndjson";

    private static final Logger LOG = LoggerFactory.getLogger(RecordRoutes.class);
    private static final Set<String> TYPES = Set.of(Answers.JSON, LINES);
    private static final int MOST_ERRORS = 1_000;

    private final Supplier<WebParts> parts;
    private final Authority authority;
    private final JsonMapper json = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    RecordRoutes(Supplier<WebParts> parts, Authority authority) {
        this.parts = parts;
        this.authority = authority;
    }

    List<ApiRoutes.Route> routes() {
        return List.of(new ApiRoutes.Route(HandlerType.POST, "/api/fabrics/{fabric}/records/{topic}", this::publish));
    }

    private void publish(Context ctx) throws InterruptedException {
        String by = authority.require(ctx, TYPES);
        String fabric = Asked.fabric(ctx);
        String name = Asked.inPath(ctx, "topic");
        TopicSpec topic = Records.topic(name)
                .orElseThrow(() -> ApiException.notFound(
                        "no records can be sent to " + name + " here, only to " + String.join(", ", Records.topics())));
        byte[] lines = lines(ctx);
        Records.Outcome outcome;
        try {
            outcome = parts.get().records().publish(topic, fabric, lines);
        } catch (KafkaException e) {
            LOG.warn("Records for {} could not be sent: {}", topic.name(), e.getMessage());
            throw ApiException.unavailable("the broker or the registry does not take records", e);
        }
        if (outcome == null) {
            throw ApiException.unavailable("too many bodies are being published at once", null);
        }
        PublishReport report = outcome.report();
        LOG.debug("{} records for {} by {}, {} refused", report.published(), topic.name(), by, report.refused());
        if (outcome.failure() != null) {
            throw notSent(topic, report.published(), outcome.failure());
        }
        ctx.status(report.published() == 0 && report.refused() > 0 ? 422 : 200);
        Answers.json(ctx, answer(report));
    }

    /** What the client is to do when the broker did not take a record. */
    static ApiException notSent(TopicSpec topic, long published, Exception failure) {
        LOG.warn("Records for {} could not be sent: {}", topic.name(), failure.getMessage());
        return failure instanceof AuthorizationException
                ? ApiException.of(
                        403,
                        "this server's own principal may not write to " + topic.name()
                                + ": sending again does not help; use a Kafka client that may, or give the server that right")
                : ApiException.unavailable(
                        "the broker has acknowledged " + published
                                + " records and no more: send all again, what comes twice does no harm",
                        failure);
    }

    private static ObjectNode answer(PublishReport report) {
        ObjectNode answer = JsonNodeFactory.instance
                .objectNode()
                .put("topic", report.topic())
                .put("published", report.published())
                .put("refused", report.refused());
        ArrayNode errors = answer.putArray("errors");
        report.errors().stream()
                .limit(MOST_ERRORS)
                .forEach(error -> errors.addObject().put("line", error.line()).put("reason", error.reason()));
        return answer;
    }

    /** The body, one record a line. */
    private byte[] lines(Context ctx) {
        byte[] body;
        try {
            body = ctx.req().getInputStream().readNBytes(MOST_BODY_BYTES + 1);
        } catch (IOException e) {
            throw ApiException.badRequest("the body did not come", e);
        }
        if (body.length > MOST_BODY_BYTES) {
            throw ApiException.of(413, "the body is larger than " + MOST_BODY_BYTES + " bytes: send it in parts");
        } else if (body.length == 0) {
            throw ApiException.of(400, "the body is empty: send a record as a JSON object");
        }
        return Authority.type(ctx).equals(LINES) ? body : oneLine(body);
    }

    private byte[] oneLine(byte[] body) {
        try {
            JsonNode record = json.readTree(body);
            if (!record.isObject()) {
                throw ApiException.of(400, "the body is no JSON object; of several, send one a line as " + LINES);
            }
            return json.writeValueAsBytes(record);
        } catch (JacksonException e) {
            throw ApiException.badRequest(
                    "the body is no JSON object ("
                            + e.getOriginalMessage().lines().findFirst().orElse("malformed")
                            + "); of several, send one a line as " + LINES,
                    e);
        } catch (IOException e) {
            throw ApiException.badRequest("the body cannot be read", e);
        }
    }
}
