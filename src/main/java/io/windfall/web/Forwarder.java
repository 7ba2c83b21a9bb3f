package io.windfall.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.http.Context;
import io.windfall.transfer.TlsIdentity;
import io.windfall.web.state.HostAndPort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Asks the instance that holds what is asked for. Only reading is passed on, and never what was passed on already. Others are
 * trusted by the authority of client certificates, where there is one, else by the JDK's, and are shown our own certificate. Where they
 * know it, users behind us do not share the rate of one address there.
 */
final class Forwarder implements AutoCloseable {
    /** Set on what was passed on. */
    static final String HOP = "Windfall-Hop";

    private static final Duration CONNECT_WITHIN = Duration.ofSeconds(2);
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(10);
    private static final Duration SMALL_ANSWER_WITHIN = Duration.ofSeconds(3);
    private static final int MOST_THREADS = 4;

    private final String scheme;
    private final HttpClient client;
    private final ExecutorService threads = Executors.newFixedThreadPool(MOST_THREADS, run -> {
        Thread thread = new Thread(run, "web-forward");
        thread.setDaemon(true);
        return thread;
    });
    private final ObjectMapper json = new ObjectMapper();

    /** @param tls null: plain HTTP */
    Forwarder(TlsIdentity tls) {
        scheme = tls == null ? "http" : "https";
        HttpClient.Builder builder = HttpClient.newBuilder()
                .executor(threads)
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT_WITHIN)
                .followRedirects(HttpClient.Redirect.NEVER);
        client = (tls == null ? builder : builder.sslContext(tls.context())).build();
    }

    /** Answers a request with another instance's answer. */
    void forward(Context ctx, HostAndPort to) {
        if (ctx.header(HOP) != null) {
            throw ApiException.unavailable("the instances do not agree yet on who holds this", null);
        }
        String query = ctx.queryString();
        HttpResponse<byte[]> answer =
                ask(to, ctx.req().getRequestURI() + (query == null ? "" : "?" + query), ANSWER_WITHIN);
        ctx.status(answer.statusCode());
        answer.headers().firstValue("Content-Type").ifPresent(ctx::contentType);
        answer.headers().firstValue("Retry-After").ifPresent(value -> ctx.header("Retry-After", value));
        ctx.header("Cache-Control", "no-store");
        ctx.result(answer.body());
    }

    /**
     * Another instance's answer to a path; null: it says that there is none.
     *
     * @throws ApiException 503 where it gives none
     */
    JsonNode get(HostAndPort to, String path) {
        HttpResponse<byte[]> answer = ask(to, path, SMALL_ANSWER_WITHIN);
        if (answer.statusCode() == 404) {
            return null;
        } else if (answer.statusCode() != 200) {
            throw ApiException.unavailable("the instance at " + to + " answers " + answer.statusCode(), null);
        }
        try {
            return json.readTree(answer.body());
        } catch (IOException e) {
            throw ApiException.unavailable("the instance at " + to + " answers with no JSON", e);
        }
    }

    private HttpResponse<byte[]> ask(HostAndPort to, String pathAndQuery, Duration within) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(scheme + "://" + to + pathAndQuery))
                .timeout(within)
                .header(HOP, "1")
                .GET()
                .build();
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw ApiException.unavailable("the instance at " + to + ", which holds this, does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ApiException.unavailable("the server is stopping", e);
        }
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
