package io.windfall.web;

import io.javalin.http.Context;
import io.windfall.web.state.HostAndPort;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every request must pass: it names a host that we are known by, since else a foreign page could ask us by a name of its
 * own (DNS rebinding), and its client does not ask too often. Every answer forbids what the dashboard does not need.
 */
final class Guard {
    private static final String CONTENT_SECURITY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src"
            + " 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
            + " 'none'";
    private static final int BURST_SECONDS = 4;

    private final Set<String> names = ConcurrentHashMap.newKeySet();
    private final RateLimits limits;

    Guard(WebConfig config) {
        names.add("localhost");
        names.add(config.listen().host().toLowerCase(Locale.ROOT));
        if (config.advertised() != null) {
            names.add(config.advertised().host().toLowerCase(Locale.ROOT));
        }
        config.hosts().forEach(host -> names.add(host.toLowerCase(Locale.ROOT)));
        limits = new RateLimits(
                config.requestsPerSecond(), (double) BURST_SECONDS * config.requestsPerSecond(), System::nanoTime);
    }

    void knowBy(HostAndPort address) {
        names.add(address.host().toLowerCase(Locale.ROOT));
    }

    void check(Context ctx) {
        ctx.header("Content-Security-Policy", CONTENT_SECURITY);
        ctx.header("X-Content-Type-Options", "nosniff");
        ctx.header("Referrer-Policy", "no-referrer");
        ctx.header("Cross-Origin-Opener-Policy", "same-origin");
        ctx.header("Cross-Origin-Embedder-Policy", "require-corp");
        ctx.header("Cross-Origin-Resource-Policy", "same-origin");
        requireHost(ctx.header("Host"));
        int wait = limits.take(ctx.ip());
        if (wait > 0) {
            throw ApiException.tooMany("too many requests from " + ctx.ip() + ": wait a little", wait);
        }
    }

    private void requireHost(String header) {
        String host = host(header == null ? "" : header.strip().toLowerCase(Locale.ROOT));
        if (!names.contains(host) && !isAddress(host)) {
            throw ApiException.of(
                    421,
                    "this server is not known by that host name: ask for its address, or name the host in http.hosts");
        }
    }

    private static String host(String header) {
        if (header.startsWith("[")) {
            int end = header.indexOf(']');
            return end < 0 ? "" : header.substring(1, end);
        }
        int colon = header.indexOf(':');
        return colon < 0 ? header : header.substring(0, colon);
    }

    /** A rebound name is never an address. */
    private static boolean isAddress(String host) {
        return host.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}") || host.indexOf(':') >= 0 && host.matches("[0-9a-f:.]+");
    }
}
