package io.windfall.transfer;

import java.io.IOException;

/** A store cannot take in a checkpoint: its limit is reached or its disk is full. Says which, and what to do. */
public final class StoreFullException extends IOException {
    private static final long serialVersionUID = 1;

    StoreFullException(String message) {
        super(message);
    }

    StoreFullException(String message, IOException cause) {
        super(message, cause);
    }
}
