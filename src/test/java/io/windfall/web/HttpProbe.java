package io.windfall.web;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;

/** Asks a server. */
final class HttpProbe {
    private final HttpClient client;
    private final String url;

    HttpProbe(String url) {
        this(url, null);
    }

    HttpProbe(String url, SSLContext tls) {
        this.url = url;
        HttpClient.Builder builder =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(Duration.ofSeconds(10));
        this.client = (tls == null ? builder : builder.sslContext(tls)).build();
    }

    HttpResponse<String> get(String path, String... headers) throws IOException, InterruptedException {
        return send(HttpRequest.newBuilder(URI.create(url + path)).GET(), headers);
    }

    HttpResponse<String> post(String path, String body, String... headers) throws IOException, InterruptedException {
        List<String> all = new ArrayList<>(List.of(headers));
        if (!all.contains("Content-Type")) {
            all.addAll(List.of("Content-Type", "application/json"));
        }
        return send(
                HttpRequest.newBuilder(URI.create(url + path)).POST(HttpRequest.BodyPublishers.ofString(body)),
                all.toArray(new String[0]));
    }

    private HttpResponse<String> send(HttpRequest.Builder request, String... headers)
            throws IOException, InterruptedException {
        if (headers.length > 0) {
            request.headers(headers);
        }
        return client.send(
                request.timeout(Duration.ofSeconds(60)).build(),
                HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /** Lines of a stream of events as they come, until it is closed. */
    static final class Events implements AutoCloseable {
        final List<String> lines = new CopyOnWriteArrayList<>();
        private final CompletableFuture<?> reading;

        private Events(HttpClient client, String url, Consumer<String> onLine) {
            HttpRequest request = HttpRequest.newBuilder(URI.create(url)).GET().build();
            reading = client.sendAsync(request, HttpResponse.BodyHandlers.ofLines())
                    .thenAcceptAsync(response -> response.body().forEach(line -> {
                        lines.add(line);
                        onLine.accept(line);
                    }));
        }

        @Override
        public void close() {
            reading.cancel(true);
        }
    }

    Events events(String fabric, Consumer<String> onLine) {
        return new Events(client, url + "/api/stream?fabric=" + fabric, onLine);
    }
}
