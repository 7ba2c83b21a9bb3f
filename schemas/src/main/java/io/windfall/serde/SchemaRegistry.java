package io.windfall.serde;

import org.apache.avro.Schema;

/**
 * What the serde needs of a Schema Registry. Implementations are safe for use by several threads, and may cache: an
 * id stands for the same schema for ever.
 *
 * <p>Every method throws {@link RegistryUnavailableException} when the registry does not answer, which may be tried
 * again, and {@link RegistryRefusedException} when it says no, which may not.
 */
public interface SchemaRegistry extends AutoCloseable {

    /** Registers the schema under the subject, or finds it there, and returns its id. */
    int register(String subject, Schema schema);

    /**
     * The schema of an id.
     *
     * @throws UnknownSchemaException when the registry has none of that id
     * @throws UndecodableRecordException when what it has is not an Avro schema
     */
    Schema byId(int id);

    /**
     * The id that the schema has under the subject already.
     *
     * @throws RegistryRefusedException also when it is not registered there
     */
    int idOf(String subject, Schema schema);

    /** Whether the subject would take the schema as its next version, by the registry's rules. */
    boolean isCompatible(String subject, Schema schema);

    /** Frees what the implementation holds; nothing by default. */
    @Override
    default void close() {}
}
