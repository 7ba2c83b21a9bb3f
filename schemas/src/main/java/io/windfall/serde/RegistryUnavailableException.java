package io.windfall.serde;

import org.apache.kafka.common.errors.RetriableException;

/** The registry does not answer, or answers that it cannot now (5xx, 408, 429). No fault of any record: wait and try again. */
public final class RegistryUnavailableException extends RetriableException {

    private static final long serialVersionUID = 1L;

    public RegistryUnavailableException(String message) {
        super(message);
    }

    public RegistryUnavailableException(String message, Throwable cause) {
        super(message, cause);
    }
}
