package io.windfall.connect;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import javax.net.ssl.SSLException;

/**
 * Requests over HTTP/1.1 with TLS as configured, a bound on time (the whole answer, not the first byte alone) and on size.
 * Gzip is asked for and undone. Redirects of a GET are followed up to five times on the same host, never to another one and
 * never from {@code https} to {@code http}, since headers may hold credentials. No message shows a secret of the settings, nor
 * what a request's headers said to let it in. An interrupt ends a request. Safe for use by several threads.
 */
public final class HttpSource {

    private static final int MOST_REDIRECTS = 5;
    private static final int POSTED_EXCERPT_BYTES = 1024;
    private static final Pattern ASKS_FOR_CERTIFICATE =
            Pattern.compile("alert: (bad_certificate|certificate_required|unknown_ca|certificate_unknown)");

    private final HttpClient client;
    private final Duration timeout;
    private final int maxBodyBytes;
    private final Secrets secrets;

    /**
     * From {@link ConnectSettings#http()}.
     *
     * @throws org.apache.kafka.common.config.ConfigException when a key store cannot be read
     */
    public HttpSource(ConnectSettings settings) {
        HttpClient.Builder builder = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(settings.millis(ConnectSettings.HTTP_CONNECT_TIMEOUT));
        TlsStores.context(settings).ifPresent(builder::sslContext);
        client = builder.build();
        timeout = settings.millis(ConnectSettings.HTTP_TIMEOUT);
        maxBodyBytes = settings.getInt(ConnectSettings.HTTP_MAX_BODY);
        secrets = settings.secrets();
    }

    /** A GET; see {@link #send}. */
    public HttpAnswer get(URI uri, Map<String, String> headers) throws IOException, InterruptedException {
        return send("GET", uri, headers, null);
    }

