package io.windfall.serde;

import org.apache.kafka.common.errors.SerializationException;

/**
 * The record itself is at fault: reading it again gives the same. It belongs among the dead letters. A registry that is
 * down or refuses access is never reported as one of these.
 */
public abstract sealed class BadRecordException extends SerializationException
        permits NotAvroException, UndecodableRecordException, UnknownSchemaException {

    private static final long serialVersionUID = 1L;

    BadRecordException(String message) {
        super(message);
    }

    BadRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
