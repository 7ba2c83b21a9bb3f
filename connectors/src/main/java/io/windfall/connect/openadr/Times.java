package io.windfall.connect.openadr;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.Period;
import java.time.ZoneOffset;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** OpenADR's dates and durations. All that say no zone are UTC. */
final class Times {

    /**
     * {@code 0001-01-01}; {@code 0000-00-00} in 3.0.1; whatever clock time a VTN makes of it that has moved it to another
     * time zone.
     */
    private static final Pattern BEGINNING = Pattern.compile("000[01]-\\d\\d-\\d\\d(?:[Tt ].*)?");

    private static final Pattern DURATION =
            Pattern.compile("(-?)P(?=\\d|T\\d)(?:(\\d+)Y)?(?:(\\d+)M)?(?:(\\d+)W)?(?:(\\d+)D)?"
                    + "(?:T(?:(\\d+)H)?(?:(\\d+)M)?(?:(\\d+)(?:\\.(\\d+))?S)?)?");

    /** Hours or seconds without their T, as in the user guides' P4H and P0S: they can mean nothing else. */
    private static final Pattern WITHOUT_T = Pattern.compile("(-?P)(\\d+[HS])");

    /** From so many years on a duration is meant to have no end; {@code P9999Y} is what is written. */
    private static final long ENDLESS_YEARS = 1000;

    /** The years that a date has four digits for; beyond these, sums of times would overflow one day. */
    private static final long FIRST_MILLIS = -62_167_219_200_000L;

    private static final long LAST_MILLIS = 253_402_300_799_999L;

    private static final int NANO_DIGITS = 9;
    private static final int MOST_DIGITS = 12;

    /**
     * A length of time; its calendar part counts from the start that it is added to.
     *
     * @param endless whether it has no end
     * @param period years, months and days; never negative
     * @param time the rest; never negative
     */
    record Length(boolean endless, Period period, Duration time) {
        boolean isZero() {
            return !endless && period.isZero() && time.isZero();
        }

        /** null: never, or after the year 9999. */
        Long after(long startMillis) {
            if (endless || startMillis > LAST_MILLIS) {
                return null;
            }
            long end = Instant.ofEpochMilli(startMillis)
                    .atOffset(ZoneOffset.UTC)
                    .plus(period)
                    .plus(time)
                    .toInstant()
                    .toEpochMilli();
            return end > LAST_MILLIS ? null : (Long) end;
        }
    }

    static final Length ENDLESS = new Length(true, Period.ZERO, Duration.ZERO);
    static final Length NONE = new Length(false, Period.ZERO, Duration.ZERO);

    private Times() {}

    /** Whether a start is the beginning of time, which stands for now, or for no start of its own. */
    static boolean isBeginning(String text) {
        return BEGINNING.matcher(text.strip()).matches();
    }

    /** An instant of the years 0 to 9999 in ms since 1970-01-01 UTC; a date alone is its midnight. */
    static long instant(String text) throws Refusal {
        try {
            long millis = parsed(text).toEpochMilli();
            if (millis >= FIRST_MILLIS && millis <= LAST_MILLIS) {
                return millis;
            }
        } catch (DateTimeException | ArithmeticException e) {
            throw new Refusal(Refusal.BAD_PERIOD, "'" + text + "' is no date-time of RFC 3339");
        }
        throw new Refusal(Refusal.BAD_PERIOD, "'" + text + "' is not in the years 0 to 9999");
    }

    private static Instant parsed(String text) {
        String plain = text.strip()
                .replaceFirst("^(\\d{4}-\\d\\d-\\d\\d)[ t]", "$1T")
                .replaceFirst("(\\.\\d{9})\\d+", "$1")
                .replaceFirst("z$", "Z");
        if (plain.matches("\\d{4}-\\d\\d-\\d\\d")) {
            return LocalDate.parse(plain).atStartOfDay(ZoneOffset.UTC).toInstant();
        }
        if (plain.matches(".*(Z|[+-]\\d\\d:?\\d\\d)")) {
            String withColon = plain.replaceFirst("([+-]\\d\\d)(\\d\\d)$", "$1:$2");
            return OffsetDateTime.parse(withColon).toInstant();
        }
        return LocalDateTime.parse(plain).toInstant(ZoneOffset.UTC);
    }

    /** As {@link #instant}; null where it is none. */
    static Long instantOrNull(String text) {
        try {
            return text == null ? null : (Long) instant(text);
        } catch (Refusal e) {
            return null;
        }
    }

    /** A duration of ISO 8601 that is not negative. */
    static Length length(String text) throws Refusal {
        Length length = signed(text);
        if (text.strip().startsWith("-") && !length.isZero()) {
            throw new Refusal(Refusal.BAD_PERIOD, "the duration '" + text + "' is negative");
        }
        return length;
    }

    /** How far a randomized start may move, ms, whatever its sign; a month counts as 30 days. */
    static long extentMillis(String text) throws Refusal {
        Length length = signed(text);
        if (length.endless()) {
            throw new Refusal(Refusal.BAD_PERIOD, "a start cannot be randomized over '" + text + "'");
        }
        return Duration.ofDays(
                        length.period().toTotalMonths() * 30L + length.period().getDays())
                .plus(length.time())
                .toMillis();
    }

    private static Length signed(String text) throws Refusal {
        Matcher parts = DURATION.matcher(WITHOUT_T.matcher(text.strip()).replaceFirst("$1T$2"));
        if (!parts.matches()) {
            throw new Refusal(Refusal.BAD_PERIOD, "'" + text + "' is no duration of ISO 8601");
        }
        long months = 12 * number(parts.group(2)) + number(parts.group(3));
        long days = 7 * number(parts.group(4)) + number(parts.group(5));
        Duration time = Duration.ofHours(number(parts.group(6)))
                .plusMinutes(number(parts.group(7)))
                .plusSeconds(number(parts.group(8)))
                .plusNanos(
                        parts.group(9) == null ? 0 : number((parts.group(9) + "00000000").substring(0, NANO_DIGITS)));
        boolean endless = months / 12 + days / 365 + time.toDays() / 365 >= ENDLESS_YEARS;
        return endless ? ENDLESS : new Length(false, Period.of(0, (int) months, (int) days), time);
    }

    /** Cut to what is more than any length that has an end. */
    private static long number(String digits) {
        if (digits == null) {
            return 0;
        }
        String plain = digits.replaceFirst("^0+(?=.)", "");
        return plain.length() > MOST_DIGITS ? (long) 1e12 : Long.parseLong(plain);
    }
}
