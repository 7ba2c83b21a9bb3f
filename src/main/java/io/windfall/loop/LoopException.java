package io.windfall.loop;

/** The closed loop cannot go on; the message says what it waited for, or what was refused. */
public final class LoopException extends RuntimeException {

    private static final long serialVersionUID = 1;

    LoopException(String message) {
        super(message);
    }

    LoopException(String message, Throwable cause) {
        super(message, cause);
    }
}
