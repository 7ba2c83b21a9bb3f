package io.windfall.web;

import io.javalin.http.Context;
import io.windfall.guard.RateLimits;
import jakarta.servlet.http.HttpServletRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/**
 * Who may act: the bearer of the token, or the holder of a certificate of an authority that we trust. A browser shows certificates
 * of its own accord, so a request that acts must also be one that no foreign page can send: of a type that no form has, from our own origin.
 */
final class Authority {
    private static final String BEARER = "Bearer ";
    private static final String CERTIFICATES = "jakarta.servlet.request.X509Certificate";
    private static final Set<String> OWN_SITES = Set.of("same-origin", "none");
    private static final double FAILURES_PER_SECOND = 1.0 / 6;
    private static final int FAILURES_AT_ONCE = 10;

    private final byte[] token;
    private final boolean certificates;
    private final Set<String> certificateNames;
    private final RateLimits failures = new RateLimits(FAILURES_PER_SECOND, FAILURES_AT_ONCE, System::nanoTime);

    Authority(WebConfig config) {
        this.token = config.token() == null ? null : config.token().getBytes(StandardCharsets.UTF_8);
        this.certificates = config.takesCertificates();
        this.certificateNames = config.certificateNames();
    }

    /**
     * Who asks, for the record.
     *
     * @throws ApiException 401, 403 or, after many failures, 429
     */
    String require(Context ctx) {
        return require(ctx, Set.of(Answers.JSON));
    }

    /** As {@link #require(Context)}, with a body of one of these types: none that a foreign page's form could send. */
    String require(Context ctx, Set<String> types) {
        requireOwnPage(ctx, types);
        String address = ctx.ip();
        int wait = failures.look(address);
        if (wait > 0) {
            throw ApiException.tooMany("too many attempts with wrong tokens from " + address, wait);
        }
        String given = ctx.header("Authorization");
        if (given != null) {
            return bearer(given, address);
        }
        String subject = subject(ctx.req());
        if (subject != null) {
            return subject;
        }
        ctx.header("WWW-Authenticate", "Bearer realm=\"windfall\"");
        throw ApiException.of(
                401,
                token == null && !certificates
                        ? "nobody may act through this server: set http.token.file, or use 'windfall approve' and 'windfall publish'"
                        : "say who you are: send the token as 'Authorization: Bearer TOKEN'"
                                + (certificates ? ", or show a certificate" : ""));
    }

    /** Whether a certificate is shown by which one may act. */
    boolean knows(HttpServletRequest request) {
        return subject(request) != null;
    }

    private String bearer(String given, String address) {
        boolean bearer = given.regionMatches(true, 0, BEARER, 0, BEARER.length());
        byte[] shown = given.substring(bearer ? BEARER.length() : 0).strip().getBytes(StandardCharsets.UTF_8);
        if (bearer && token != null && MessageDigest.isEqual(shown, token)) {
            return "web:token";
        }
        failures.take(address);
        throw ApiException.of(
                403,
                token == null ? "this server takes no token: set http.token.file" : "this is not the server's token");
    }

    private String subject(HttpServletRequest request) {
        if (!certificates
                || !(request.getAttribute(CERTIFICATES) instanceof X509Certificate[] shown)
                || shown.length == 0) {
            return null;
        }
        String subject = shown[0].getSubjectX500Principal().getName();
        return certificateNames.isEmpty() || certificateNames.contains(commonName(subject)) ? "web:" + subject : null;
    }

    /** The one common name; empty where there is none, or more than one. */
    private static String commonName(String subject) {
        try {
            List<Object> names = new LdapName(subject)
                    .getRdns().stream()
                            .filter(part -> part.getType().equalsIgnoreCase("CN"))
                            .map(Rdn::getValue)
                            .toList();
            return names.size() == 1 ? String.valueOf(names.get(0)) : "";
        } catch (InvalidNameException e) {
            return ""; // an odd subject is nobody we know
        }
    }

    /** The body's type, without its parameters; empty: it is not said. */
    static String type(Context ctx) {
        String type = ctx.header("Content-Type");
        return type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }

    private static void requireOwnPage(Context ctx, Set<String> types) {
        if (!types.contains(type(ctx))) {
            throw ApiException.of(415, "send the body as " + String.join(" or ", new TreeSet<>(types)));
        }
        String site = ctx.header("Sec-Fetch-Site");
        String origin = ctx.header("Origin");
        boolean foreign = site != null && !OWN_SITES.contains(site)
                || origin != null && !origin.equals(ctx.scheme() + "://" + ctx.header("Host"));
        if (foreign) {
            throw ApiException.of(403, "another site's page may not act here");
        }
    }
}
