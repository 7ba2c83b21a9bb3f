package io.windfall.fleet;

/** A scenario cannot be used; the message is one line that names the file, the line in it and what is wrong. */
public final class ScenarioException extends RuntimeException {

    ScenarioException(String message) {
        super(message);
    }

    ScenarioException(String message, Throwable cause) {
        super(message, cause);
    }
}
