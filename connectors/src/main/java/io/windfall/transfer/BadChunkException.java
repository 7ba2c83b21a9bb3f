package io.windfall.transfer;

import java.io.IOException;

/** A chunk that is not what the manifest says. */
final class BadChunkException extends IOException {
    private static final long serialVersionUID = 1;

    BadChunkException(String message) {
        super(message);
    }
}
