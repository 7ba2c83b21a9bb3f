package io.windfall.cli;

import java.util.List;

/** The keys of the HTTP interface of {@code windfall run} and {@code windfall up}. */
final class HttpKeys {
    static final ConfigKey LISTEN = new ConfigKey(
            "http.listen",
            null,
            "Where the dashboard, the JSON interface, health and metrics are served, HOST:PORT, or off; default:"
                    + " 127.0.0.1:8080, or any free port where that one is taken.");
    static final ConfigKey ADVERTISED = new ConfigKey(
            "http.advertised",
            null,
            "HOST:PORT at which other instances reach this one, so that each can answer for all; default: where it listens.");
    static final ConfigKey HOSTS = new ConfigKey(
            "http.hosts",
            "",
            "Further host names by which browsers may ask for it, separated by commas; addresses always may.");
    static final ConfigKey TOKEN_FILE = new ConfigKey(
            "http.token.file",
            null,
            "File with one line, the token that whoever approves, rejects or sends records must show. Without a token, nobody may"
                    + " by it.");
    static final ConfigKey TOKEN = new ConfigKey(
            "http.token", null, "The token itself, best through the environment (WINDFALL_HTTP_TOKEN). Secret.");
    static final ConfigKey TLS_CERTIFICATE = new ConfigKey(
            "http.tls.certificate", null, "The server's certificate with its chain, PEM; default: plain HTTP.");
    static final ConfigKey TLS_KEY =
            new ConfigKey("http.tls.key", null, "The certificate's private key, PKCS#8 as PEM.");
    static final ConfigKey TLS_CLIENT_CA = new ConfigKey(
            "http.tls.client.ca",
            null,
            "Authorities, PEM, whose certificates may approve, reject and send records without a token, and by which instances trust each"
                    + " other.");
    static final ConfigKey TLS_CLIENT_NAMES = new ConfigKey(
            "http.tls.client.names",
            "",
            "Common names, separated by commas, of the certificates that may approve, reject and send records; default: all of"
                    + " http.tls.client.ca.");
    static final ConfigKey HISTORY =
            new ConfigKey("http.history", "48h", "How far back decisions, migrations and dead letters are shown.");
    static final ConfigKey REQUESTS_PER_SECOND = new ConfigKey(
            "http.requests.per.second",
            "50",
            "What one client address may ask for in the long run; four times as many at once.");

    private static final List<ConfigKey> ALL = List.of(
            LISTEN,
            ADVERTISED,
            HOSTS,
            TOKEN_FILE,
            TOKEN,
            TLS_CERTIFICATE,
            TLS_KEY,
            TLS_CLIENT_CA,
            TLS_CLIENT_NAMES,
            HISTORY,
            REQUESTS_PER_SECOND);

    private HttpKeys() {}

    /** In the order in which to print them. */
    static List<ConfigKey> all() {
        return ALL;
    }
}
