package io.windfall.transfer;

import java.io.IOException;

/** A fetch that has failed for good, and why, in one line. */
public final class FetchFailedException extends IOException {
    private static final long serialVersionUID = 1;

    FetchFailedException(String message) {
        super(message);
    }

    FetchFailedException(String message, Throwable cause) {
        super(message, cause);
    }
}
