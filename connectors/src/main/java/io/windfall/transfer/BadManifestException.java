package io.windfall.transfer;

import java.io.IOException;

/** A manifest that cannot be trusted: damaged, not canonical, out of bounds, or naming what is out of the folder. */
public final class BadManifestException extends IOException {
    private static final long serialVersionUID = 1;

    BadManifestException(String message) {
        super(message);
    }
}
