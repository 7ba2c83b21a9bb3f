package io.windfall.fabric;

import java.util.Collection;

/** What every record from outside must hold; a breach is an {@link IllegalArgumentException} that names the field. */
final class Checks {

    /** 2000-01-01 and 2200-01-01: no time of a fabric lies outside. */
    private static final long EARLIEST = 946_684_800_000L;

    private static final long LATEST = 7_258_118_400_000L;
    private static final int LONGEST_TEXT = 4096;
    private static final int LONGEST_ID_BYTES = 256;
    private static final int LONGEST_NAME = 128;

    private Checks() {}

    static void name(String field, String value) {
        require(value != null && !value.isEmpty(), field, "is empty");
        if (!isName(value)) {
            throw breach(field, "must be 1 to 128 characters of A-Z a-z 0-9 . _ - but is '" + shortened(value) + "'");
        }
    }

    /** By hand, since every record has several names and is checked twice on its way. */
    private static boolean isName(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            boolean allowed = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
            if (!allowed && c != '.' && c != '_' && c != '-') {
                return false;
            }
        }
        return value.length() <= LONGEST_NAME;
    }

    /** Names a free identifier: any characters, not blank, at most 256 bytes in UTF-8. */
    static void id(String field, String value) {
        text(field, value);
        require(!value.isBlank(), field, "is empty");
        int bytes = 0;
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            bytes += c < 0x80 ? 1 : c < 0x800 || Character.isSurrogate(c) ? 2 : 3;
        }
        require(bytes <= LONGEST_ID_BYTES, field, "is longer than 256 bytes");
    }

    /** A fencing token: grows by one with each grant, so none comes near the bound. */
    static void epoch(long epoch) {
        require(epoch >= 0 && epoch <= 1_000_000_000_000_000L, "epoch", "must be 0 to 1000000000000000");
    }

    /** A list may have so many entries: what is kept must fit in a record. */
    static void atMost(String field, int most, Collection<?> entries) {
        require(entries.size() <= most, field, "has more than " + most + " entries");
    }

    static void optionalId(String field, String value) {
        if (value != null) {
            id(field, value);
        }
    }

    static void text(String field, String value) {
        require(value != null, field, "is missing");
        require(value.length() <= LONGEST_TEXT, field, "is longer than " + LONGEST_TEXT + " characters");
    }

    static void optionalText(String field, String value) {
        if (value != null) {
            text(field, value);
        }
    }

    static void time(String field, long millis) {
        if (millis < EARLIEST || millis >= LATEST) {
            throw breach(field, "is not between the years 2000 and 2200: " + millis + " ms");
        }
    }

    static void notNegative(String field, long value) {
        if (value < 0) {
            throw breach(field, "is negative: " + value);
        }
    }

    static void optionalNotNegative(String field, Long value) {
        if (value != null) {
            notNegative(field, value);
        }
    }

    static void optionalTime(String field, Long millis) {
        if (millis != null) {
            time(field, millis);
        }
    }

    static void between(String field, double value, double least, double most, String unit) {
        if (!(value >= least && value <= most)) {
            throw breach(
                    field, "must be " + plain(least) + " to " + plain(most) + " " + unit + " but is " + plain(value));
        }
    }

    static void optionalBetween(String field, Double value, double least, double most, String unit) {
        if (value != null) {
            between(field, value, least, most, unit);
        }
    }

    static void known(String field, Enum<?> value) {
        require(value != null, field, "is missing or of a kind that this version does not know");
    }

    static void require(boolean holds, String field, String complaint) {
        if (!holds) {
            throw breach(field, complaint);
        }
    }

    private static IllegalArgumentException breach(String field, String complaint) {
        return new IllegalArgumentException(field + " " + complaint);
    }

    private static String plain(double value) {
        return value == StrictMath.rint(value) && StrictMath.abs(value) < 1e15
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static String shortened(String value) {
        return value.length() <= 40 ? value : value.substring(0, 40) + "…";
    }
}
