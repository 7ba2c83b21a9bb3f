package io.windfall.web;

import io.javalin.http.Context;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;

/** What a request asks for, checked. */
final class Asked {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9._-]{1,128}");
    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,200}");
    private static final int LONGEST_TEXT = 200;

    private Asked() {}

    static String fabric(Context ctx) {
        return name("fabric", ctx.pathParam("fabric"));
    }

    /** A name in the path. */
    static String inPath(Context ctx, String parameter) {
        return id(parameter, ctx.pathParam(parameter));
    }

    /** A name in the query, or null. */
    static String name(Context ctx, String parameter) {
        String given = given(ctx, parameter);
        return given == null ? null : name(parameter, given);
    }

    /** An id in the query, or null. */
    static String id(Context ctx, String parameter) {
        String given = given(ctx, parameter);
        return given == null ? null : id(parameter, given);
    }

    /** Free text in the query, in lower case, or null. */
    static String text(Context ctx, String parameter) {
        String given = given(ctx, parameter);
        if (given != null && given.length() > LONGEST_TEXT) {
            throw ApiException.of(400, parameter + ": at most " + LONGEST_TEXT + " characters");
        }
        return given == null ? null : given.toLowerCase(Locale.ROOT);
    }

    static int limit(Context ctx, int usual, int most) {
        String given = given(ctx, "limit");
        if (given == null) {
            return usual;
        }
        if (!given.matches("[0-9]{1,6}") || Integer.parseInt(given) < 1 || Integer.parseInt(given) > most) {
            throw ApiException.of(400, "limit: write a number from 1 to " + most);
        }
        return Integer.parseInt(given);
    }

    /** An instant, ms since 1970-01-01 UTC. */
    static long instant(Context ctx, String parameter, long otherwise) {
        String given = given(ctx, parameter);
        if (given == null) {
            return otherwise;
        }
        try {
            return Instant.parse(given).toEpochMilli();
        } catch (DateTimeException | ArithmeticException e) {
            throw ApiException.badRequest(parameter + ": write a time such as 2026-03-01T12:00:00Z", e);
        }
    }

    /** One of an enum, or null. */
    static <E extends Enum<E>> E kind(Context ctx, String parameter, Class<E> type) {
        String given = given(ctx, parameter);
        if (given == null) {
            return null;
        }
        return Arrays.stream(type.getEnumConstants())
                .filter(one -> one.name().equals(given) && !given.equals("UNKNOWN"))
                .findFirst()
                .orElseThrow(() -> ApiException.of(
                        400,
                        parameter + ": write one of "
                                + Arrays.stream(type.getEnumConstants())
                                        .map(Enum::name)
                                        .filter(name -> !name.equals("UNKNOWN"))
                                        .toList()));
    }

    private static String given(Context ctx, String parameter) {
        String given = ctx.queryParam(parameter);
        return given == null || given.isEmpty() ? null : given;
    }

    private static String name(String what, String given) {
        return matching(NAME, what, given);
    }

    private static String id(String what, String given) {
        return matching(ID, what, given);
    }

    private static String matching(Pattern pattern, String what, String given) {
        if (!pattern.matcher(given).matches()) {
            throw ApiException.of(400, what + ": letters, digits and . _ - only");
        }
        return given;
    }
}
