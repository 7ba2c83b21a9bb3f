package io.windfall.web;

import io.javalin.http.Context;
import io.windfall.web.state.HostAndPort;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What every request must pass: it names a host that we are known by, since else a foreign page could ask us by a name of its
 * own (DNS rebinding). Every answer forbids what the dashboard does not need.
 */
final class Guard {
    private static final String CONTENT_SECURITY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src"
            + " 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
            + " 'none'";
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    Guard(WebConfig config) {
        names.add("localhost");
        names.add(config.listen().host().toLowerCase(Locale.ROOT));
        if (config.advertised() != null) {
            names.add(config.advertised().host().toLowerCase(Locale.ROOT));
        }
        config.hosts().forEach(host -> names.add(host.toLowerCase(Locale.ROOT)));
    }

    void knowBy(HostAndPort address) {
        names.add(address.host().toLowerCase(Locale.ROOT));
    }

    void check(Context ctx) {
        forbid(ctx.res());
        requireHost(ctx.header("Host"));
    }

    /** Forbids browsers what the dashboard does not need. */
    static void forbid(HttpServletResponse response) {
        response.setHeader("Content-Security-Policy", CONTENT_SECURITY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
        response.setHeader("Cross-Origin-Embedder-Policy", "require-corp");
        response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
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
