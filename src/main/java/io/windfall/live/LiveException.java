package io.windfall.live;

/** The live demo cannot go on; the message is for its user. */
public final class LiveException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    LiveException(String message) {
        super(message);
    }

    LiveException(String message, Throwable cause) {
        super(message, cause);
    }
}
