package io.windfall.admin;

import java.util.Objects;

/**
 * What one check of the {@link Doctor} found.
 *
 * @param check what was looked at, a few words
 * @param level how bad it is
 * @param message what was found, one line
 * @param advice what to do; empty when there is nothing to do
 */
public record Finding(String check, Level level, String message, String advice) {

    /** How bad it is. */
    public enum Level {
        OK,
        WARN,
        FAIL
    }

    public Finding {
        Objects.requireNonNull(check, "check");
        Objects.requireNonNull(level, "level");
        message = message.replaceAll("\\s*\\R\\s*", " ");
        Objects.requireNonNull(advice, "advice");
    }

    static Finding ok(String check, String message) {
        return new Finding(check, Level.OK, message, "");
    }

    static Finding warn(String check, String message, String advice) {
        return new Finding(check, Level.WARN, message, advice);
    }

    static Finding fail(String check, String message, String advice) {
        return new Finding(check, Level.FAIL, message, advice);
    }
}
