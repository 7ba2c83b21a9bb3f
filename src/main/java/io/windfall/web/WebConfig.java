package io.windfall.web;

import io.windfall.transfer.TlsFiles;
import io.windfall.web.state.HostAndPort;
import java.util.Objects;
import java.util.Set;

/**
 * How the HTTP interface is reached, and who may act through it.
 *
 * @param listen where to listen; port 0: any free one
 * @param orAnyPort whether any other free port will do when that one is taken
 * @param advertised where other instances, and browsers by name, reach it; null: where it listens
 * @param hosts further names by which it may be asked for; IP addresses and those above always may
 * @param token what a bearer must show to act; null: none may, but by certificate
 * @param tls its certificate and key, and, where there are client certificates, their authorities; null: plain HTTP
 * @param certificateNames common names of the certificates by which one may act; empty: all of those authorities. Others of them
 *     only make a connection, as other instances do
 * @param requestsPerSecond what one client address may ask for in the long run; four times as many at once
 */
public record WebConfig(
        HostAndPort listen,
        boolean orAnyPort,
        HostAndPort advertised,
        Set<String> hosts,
        String token,
        TlsFiles tls,
        Set<String> certificateNames,
        int requestsPerSecond) {

    /** The rate unless told otherwise. */
    public static final int REQUESTS_PER_SECOND = 50;

    /** A shorter token can be guessed. */
    public static final int LEAST_TOKEN_LENGTH = 16;

    public WebConfig {
        Objects.requireNonNull(listen, "listen");
        hosts = Set.copyOf(hosts);
        certificateNames = Set.copyOf(certificateNames);
        if (token != null && !token.matches("[\\x21-\\x7e]{" + LEAST_TOKEN_LENGTH + ",512}")) {
            throw new IllegalArgumentException("the token must be " + LEAST_TOKEN_LENGTH
                    + " to 512 letters, digits and signs, without spaces: make one with 'openssl rand -hex 32'");
        }
        if (advertised != null && advertised.port() == 0) {
            throw new IllegalArgumentException("the advertised address needs a port");
        }
        if (requestsPerSecond < 1) {
            throw new IllegalArgumentException("at least 1 request a second, not " + requestsPerSecond);
        }
    }

    /** One where every certificate of the authorities will do. */
    public WebConfig(
            HostAndPort listen,
            boolean orAnyPort,
            HostAndPort advertised,
            Set<String> hosts,
            String token,
            TlsFiles tls,
            int requestsPerSecond) {
        this(listen, orAnyPort, advertised, hosts, token, tls, Set.of(), requestsPerSecond);
    }

    /** Plain HTTP on any free port of 127.0.0.1, where nobody may act. */
    public static WebConfig onLoopback() {
        return new WebConfig(new HostAndPort("127.0.0.1", 0), false, null, Set.of(), null, null, REQUESTS_PER_SECOND);
    }

    public WebConfig withToken(String secret) {
        return new WebConfig(listen, orAnyPort, advertised, hosts, secret, tls, certificateNames, requestsPerSecond);
    }

    public WebConfig withTls(TlsFiles files) {
        return new WebConfig(listen, orAnyPort, advertised, hosts, token, files, certificateNames, requestsPerSecond);
    }

    public WebConfig withRequestsPerSecond(int count) {
        return new WebConfig(listen, orAnyPort, advertised, hosts, token, tls, certificateNames, count);
    }

    /** The same, where certificates of these names alone may act. */
    public WebConfig withCertificateNames(Set<String> names) {
        return new WebConfig(listen, orAnyPort, advertised, hosts, token, tls, names, requestsPerSecond);
    }

    /** Whether clients may show certificates. */
    boolean takesCertificates() {
        return tls != null && tls.trusted() != null;
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "WebConfig[" + (tls == null ? "http://" : "https://") + listen + ", advertised " + advertised + "]";
    }
}
