package io.windfall.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.windfall.topology.StoresUnavailableException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.jetty.http.HttpStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers: JSON, and problems as RFC 9457 has them. */
final class Answers {
    static final String JSON = "application/json";
    static final String PROBLEM = "application/problem+json";

    private static final Logger LOG = LoggerFactory.getLogger(Answers.class);

    private Answers() {}

    static void json(Context ctx, JsonNode json) {
        ctx.contentType(JSON);
        ctx.header("Cache-Control", "no-store");
        ctx.result(json.toString().getBytes(StandardCharsets.UTF_8));
    }

    static void problem(Context ctx, int status, String detail) {
        ctx.status(status);
        ctx.contentType(PROBLEM);
        ctx.header("Cache-Control", "no-store");
        ctx.result(problem(status, detail).toString().getBytes(StandardCharsets.UTF_8));
    }

    /** 405. @param allowed the methods that the path takes; empty: it is that of a file, if of anything */
    static void notAllowed(Context ctx, List<String> allowed) {
        String methods = String.join(", ", allowed.isEmpty() ? List.of("GET", "HEAD") : allowed);
        ctx.header("Allow", methods);
        problem(ctx, 405, ctx.path() + " takes " + methods + ", not " + ctx.method());
    }

    static ObjectNode problem(int status, String detail) {
        return JsonNodeFactory.instance
                .objectNode()
                .put("type", "about:blank")
                .put("title", HttpStatus.getMessage(status))
                .put("status", status)
                .put("detail", detail);
    }

    /** What exceptions become. */
    static void addErrors(Javalin http) {
        http.exception(ApiException.class, (e, ctx) -> {
            if (e.retryAfterSeconds() > 0) {
                ctx.header("Retry-After", Integer.toString(e.retryAfterSeconds()));
            }
            problem(ctx, e.status(), e.getMessage());
        });
        http.exception(StoresUnavailableException.class, (e, ctx) -> {
            ctx.header("Retry-After", "1");
            problem(ctx, 503, e.getMessage());
        });
        http.exception(
                HttpResponseException.class, (e, ctx) -> problem(ctx, e.getStatus(), String.valueOf(e.getMessage())));
        http.exception(Exception.class, (e, ctx) -> {
            LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
            problem(ctx, 500, "The server failed; its log has more.");
        });
    }
}
