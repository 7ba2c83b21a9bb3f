package io.windfall.connect;

import java.io.IOException;
import java.time.Duration;

/** A source did not answer, or not as it should; it may be asked again. */
public class SourceUnavailableException extends IOException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final Duration retryAfter;

    public SourceUnavailableException(String message, Throwable cause) {
        super(message, cause);
        this.status = 0;
        this.retryAfter = Duration.ZERO;
    }

    public SourceUnavailableException(String message, int status, Duration retryAfter) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /** The HTTP status; 0 when there was no answer. */
    public int status() {
        return status;
    }

    /** For how long it wants to be left alone; zero when it did not say. */
    public Duration retryAfter() {
        return retryAfter;
    }
}
