package io.windfall.serde;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;

/** A small Schema Registry over HTTP on loopback that notes who called, and can be told to answer badly. */
final class RegistryStub implements AutoCloseable {

    record Answer(int status, String body) {}

    private static final ObjectMapper JSON = new ObjectMapper();

    final List<String> authorizations = new CopyOnWriteArrayList<>();
    final List<String> calls = new CopyOnWriteArrayList<>();
    final InMemorySchemaRegistry memory = new InMemorySchemaRegistry();
    volatile Answer always;
    private final HttpServer server;

    RegistryStub() throws IOException {
        this(HttpServer.create(loopback(), 0));
    }

    RegistryStub(HttpServer server) {
        this.server = server;
        server.createContext("/", this::handle);
        server.start();
    }

    static InetSocketAddress loopback() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    int port() {
        return server.getAddress().getPort();
    }

    String url() {
        return "http://127.0.0.1:" + port();
    }

    private void handle(HttpExchange exchange) throws IOException {
        authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
        calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath());
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        Answer answer = always != null ? always : answer(exchange, body);
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/vnd.schemaregistry.v1+json");
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Answer answer(HttpExchange exchange, String body) throws IOException {
        String[] path = exchange.getRequestURI().getPath().split("/");
        try {
            if (path[1].equals("schemas")) {
                return ok(
                        Map.of("schema", memory.byId(Integer.parseInt(path[3])).toString()));
            }
            Schema schema =
                    new Schema.Parser().parse(JSON.readTree(body).get("schema").asText());
            if (path[1].equals("compatibility")) {
                return ok(Map.of("is_compatible", memory.isCompatible(path[3], schema)));
            }
            int id = path.length > 3 ? memory.register(path[2], schema) : memory.idOf(path[2], schema);
            return ok(Map.of("id", id, "version", 1, "subject", path[2], "schema", schema.toString()));
        } catch (UnknownSchemaException e) {
            return new Answer(404, error(40403, "Schema not found"));
        } catch (RegistryRefusedException e) {
            return path.length > 3
                    ? new Answer(409, error(409, e.getMessage()))
                    : new Answer(404, error(40401, "Subject not found"));
        }
    }

    private static Answer ok(Map<String, Object> body) throws IOException {
        return new Answer(200, JSON.writeValueAsString(body));
    }

    static String error(int code, String message) {
        return "{\"error_code\":" + code + ",\"message\":\"" + message.replaceAll("[\"\\\\\n]", " ") + "\"}";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
