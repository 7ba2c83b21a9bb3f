package io.windfall.connect.trainer;

import java.io.IOException;

/** A file does not hold what it should; it may be half written. */
final class MalformedException extends IOException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }
}
