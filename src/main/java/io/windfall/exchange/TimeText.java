package io.windfall.exchange;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Times and durations as people type them. */
public final class TimeText {

    private static final Pattern MILLIS = Pattern.compile("-?[0-9]{1,18}");
    private static final Pattern RELATIVE = Pattern.compile("now\\s*(?:([+-])\\s*(.+))?");
    private static final Pattern PARTS = Pattern.compile("(?:[0-9]{1,12}(?:ms|s|m|h|d))+");
    private static final Pattern PART = Pattern.compile("([0-9]+)(ms|s|m|h|d)");

    private TimeText() {}

    /**
     * An instant, cut to milliseconds: ISO-8601 with a zone ({@code 2026-03-01T12:00:00Z}, {@code …+01:00}), milliseconds
     * since 1970-01-01 UTC, {@code now}, {@code now+3h}, {@code now-1h30m} (units ms, s, m, h, d).
     *
     * @param now what {@code now} means
     * @throws IllegalArgumentException when it is none of these; the message reads after a field's name
     */
    public static Instant instant(String text, Instant now) {
        String stripped = text.strip();
        try {
            return Instant.ofEpochMilli(exact(stripped, now).toEpochMilli());
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(complaint(stripped), e);
        }
    }

    /**
     * A duration: {@code 10s}, {@code 1h30m}, {@code 250ms} (units ms, s, m, h, d), not negative.
     *
     * @throws IllegalArgumentException when it is none
     */
    public static Duration duration(String text) {
        String stripped = text.strip();
        if (!PARTS.matcher(stripped).matches()) {
            throw new IllegalArgumentException(
                    "'" + Printable.shortened(stripped) + "' is no duration: write 250ms, 10s, 5m, 1h30m or 2d");
        }
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(stripped);
        while (part.find()) {
            sum = sum.plus(length(Long.parseLong(part.group(1)), part.group(2)));
        }
        return sum;
    }

    private static Instant exact(String text, Instant now) {
        if (MILLIS.matcher(text).matches()) {
            return Instant.ofEpochMilli(Long.parseLong(text));
        }
        Matcher relative = RELATIVE.matcher(text);
        if (!relative.matches()) {
            return OffsetDateTime.parse(text).toInstant();
        } else if (relative.group(1) == null) {
            return now;
        }
        Duration distance = duration(relative.group(2));
        return relative.group(1).equals("+") ? now.plus(distance) : now.minus(distance);
    }

    private static Duration length(long count, String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(count);
            case "s" -> Duration.ofSeconds(count);
            case "m" -> Duration.ofMinutes(count);
            case "h" -> Duration.ofHours(count);
            default -> Duration.ofDays(count);
        };
    }

    private static String complaint(String text) {
        String shown = "'" + Printable.shortened(text) + "'";
        return lacksZone(text)
                ? "must have a time zone, such as a Z at its end, but is " + shown
                : "must be a time (2026-03-01T12:00:00Z, ms since 1970, now, now+3h) but is " + shown;
    }

    private static boolean lacksZone(String text) {
        try {
            LocalDateTime.parse(text);
            return true;
        } catch (DateTimeException e) {
            return false;
        }
    }
}
