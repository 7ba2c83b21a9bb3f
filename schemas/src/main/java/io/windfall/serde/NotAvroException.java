package io.windfall.serde;

/** The bytes do not begin with the wire format's magic byte 0 and a schema id: whoever wrote them used no Schema Registry serializer. */
public final class NotAvroException extends BadRecordException {

    private static final long serialVersionUID = 1L;

    public NotAvroException(String message) {
        super(message);
    }

    public NotAvroException(String message, Throwable cause) {
        super(message, cause);
    }
}
