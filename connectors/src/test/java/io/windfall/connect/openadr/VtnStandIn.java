package io.windfall.connect.openadr;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import io.windfall.connect.HttpStandIn;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.function.Consumer;
import java.util.function.IntConsumer;

/**
 * A VTN of versions 3.1 and 3.0.1: tokens, programs, paged events, and faults on demand. What it is asked and what it answers
 * is held against the specification of 3.1 where that is at hand.
 */
final class VtnStandIn implements AutoCloseable {

    static final String CLIENT = "ven-1";
    static final String SECRET = "s&cr=t +1";
    private static final String BASE = "/openadr3";
    private static final ObjectMapper JSON = new ObjectMapper();

    final HttpStandIn http = new HttpStandIn();
    final Map<String, ObjectNode> events = new LinkedHashMap<>();
    final Map<String, ObjectNode> programs = new LinkedHashMap<>();
    /** Taken by the next requests for events, one each. */
    final Deque<HttpStandIn.Handler> faults = new ConcurrentLinkedDeque<>();
    /** The forms that tokens were asked for with. */
    final List<String> bodies = new ArrayList<>();

    private final boolean isV31;
    private final Optional<ApiCheck> check;
    private final Set<String> tokens = new HashSet<>();
    int tokensGiven;
    int tokenSeconds = 3600;
    int mostPerPage = 50;
    /** Runs before the n-th page of a listing is made, from 0. */
    IntConsumer beforePage = page -> {};

    /** Answer where one event, or a program, is asked for; null: as they are. */
    volatile HttpStandIn.Handler onEvent;

    volatile HttpStandIn.Handler onProgram;

    private int nextId;
    private long stamp = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();

    VtnStandIn(boolean isV31) throws IOException {
        this(isV31, isV31);
    }

    /** @param isChecked whether it is held against the specification, which takes time */
    VtnStandIn(boolean isV31, boolean isChecked) throws IOException {
        this.isV31 = isV31;
        this.check = isChecked ? ApiCheck.find() : Optional.empty();
        http.on(BASE + "/auth/server", exchange -> {
            String path = "/auth/server";
            request(exchange, path, null);
            if (isV31) {
                reply(exchange, path, 200, "{\"tokenURL\": \"" + http.url(BASE + "/auth/token") + "\"}");
            } else {
                HttpStandIn.send(exchange, 404, "{}");
            }
        });
        http.on(BASE + "/auth/token", this::token);
        http.on(BASE + "/events", this::events);
        http.on(BASE + "/programs", exchange -> {
            if (onProgram == null) {
                object(exchange, programs);
            } else {
                onProgram.answer(exchange);
            }
        });
    }

    String url() {
        return http.url(BASE + "/");
    }

    /** Makes an event of what a business logic would post; gives its id. */
    synchronized String create(String json) {
        String id = "event-" + nextId++;
        ObjectNode event = object(json);
        event.put("id", id).put("objectType", "EVENT").put("createdDateTime", time());
        event.put("modificationDateTime", event.get("createdDateTime").asText());
        events.put(id, event);
        return id;
    }

    synchronized void modify(String id, Consumer<ObjectNode> change) {
        ObjectNode event = events.get(id).deepCopy();
        change.accept(event);
        events.put(id, event.put("modificationDateTime", time()));
    }

    synchronized void delete(String id) {
        events.remove(id);
    }

    /** A token of one's own lets in, too. */
    synchronized void letIn(String token) {
        tokens.add(token);
    }

    synchronized void expireTokens() {
        tokens.clear();
    }

    List<String> breaches() {
        return check.map(ApiCheck::breaches).orElse(List.of());
    }

