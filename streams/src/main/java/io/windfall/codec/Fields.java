package io.windfall.codec;

import java.time.Instant;

/** Single fields: instants to milliseconds since 1970-01-01 UTC and back, and kinds that must be known. */
final class Fields {

    private Fields() {}

    static long millis(Instant instant) {
        return instant.toEpochMilli();
    }

    static Long optionalMillis(Instant instant) {
        return instant == null ? null : Long.valueOf(instant.toEpochMilli());
    }

    static Instant instant(long millis) {
        return Instant.ofEpochMilli(millis);
    }

    static Instant optionalInstant(Long millis) {
        return millis == null ? null : Instant.ofEpochMilli(millis);
    }

    /** The value, unless the enum's UNKNOWN has become null. */
    static <T> T known(String field, T value) {
        if (value == null) {
            throw new IllegalArgumentException(field + " is missing or of a kind that this version does not know");
        }
        return value;
    }
}
