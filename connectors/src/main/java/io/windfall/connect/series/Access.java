package io.windfall.connect.series;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.windfall.connect.Checks;
import io.windfall.connect.HttpAnswer;
import io.windfall.connect.HttpSource;
import io.windfall.connect.KeyGroup;
import io.windfall.connect.SourceUnavailableException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/**
 * How a URL lets us in. A login's token is kept in memory alone, is renewed when its time is up, and once more when the server
 * refuses it before.
 */
final class Access {

    static final String KIND = "auth.kind";
    static final String USER = "auth.user";
    static final String PASSWORD = "auth.password";
    static final String TOKEN = "auth.token";
    static final String HEADER = "auth.header";
    static final String QUERY_NAME = "auth.query";
    static final String LOGIN_URL = "auth.login.url";
    static final String LOGIN_FIELD = "auth.login.field";
    static final String LOGIN_TTL = "auth.login.ttl.ms";
    static final String HEADERS = "http.headers";

    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final String MASK = "***";
    /** What a header can carry. */
    private static final Pattern VISIBLE = Pattern.compile("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    /** Ways in. */
    enum Kind {
        NONE,
        /** User and password with each request. */
        BASIC,
        /** A token as {@code Authorization: Bearer}. */
        BEARER,
        /** A token in a header of its own. */
        HEADER,
        /** A token as a parameter of the URL's query; it shows in no message. */
        QUERY,
        /** User and password at a login, which gives a token for {@code Authorization: Bearer}. */
        LOGIN
    }

    private final SeriesConfig config;
    private final Kind kind;
    private final Map<String, String> plain = new HashMap<>();
    private String token;
    private Instant tokenUntil = Instant.MIN;

    Access(SeriesConfig config) {
        this.config = config;
        this.kind = config.choice(KIND, Kind.class);
        plain.put("User-Agent", "windfall");
        for (String header : config.getList(HEADERS)) {
            int colon = header.indexOf(':');
            if (colon < 1) {
                throw new ConfigException(HEADERS, header, "does not read Name: value");
            }
            plain.put(
                    header.substring(0, colon).strip(),
                    header.substring(colon + 1).strip());
        }
        if (kind == Kind.BASIC || kind == Kind.LOGIN) {
            require(config.text(USER).isPresent(), USER);
            require(config.secret(PASSWORD).isPresent(), PASSWORD);
        }
        if (kind == Kind.BEARER || kind == Kind.HEADER || kind == Kind.QUERY) {
            require(config.secret(TOKEN).isPresent(), TOKEN);
        }
        if ((kind == Kind.BEARER || kind == Kind.HEADER)
                && !VISIBLE.matcher(secret(TOKEN)).matches()) {
            throw new ConfigException(TOKEN + " must be visible ASCII in one line, without blanks around it");
        }
        if (kind == Kind.LOGIN) {
            require(config.text(LOGIN_URL).isPresent(), LOGIN_URL);
        }
    }

    static ConfigDef config() {
        ConfigDef def = new ConfigDef();
        KeyGroup.in(def, "Access")
                .choice(
                        KIND,
                        Kind.NONE,
                        Importance.MEDIUM,
                        "How the URL lets us in: a login gives a token for user and password.")
                .text(USER, null, null, Importance.MEDIUM, "The user, for basic and login.")
                .secret(PASSWORD, Importance.MEDIUM, "The password, for basic and login.")
                .secret(TOKEN, Importance.MEDIUM, "The token, for bearer, header and query.")
                .text(HEADER, "auth-token", Checks.name(), Importance.LOW, "The header that carries the token.")
                .text(
                        QUERY_NAME,
                        "token",
                        Checks.name(),
                        Importance.LOW,
                        "The parameter of the URL's query that carries the token, such as securityToken.")
                .text(LOGIN_URL, null, Checks.url(), Importance.LOW, "Where a login gives the token, by GET.")
                .text(LOGIN_FIELD, "token", null, Importance.LOW, "Where in the login's JSON the token is.")
                .millis(
                        LOGIN_TTL,
                        1_500_000L,
                        1_000,
                        31 * 86_400_000L,
                        Importance.LOW,
                        "For how long a login's token serves, ms.")
                .list(HEADERS, "", Importance.LOW, "Further headers, Name: value, separated by commas; no secrets.");
        return def;
    }

    /** A GET, let in; of a failed one only an acknowledgement is an answer, where those are read. */
    HttpAnswer get(HttpSource http, URI uri, Instant now) throws IOException, InterruptedException {
        try {
            HttpAnswer answer = http.get(withToken(uri), headers(http, now));
            if (kind == Kind.LOGIN && (answer.status() == UNAUTHORIZED || answer.status() == FORBIDDEN)) {
                token = null;
                answer = http.get(uri, headers(http, now));
            }
            boolean acknowledges = config.isMarketDocument()
                    && (answer.status() == BAD_REQUEST || answer.status() == NOT_FOUND)
                    && MarketDocuments.isAcknowledgement(answer.text());
            return acknowledges ? answer : answer.orThrow(now);
        } catch (SourceUnavailableException e) {
            String shown = masked(e.getMessage());
            throw shown.equals(e.getMessage()) ? e : new SourceUnavailableException(shown, e.status(), e.retryAfter());
        }
    }

    /** A text that the server wrote, without our secrets: error pages repeat what was asked. */
    String masked(String text) {
        String shown = text;
        for (String key : List.of(TOKEN, PASSWORD)) {
            String secret = config.secret(key).orElse("");
            shown = secret.isEmpty() ? shown : shown.replace(secret, MASK).replace(encoded(secret), MASK);
        }
        return token == null ? shown : shown.replace(token, MASK);
    }

    private URI withToken(URI uri) {
        if (kind != Kind.QUERY) {
            return uri;
        }
        String plainUri = uri.toString().replaceFirst("#.*", "");
        String separator = uri.getRawQuery() == null ? "?" : "&";
        return URI.create(plainUri + separator + config.getString(QUERY_NAME) + "=" + encoded(secret(TOKEN)));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Map<String, String> headers(HttpSource http, Instant now) throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>(plain);
        switch (kind) {
            case NONE, QUERY -> {}
            case BASIC -> headers.put("Authorization", basic());
            case BEARER -> headers.put("Authorization", "Bearer " + secret(TOKEN));
            case HEADER -> headers.put(config.getString(HEADER), secret(TOKEN));
            case LOGIN -> headers.put("Authorization", "Bearer " + token(http, now));
        }
        return headers;
    }

    private String token(HttpSource http, Instant now) throws IOException, InterruptedException {
        if (token == null || !now.isBefore(tokenUntil)) {
            URI login = URI.create(config.getString(LOGIN_URL));
            Map<String, String> headers = new HashMap<>(plain);
            headers.put("Authorization", basic());
            HttpAnswer answer = http.get(login, headers).orThrow(now);
            String given = given(answer.body());
            if (!VISIBLE.matcher(given).matches()) {
                throw new SourceUnavailableException(
                        HttpSource.shown(login) + " gives no JSON with a token at '" + config.getString(LOGIN_FIELD)
                                + "': see " + LOGIN_FIELD,
                        answer.status(),
                        Duration.ZERO);
            }
            token = given;
            tokenUntil = now.plus(config.millis(LOGIN_TTL));
        }
        return token;
    }

    /** Empty where there is none. Of what the parser says nothing is told: it quotes the answer, which may be the token. */
    private String given(byte[] answer) throws IOException {
        try {
            return Paths.at(JSON.readTree(answer), config.getString(LOGIN_FIELD))
                    .asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private String basic() {
        String both = config.getString(USER) + ":" + secret(PASSWORD);
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private String secret(String key) {
        return config.secret(key).orElseThrow();
    }

    private void require(boolean holds, String key) {
        if (!holds) {
            throw new ConfigException(
                    key + " must be set for " + KIND + "=" + kind.toString().toLowerCase(java.util.Locale.ROOT));
        }
    }
}