    /**
     * One request.
     *
     * @param body null for none
     * @return the answer, whatever its status; see {@link HttpAnswer#orThrow}
     * @throws SourceUnavailableException when there was none in time, it was cut, or it was too large; one line, without secrets
     */
    public HttpAnswer send(String method, URI uri, Map<String, String> headers, byte[] body)
            throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        URI current = uri;
        for (int redirects = 0; ; redirects++) {
            HttpAnswer answer = once(method, current, headers, body, deadline);
            String location = answer.header("location").orElse(null);
            if (answer.status() / 100 != 3 || location == null || !method.equals("GET")) {
                return answer;
            }
            URI next = resolved(current, location);
            if (redirects == MOST_REDIRECTS || !mayFollow(current, next)) {
                throw new SourceUnavailableException(
                        secrets.withThoseOf(headers).masked(shown(current) + " redirects to " + shown(next))
                                + (redirects == MOST_REDIRECTS
                                        ? ", the sixth in a row"
                                        : ": another host is not followed")
                                + "; configure the URL that answers itself",
                        answer.status(),
                        Duration.ZERO);
            }
            current = next;
        }
    }

    /**
     * A POST of which the head of the answer counts: the body of a 2xx is not waited for, and nothing that is wrong with a body
     * makes the request fail.
     *
     * @return the answer; its body is empty for a 2xx, and else the first {@value #POSTED_EXCERPT_BYTES} bytes
     * @throws SourceUnavailableException when no head came in time; one line, without secrets
     */
    public HttpAnswer post(URI uri, Map<String, String> headers, byte[] body) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        Secrets hidden = secrets.withThoseOf(headers);
        HttpResponse<byte[]> answer = exchanged(
                uri,
                request("POST", uri, headers, body, hidden),
                info -> new BodyStart(info.statusCode() / 100 == 2 ? 0 : POSTED_EXCERPT_BYTES, timeout),
                deadline,
                hidden);
        boolean isText = answer.headers().firstValue("content-encoding").isEmpty();
        return new HttpAnswer(
                uri, answer.statusCode(), answer.headers(), isText ? answer.body() : new byte[0], hidden::masked);
    }

    private HttpAnswer once(String method, URI uri, Map<String, String> headers, byte[] body, long deadline)
            throws IOException, InterruptedException {
        Secrets hidden = secrets.withThoseOf(headers);
        HttpResponse<byte[]> answer = exchanged(
                uri,
                request(method, uri, headers, body, hidden),
                info -> new BoundedBody(
                        maxBodyBytes,
                        info.headers().firstValueAsLong("content-length").orElse(-1)),
                deadline,
                hidden);
        try {
            return new HttpAnswer(uri, answer.statusCode(), answer.headers(), plain(answer), hidden::masked);
        } catch (IOException e) {
            throw unreadable(uri, hidden, e);
        }
    }

    private HttpResponse<byte[]> exchanged(
            URI uri, HttpRequest request, HttpResponse.BodyHandler<byte[]> body, long deadline, Secrets hidden)
            throws SourceUnavailableException, InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> exchange = client.sendAsync(request, body);
        try {
            return exchange.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            exchange.cancel(true);
            throw new SourceUnavailableException(
                    hidden.masked(shown(uri)) + " has not answered in full within " + timeout.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            exchange.cancel(true);
            throw e;
        } catch (ExecutionException | CancellationException e) {
            throw unreadable(uri, hidden, e);
        }
    }

    private static SourceUnavailableException unreadable(URI uri, Secrets hidden, Exception e) {
        return new SourceUnavailableException(hidden.masked(shown(uri) + " cannot be read: " + reason(e, uri)), e);
    }

    /** What is wrong with a URL or a header is told without its text, which may be a secret. */
    private static HttpRequest request(String method, URI uri, Map<String, String> headers, byte[] body, Secrets hidden)
            throws SourceUnavailableException {
        HttpRequest.Builder request;
        try {
            request = HttpRequest.newBuilder(uri);
        } catch (IllegalArgumentException e) {
            throw new SourceUnavailableException(
                    hidden.masked(shown(uri)) + " is no URL that can be asked", 0, Duration.ZERO);
        }
        request.method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body))
                .setHeader("Accept-Encoding", "gzip");
        for (Map.Entry<String, String> header : headers.entrySet()) {
            try {
                request.setHeader(header.getKey(), header.getValue());
            } catch (IllegalArgumentException e) {
                throw new SourceUnavailableException(
                        hidden.masked(shown(uri)) + " cannot be asked: the value of the header "
                                + hidden.masked(header.getKey()).replaceAll("\\s+", " ")
                                + " holds characters that no header may, such as a line break, or its name is one that"
                                + " is not ours to set; mend the setting that it comes from",
                        0,
                        Duration.ZERO);
            }
        }
        return request.build();
    }

    private byte[] plain(HttpResponse<byte[]> answer) throws IOException {
        String encoding = answer.headers().firstValue("content-encoding").orElse("identity");
        if (!encoding.equalsIgnoreCase("gzip") || answer.body().length == 0) {
            return answer.body(); // an empty one is empty, as that of 204
        }
        try (GZIPInputStream gzip = new GZIPInputStream(new ByteArrayInputStream(answer.body()))) {
            byte[] plain = gzip.readNBytes(maxBodyBytes);
            if (gzip.read() >= 0) {
                throw BoundedBody.tooLarge(maxBodyBytes);
            }
            return plain;
        }
    }

    /** A URL for messages: without user, password and query, any of which may hold a secret. */
    public static String shown(URI uri) {
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String path = uri.getRawPath() == null ? "" : uri.getRawPath();
        return uri.getScheme() + "://" + uri.getHost() + port + path;
    }

    private static URI resolved(URI from, String location) throws SourceUnavailableException {
        try {
            return from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new SourceUnavailableException(shown(from) + " redirects to what is no URL", 0, Duration.ZERO);
        }
    }

    private static boolean mayFollow(URI from, URI to) {
        boolean sameHost = from.getHost().equalsIgnoreCase(to.getHost());
        boolean same = from.getScheme().equalsIgnoreCase(to.getScheme()) && from.getPort() == to.getPort();
        boolean upgraded = "http".equalsIgnoreCase(from.getScheme()) && "https".equalsIgnoreCase(to.getScheme());
        return sameHost && (same || upgraded);
    }

    /** In one line; of a handshake that fails, which setting would mend it. */
    private static String reason(Throwable failure, URI uri) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        if (root instanceof ClosedChannelException) {
            return "it takes no connection"; // what the client says of a port where nobody listens
        }
        String kind = root.getClass().getSimpleName();
        String told = root.getMessage() == null ? "" : root.getMessage();
        if (root instanceof UnresolvedAddressException) {
            return "its host name is not known";
        }
        if (root instanceof CertPathBuilderException || root instanceof CertPathValidatorException) {
            return "its certificate is not trusted (" + told + "): name its authority's in "
                    + ConnectSettings.HTTP_TRUSTSTORE + "location";
        }
        if (root instanceof SSLException && ASKS_FOR_CERTIFICATE.matcher(told).find()) {
            return "it does not take our certificate, or asks for one (" + told + "): name it in "
                    + ConnectSettings.HTTP_KEYSTORE + "location";
        }
        String cut = (root instanceof EOFException
                                || root instanceof SocketException && !(root instanceof ConnectException))
                        && "https".equalsIgnoreCase(uri.getScheme())
                ? "; so end, too, those that want a certificate of ours: " + ConnectSettings.HTTP_KEYSTORE + "location"
                : "";
        return (told.isEmpty() ? kind : told + " (" + kind + ")") + cut;
    }
}
