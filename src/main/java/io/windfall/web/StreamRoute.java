package io.windfall.web;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Opens streams of events. */
final class StreamRoute implements Handler {
    private final Supplier<WebParts> parts;
    private final EventHub events;

    StreamRoute(Supplier<WebParts> parts, EventHub events) {
        this.parts = parts;
        this.events = events;
    }

    @Override
    public void handle(Context ctx) {
        String fabric = Asked.name(ctx, "fabric");
        if (fabric == null) {
            throw ApiException.of(400, "fabric: name the fabric, /api/stream?fabric=NAME");
        }
        String instance = parts.get().state().self().toString();
        if (events.size() >= EventHub.MOST_STREAMS) {
            throw full();
        }
        ctx.future(() -> open(ctx, fabric, instance));
    }

    private CompletableFuture<Object> open(Context ctx, String fabric, String instance) {
        HttpServletResponse response = ctx.res();
        ctx.req().getAsyncContext().setTimeout(0);
        response.setStatus(200);
        response.setContentType("text/event-stream");
        response.setCharacterEncoding("UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.setHeader("X-Accel-Buffering", "no");
        try {
            SseStream stream = new SseStream(fabric, response.getOutputStream(), events.endings());
            if (!events.add(stream, instance)) {
                throw full();
            }
            response.getOutputStream().setWriteListener(stream);
            return stream.done();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ApiException full() {
        return ApiException.unavailable(EventHub.MOST_STREAMS + " clients listen already", null);
    }
}
