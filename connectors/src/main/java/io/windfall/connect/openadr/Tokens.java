package io.windfall.connect.openadr;

import io.windfall.connect.HttpAnswer;
import io.windfall.connect.HttpSource;
import io.windfall.connect.SourceUnavailableException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The bearer token of a VEN: by OAuth 2 client credentials, as RFC 6749, 4.4, has it, with the credentials in the form. It is
 * kept in memory alone and renewed before it ends.
 */
final class Tokens {

    private static final Duration WITHOUT_EXPIRY = Duration.ofMinutes(30);
    /** Renewed so long before its end, or when nine tenths of its time are up. */
    private static final Duration EARLY = Duration.ofSeconds(60);

    /** What a header can hold (RFC 6750, 2.1, and a little more). */
    private static final Pattern TOKEN = Pattern.compile("[!-~]+");
    /** As RFC 6749, 5.2, has them, and short: an error's text might repeat what was sent. */
    private static final Pattern ERROR = Pattern.compile("[A-Za-z0-9_-]{1,40}");

    private static final int TENTHS = 10;
    private static final int TOO_MANY = 429;
    private static final long LONGEST_SECONDS = 31_536_000;

    private final OpenAdrConfig config;
    private final HttpSource http;
    private final Clock clock;
    private String token;
    private Instant renewAt = Instant.MIN;

    Tokens(OpenAdrConfig config, HttpSource http, Clock clock) {
        this.config = config;
        this.http = http;
        this.clock = clock;
    }

    /** The headers that let a request in. */
    Map<String, String> headers() throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>();
        headers.put("User-Agent", "windfall");
        headers.put("Accept", "application/json");
        switch (config.access()) {
            case NONE -> {}
            case TOKEN ->
                headers.put(
                        "Authorization",
                        "Bearer "
                                + config.secret(OpenAdrConfig.TOKEN)
                                        .orElseThrow()
                                        .strip());
            case CLIENT_CREDENTIALS -> headers.put("Authorization", "Bearer " + current());
        }
        return headers;
    }

    /**
     * The token was refused before its time.
     *
     * @return whether another one can be had
     */
    boolean refused() {
        token = null;
        return config.access() == OpenAdrConfig.Access.CLIENT_CREDENTIALS;
    }

    /** An error's text is told; one that repeats the token is not. */
    HttpAnswer withoutToken(HttpAnswer answer) {
        String sent = config.access() == OpenAdrConfig.Access.TOKEN
                ? config.secret(OpenAdrConfig.TOKEN).orElseThrow().strip()
                : token;
        boolean repeats = !answer.isSuccess() && sent != null && answer.text().contains(sent);
        return repeats ? new HttpAnswer(answer.uri(), answer.status(), answer.headers(), new byte[0]) : answer;
    }

    private String current() throws IOException, InterruptedException {
        Instant now = clock.instant();
        if (token != null && now.isBefore(renewAt)) {
            return token;
        }
        URI uri = tokenUri(now);
        Map<String, String> form = new LinkedHashMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", config.text(OpenAdrConfig.CLIENT_ID).orElseThrow());
        form.put("client_secret", config.secret(OpenAdrConfig.CLIENT_SECRET).orElseThrow());
        config.text(OpenAdrConfig.SCOPE).ifPresent(scope -> form.put("scope", scope));
        HttpAnswer answer = http.send(
                "POST",
                uri,
                Map.of(
                        "Content-Type", "application/x-www-form-urlencoded",
                        "Accept", "application/json",
                        "User-Agent", "windfall"),
                encoded(form).getBytes(StandardCharsets.UTF_8));
        if (!answer.isSuccess()) {
            throw refusal(uri, answer, now);
        }
        String given = field(answer, "access_token");
        if (!TOKEN.matcher(given).matches()) {
            throw new SourceUnavailableException(
                    HttpSource.shown(uri) + " gives no access_token that serves: check " + OpenAdrConfig.TOKEN_URL,
                    answer.status(),
                    Duration.ZERO);
        }
        token = given;
        renewAt = now.plus(usefulFor(field(answer, "expires_in")));
        return token;
    }

    /** An error's body may repeat what was sent, so of it the error's code alone is told. */
    private SourceUnavailableException refusal(URI uri, HttpAnswer answer, Instant now) {
        String error;
        try {
            error = field(answer, "error");
        } catch (IOException e) {
            error = "";
        }
        boolean isCode = ERROR.matcher(error).matches()
                && !error.contains(config.secret(OpenAdrConfig.CLIENT_SECRET).orElseThrow());
        boolean isOurs = answer.status() / 100 == 4 && answer.status() != TOO_MANY;
        return new SourceUnavailableException(
                HttpSource.shown(uri) + " gives no token: it answers " + answer.status()
                        + (isCode ? " " + error : "")
                        + (isOurs ? "; check " + OpenAdrConfig.CLIENT_ID + " and " + OpenAdrConfig.CLIENT_SECRET : ""),
                answer.status(),
                answer.retryAfter(now));
    }

    private URI tokenUri(Instant now) throws IOException, InterruptedException {
        String configured = config.text(OpenAdrConfig.TOKEN_URL).orElse(null);
        if (configured != null) {
            return URI.create(configured);
        }
        if (!config.isV31()) {
            return config.uri("/auth/token");
        }
        URI server = config.uri("/auth/server");
        HttpAnswer answer = http.get(server, Map.of("Accept", "application/json", "User-Agent", "windfall"));
        if (answer.status() / 100 == 4 && answer.status() != TOO_MANY) {
            throw new SourceUnavailableException(badTokenUrl(server), answer.status(), answer.retryAfter(now));
        }
        String told = field(answer.orThrow(now), "tokenURL");
        try {
            URI uri = server.resolve(told);
            boolean isHttps = "https".equalsIgnoreCase(uri.getScheme());
            boolean mayBePlain = "http".equalsIgnoreCase(server.getScheme());
            if (!told.isBlank() && uri.getHost() != null && (isHttps || mayBePlain)) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            throw new SourceUnavailableException(badTokenUrl(server), e);
        }
        throw new SourceUnavailableException(badTokenUrl(server), answer.status(), Duration.ZERO);
    }

    /** A field of an answer; empty where there is none. The answer itself may be secret. */
    private static String field(HttpAnswer answer, String name) throws SourceUnavailableException {
        try {
            return EventReader.field(answer.text(), name);
        } catch (IOException e) {
            throw new SourceUnavailableException(
                    HttpSource.shown(answer.uri()) + " answers what cannot be read: " + e.getMessage(),
                    answer.status(),
                    Duration.ZERO);
        }
    }

    private static String badTokenUrl(URI server) {
        return HttpSource.shown(server) + " names no token URL that serves: set " + OpenAdrConfig.TOKEN_URL;
    }

    private static Duration usefulFor(String seconds) {
        BigDecimal given;
        try {
            given = new BigDecimal(seconds).min(BigDecimal.valueOf(LONGEST_SECONDS));
        } catch (NumberFormatException e) {
            return WITHOUT_EXPIRY; // it does not say
        }
        Duration whole = Duration.ofSeconds(Math.max(0, given.longValue()));
        Duration early = whole.dividedBy(TENTHS);
        return whole.minus(early.compareTo(EARLY) < 0 ? early : EARLY);
    }

    private static String encoded(Map<String, String> form) {
        return form.entrySet().stream()
                .map(field -> field.getKey() + "=" + URLEncoder.encode(field.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }
}
