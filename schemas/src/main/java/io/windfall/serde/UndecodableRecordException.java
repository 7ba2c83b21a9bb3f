package io.windfall.serde;

/** The bytes do not fit the schema they name, or that schema does not fit the record that is read. */
public sealed class UndecodableRecordException extends BadRecordException permits TruncatedRecordException {

    private static final long serialVersionUID = 1L;

    public UndecodableRecordException(String message) {
        super(message);
    }

    public UndecodableRecordException(String message, Throwable cause) {
        super(message, cause);
    }
}
