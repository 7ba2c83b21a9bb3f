package io.windfall.connect.series;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Locale;
import org.apache.kafka.common.config.ConfigException;

/** Times as text: {@code rfc3339}, {@code epoch-s}, {@code epoch-ms} or a pattern, with a zone for patterns that have none. */
final class TimeFormat {

    private static final long EARLIEST = Instant.parse("2000-01-01T00:00:00Z").toEpochMilli();
    private static final long LATEST = Instant.parse("2200-01-01T00:00:00Z").toEpochMilli();

    private final String format;
    private final ZoneId zone;
    private final DateTimeFormatter pattern;

    TimeFormat(String format, String zone) {
        this.format = format;
        try {
            this.zone = ZoneId.of(zone);
        } catch (DateTimeException e) {
            throw new ConfigException(SeriesConfig.TIME_ZONE, zone, "is no zone, such as UTC or Europe/Berlin");
        }
        try {
            boolean named = format.equals("rfc3339") || format.startsWith("epoch-");
            this.pattern = named ? null : DateTimeFormatter.ofPattern(format, Locale.ENGLISH);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(SeriesConfig.TIME_FORMAT, format, "is no pattern: " + e.getMessage());
        }
        if (format.startsWith("epoch-") && !format.equals("epoch-s") && !format.equals("epoch-ms")) {
            throw new ConfigException(SeriesConfig.TIME_FORMAT, format, "is neither epoch-s nor epoch-ms");
        }
    }

    /**
     * The time that a text stands for, in ms since 1970-01-01 UTC.
     *
     * @throws DateTimeException when it stands for none, or for one before 2000 or after 2199
     */
    long millis(String text) {
        return millis(text, Long.MIN_VALUE);
    }

    /**
     * The same for a text that follows another one. Where clocks are set back a local time stands for two: the first, unless
     * that is no later than what it follows.
     *
     * @param after the time before it in the same text, ms since 1970-01-01 UTC
     */
    long millis(String text, long after) {
        long millis;
        try {
            millis = switch (format) {
                case "epoch-s" -> Math.round(Double.parseDouble(text) * 1000);
                case "epoch-ms" -> Math.round(Double.parseDouble(text));
                case "rfc3339" ->
                    OffsetDateTime.parse(text.replaceFirst("(?<=\\d) (?=\\d)", "T"))
                            .toInstant()
                            .toEpochMilli();
                default -> patterned(text, after);
            };
        } catch (NumberFormatException e) {
            throw new DateTimeException("'" + text + "' is no number", e);
        } catch (ArithmeticException e) {
            throw outside(text);
        }
        if (!isSane(millis)) {
            throw outside(text);
        }
        return millis;
    }

    /** Whether a time is of the years 2000 to 2199, ms since 1970-01-01 UTC. */
    static boolean isSane(long millis) {
        return millis >= EARLIEST && millis < LATEST;
    }

    private DateTimeException outside(String text) {
        return new DateTimeException("'" + text + "' is not between the years 2000 and 2200 when read as " + format);
    }

    /** The text of an instant, in UTC. */
    String text(Instant instant) {
        return switch (format) {
            case "epoch-s" -> Long.toString(instant.getEpochSecond());
            case "epoch-ms" -> Long.toString(instant.toEpochMilli());
            case "rfc3339" ->
                DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(java.time.temporal.ChronoUnit.SECONDS));
            default -> pattern.format(instant.atZone(ZoneOffset.UTC));
        };
    }

    private long patterned(String text, long after) {
        TemporalAccessor parsed = pattern.parseBest(
                text, ZonedDateTime::from, OffsetDateTime::from, Instant::from, LocalDateTime::from, LocalDate::from);
        if (parsed instanceof LocalDate date) {
            return date.atStartOfDay(zone).toInstant().toEpochMilli();
        }
        if (parsed instanceof LocalDateTime local) {
            if (zone.getRules().getValidOffsets(local).isEmpty()) {
                throw new DateTimeException("'" + text + "' does not exist in " + zone + ": the clocks skip it");
            }
            ZonedDateTime first = local.atZone(zone);
            boolean isFirst = first.toInstant().toEpochMilli() > after;
            return (isFirst ? first : first.withLaterOffsetAtOverlap())
                    .toInstant()
                    .toEpochMilli();
        }
        return Instant.from(parsed).toEpochMilli();
    }
}
