package io.windfall.serde;

import org.apache.kafka.common.KafkaException;

/** The registry answered and said no: not authorised, incompatible, invalid, not registered. Trying again will not help; the message carries the registry's words and what to do. */
public final class RegistryRefusedException extends KafkaException {

    private static final long serialVersionUID = 1L;

    public RegistryRefusedException(String message) {
        super(message);
    }

    public RegistryRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