    static ObjectNode object(String json) {
        try {
            return (ObjectNode) JSON.readTree(json);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private String time() {
        stamp += 1000;
        return Instant.ofEpochMilli(stamp).toString();
    }

    private synchronized void token(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        bodies.add(body);
        request(exchange, "/auth/token", body);
        Map<String, List<String>> form = ApiCheck.parameters(body);
        if (!List.of(CLIENT).equals(form.get("client_id")) || !List.of(SECRET).equals(form.get("client_secret"))) {
            reply(exchange, "/auth/token", 401, "{\"error\": \"invalid_client\", \"said\": \"" + SECRET + "\"}");
            return;
        }
        String token = "token-" + ++tokensGiven;
        tokens.add(token);
        ObjectNode answer = JSON.createObjectNode().put("access_token", token).put("token_type", "Bearer");
        reply(
                exchange,
                "/auth/token",
                200,
                answer.put("expires_in", tokenSeconds).toString());
    }

    private void events(HttpExchange exchange) throws IOException {
        HttpStandIn.Handler fault = faults.poll();
        if (fault != null) {
            fault.answer(exchange);
            return;
        }
        if (!ApiCheck.pathOf(exchange.getRequestURI(), BASE).equals("/events")) {
            if (onEvent == null) {
                object(exchange, events);
            } else {
                onEvent.answer(exchange);
            }
            return;
        }
        Map<String, List<String>> query =
                ApiCheck.parameters(exchange.getRequestURI().getRawQuery());
        int skip = Integer.parseInt(query.get("skip").get(0));
        int limit = Integer.parseInt(query.get("limit").get(0));
        beforePage.accept(skip / Math.min(limit, mostPerPage));
        synchronized (this) {
            request(exchange, "/events", null);
            if (!isLetIn(exchange, "/events")) {
                return;
            }
            ArrayNode page = JSON.createArrayNode();
            events.values().stream()
                    .filter(event -> matches(event, query))
                    .skip(skip)
                    .limit(Math.min(limit, mostPerPage))
                    .forEach(page::add);
            reply(exchange, "/events", 200, page.toString());
        }
    }

    private boolean matches(ObjectNode event, Map<String, List<String>> query) {
        boolean ofProgram = !query.containsKey("programID")
                || query.get("programID").contains(event.path("programID").asText());
        List<String> wanted = query.getOrDefault(isV31 ? "targets" : "targetValues", List.of());
        List<String> given = new ArrayList<>();
        for (JsonNode target : event.path("targets")) {
            if (target.isTextual()) {
                given.add(target.asText());
            } else {
                target.path("values").forEach(value -> given.add(value.asText()));
            }
        }
        return ofProgram && (wanted.isEmpty() || given.stream().anyMatch(wanted::contains));
    }

    private synchronized void object(HttpExchange exchange, Map<String, ObjectNode> all) throws IOException {
        String path = ApiCheck.pathOf(exchange.getRequestURI(), BASE);
        request(exchange, path, null);
        if (isLetIn(exchange, path)) {
            ObjectNode found = all.get(path.substring(path.lastIndexOf('/') + 1));
            reply(exchange, path, found == null ? 404 : 200, found == null ? "{\"status\": 404}" : found.toString());
        }
    }

    private boolean isLetIn(HttpExchange exchange, String path) throws IOException {
        String authorization = exchange.getRequestHeaders().getFirst("Authorization");
        boolean isLetIn = authorization != null && tokens.contains(authorization.replaceFirst("^Bearer ", ""));
        if (!isLetIn) {
            reply(exchange, path, 401, "{\"status\": 401}");
        }
        return isLetIn;
    }

    private void request(HttpExchange exchange, String path, String body) throws IOException {
        if (check.isPresent()) {
            check.get()
                    .request(
                            exchange.getRequestMethod(),
                            path,
                            exchange.getRequestURI().getRawQuery(),
                            exchange.getRequestHeaders().getFirst("Authorization"),
                            exchange.getRequestHeaders().getFirst("Content-Type"),
                            body);
        }
    }

    private void reply(HttpExchange exchange, String path, int status, String body) throws IOException {
        if (check.isPresent()) {
            check.get().answer(exchange.getRequestMethod(), path, status, body);
        }
        // A connection kept open waits 40 ms for an acknowledgement between head and body.
        HttpStandIn.send(exchange, status, body, "Content-Type", "application/json", "Connection", "close");
    }

    @Override
    public void close() {
        http.close();
    }
}
