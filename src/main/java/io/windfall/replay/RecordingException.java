package io.windfall.replay;

/** A recording cannot be read or used; the message says why, and what to do. */
public final class RecordingException extends RuntimeException {

    private static final long serialVersionUID = 1;

    RecordingException(String message) {
        super(message);
    }

    RecordingException(String message, Throwable cause) {
        super(message, cause);
    }
}
