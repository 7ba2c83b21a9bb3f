package io.windfall.connect;

import java.net.URI;
import java.net.http.HttpHeaders;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server has answered, as a whole.
 *
 * @param uri who answered, after redirects
 * @param status the HTTP status
 * @param headers its headers
 * @param body its body, decompressed
 * @param mask takes the secrets out of a text that is to be shown: error pages repeat what was asked
 */
public record HttpAnswer(URI uri, int status, HttpHeaders headers, byte[] body, UnaryOperator<String> mask) {

    private static final Pattern CHARSET =
            Pattern.compile("charset=\"?([A-Za-z0-9][\\w.:+-]*)\"?", Pattern.CASE_INSENSITIVE);
    private static final int EXCERPT = 200;

    /** One that repeats no secrets. */
    public HttpAnswer(URI uri, int status, HttpHeaders headers, byte[] body) {
        this(uri, status, headers, body, text -> text);
    }

    /** Whether the status is 2xx. */
    public boolean isSuccess() {
        return status / 100 == 2;
    }

    /** The first header of a name, in any case. */
    public Optional<String> header(String name) {
        return headers.firstValue(name);
    }

    /** The charset that it names, else UTF-8. */
    public Charset charset() {
        Matcher named = CHARSET.matcher(header("content-type").orElse(""));
        return named.find() && Charset.isSupported(named.group(1))
                ? Charset.forName(named.group(1))
                : StandardCharsets.UTF_8;
    }

    /** The body as text, in its {@link #charset}, without a byte order mark. */
    public String text() {
        String text = new String(body, charset());
        return text.startsWith("\uFEFF") ? text.substring(1) : text;
    }

    /** What {@code Retry-After} says: seconds, or an HTTP date; zero when it is absent, past or nonsense. */
    public Duration retryAfter(Instant now) {
        String text = header("retry-after").orElse("").strip();
        if (text.matches("[0-9]{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(text));
        }
        try {
            Instant until = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
        } catch (DateTimeException e) {
            return Duration.ZERO; // absent, or of no known form
        }
    }

    /**
     * This answer when it is a success.
     *
     * @throws SourceUnavailableException else, with the status, what the server said in short, and its {@code Retry-After}
     */
    public HttpAnswer orThrow(Instant now) throws SourceUnavailableException {
        if (isSuccess()) {
            return this;
        }
        String said = excerpt();
        throw new SourceUnavailableException(
                mask.apply(HttpSource.shown(uri)) + " answers " + status + (said.isEmpty() ? "" : ": " + said),
                status,
                retryAfter(now));
    }

    /** What the body says, for messages: in one line of at most 200 characters, secrets masked; empty when it is. */
    public String excerpt() {
        String said = mask.apply(text()).replaceAll("\\s+", " ").strip();
        return said.substring(0, Math.min(EXCERPT, said.length()));
    }
}
