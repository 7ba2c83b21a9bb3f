package io.windfall.transfer;

import io.windfall.grant.TransferGrant;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLSocketFactory;

/** Asks a {@link ChunkServer}. Follows no redirect, uses no proxy. */
final class SourceClient {
    private static final int MOST_LINE_BYTES = 512;
    private static final Pattern LOOPBACK = Pattern.compile("127(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}");

    private final URI source;
    private final FetchSettings settings;
    private final SSLSocketFactory sockets;
    private final Set<HttpURLConnection> open = ConcurrentHashMap.newKeySet();
    private volatile boolean aborted;

    SourceClient(URI source, FetchSettings settings) throws FetchFailedException {
        this.source = source;
        this.settings = settings;
        this.sockets = settings.tls() == null ? null : settings.tls().context().getSocketFactory();
        boolean plain = "http".equals(source.getScheme());
        if (source.getHost() == null || !plain && !"https".equals(source.getScheme())) {
            throw new FetchFailedException("the source's address " + source + " is no HTTP(S) URL");
        }
        if (plain && !onLoopback(source.getHost())) {
            throw new FetchFailedException("plain HTTP is used on loopback only, not to " + source.getHost()
                    + ": the source must serve HTTPS");
        }
        if (plain && sockets != null) {
            throw new FetchFailedException(
                    "this site has a certificate, so it does not use plain HTTP: the source must serve HTTPS, not "
                            + source);
        }
        if (!plain && sockets == null) {
            throw new FetchFailedException("the source wants TLS, but this site has no certificate: configure one");
        }
    }

    /** Goes by what is written, not by what a name resolves to: that may change until the connection is made. */
    private static boolean onLoopback(String host) {
        return host.equalsIgnoreCase("localhost")
                || host.equals("[::1]")
                || host.equals("[0:0:0:0:0:0:0:1]")
                || LOOPBACK.matcher(host).matches();
    }

    /** The source said no. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1;
        private final int status;

        RefusedException(int status, String line) {
            super("the source refuses (" + status + "): " + line);
            this.status = status;
        }

        boolean busy() {
            return status == 429;
        }

        boolean noSession() {
            return status == 401;
        }

        /** Whether it may be granted later. */
        boolean passing() {
            return status == 404 || status == 408 || status == 429 || status >= 500;
        }
    }

    /** A reply whose body is to be read; closing it before its end closes the connection. */
    record Reply(HttpURLConnection connection, InputStream body, SourceClient client) implements AutoCloseable {
        String header(String name) {
            return connection.getHeaderField(name);
        }

        long length() {
            return connection.getContentLengthLong();
        }

        /** The body is read to its end: the connection may be used again. */
        void done() throws IOException {
            client.open.remove(connection);
            body.close();
        }

        @Override
        public void close() {
            if (client.open.remove(connection)) {
                connection.disconnect();
            }
        }
    }

    String redeem(TransferGrant grant, String signature) throws IOException {
        HttpURLConnection connection = connect(TransferPaths.REDEEM);
        try {
            byte[] values = grant.canonicalBytes();
            connection.setRequestMethod("POST");
            connection.setDoOutput(true);
            connection.setRequestProperty("Content-Type", "text/plain");
            if (signature != null) {
                connection.setRequestProperty(TransferGrant.HEADER, signature);
            }
            try (OutputStream out = connection.getOutputStream()) {
                out.write(values);
            }
            try (Reply reply = reply(connection)) {
                String token = new String(reply.body().readNBytes(MOST_LINE_BYTES), StandardCharsets.US_ASCII);
                reply.done();
                return token.strip();
            }
        } finally {
            open.remove(connection);
        }
    }

    /** Token and header may be null: neither is sent then. */
    Reply get(String path, String token, String header, String value) throws IOException {
        HttpURLConnection connection = connect(path);
        try {
            if (token != null) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            if (header != null) {
                connection.setRequestProperty(header, value);
            }
            return reply(connection);
        } catch (IOException | RuntimeException e) {
            open.remove(connection);
            throw e;
        }
    }

    private HttpURLConnection connect(String path) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(source.toString().replaceAll("/+$", "") + path)
                        .toURL()
                        .openConnection(Proxy.NO_PROXY);
        connection.setInstanceFollowRedirects(false);
        connection.setUseCaches(false);
        connection.setConnectTimeout((int) settings.patience().toMillis());
        connection.setReadTimeout((int) settings.patience().toMillis());
        if (connection instanceof HttpsURLConnection secure) {
            secure.setSSLSocketFactory(sockets);
            if (settings.tls().pinned()) {
                secure.setHostnameVerifier((host, session) -> true); // the very certificate was checked
            }
        }
        open.add(connection);
        if (aborted) {
            open.remove(connection);
            throw new IOException("broken off");
        }
        return connection;
    }

    private Reply reply(HttpURLConnection connection) throws IOException {
        int status = connection.getResponseCode();
        if (status == 200 || status == 206) {
            return new Reply(connection, connection.getInputStream(), this);
        }
        String line = "";
        try (InputStream error = connection.getErrorStream()) {
            if (error != null) {
                line = new String(error.readNBytes(MOST_LINE_BYTES), StandardCharsets.UTF_8).strip();
            }
        }
        throw new RefusedException(status, ManifestPath.shown(line));
    }

    /** Breaks off every request under way, and refuses new ones. */
    void abort() {
        aborted = true;
        open.forEach(HttpURLConnection::disconnect);
    }
}
