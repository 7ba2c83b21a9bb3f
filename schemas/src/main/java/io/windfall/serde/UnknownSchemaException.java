package io.windfall.serde;

/** The registry was asked and knows no schema of this id. */
public final class UnknownSchemaException extends BadRecordException {

    private static final long serialVersionUID = 1L;

    private final int schemaId;

    public UnknownSchemaException(int schemaId) {
        super("the registry knows no schema with id " + schemaId);
        this.schemaId = schemaId;
    }

    /** The id that was asked for. */
    public int schemaId() {
        return schemaId;
    }
}
