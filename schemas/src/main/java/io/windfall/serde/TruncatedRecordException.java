package io.windfall.serde;

/** The record ends before its schema says it does, or claims more than its bytes can hold. */
public final class TruncatedRecordException extends UndecodableRecordException {

    private static final long serialVersionUID = 1L;

    public TruncatedRecordException(String message) {
        super(message);
    }

    public TruncatedRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
