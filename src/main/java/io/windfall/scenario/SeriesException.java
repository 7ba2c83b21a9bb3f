package io.windfall.scenario;

/** A scenario cannot be built from what was given; the message is one line that names the file and the line in it. */
public final class SeriesException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    SeriesException(String message) {
        super(message);
    }

    SeriesException(String message, Throwable cause) {
        super(message, cause);
    }
}
