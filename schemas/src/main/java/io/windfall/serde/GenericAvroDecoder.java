package io.windfall.serde;

import org.apache.avro.generic.GenericRecord;

/**
 * Decodes any record in the Schema Registry wire format by the schema it was written with, for tools that show whatever
 * comes. Strings come as {@link CharSequence}, times as the long that is on the wire. Safe for use by several threads.
 */
public final class GenericAvroDecoder {

    private final AvroReader<GenericRecord> reader;

    /** A decoder with {@link SerdeOptions#defaults()}: it waits for a registry that is down. */
    public GenericAvroDecoder(SchemaRegistry registry) {
        this(registry, SerdeOptions.defaults());
    }

    public GenericAvroDecoder(SchemaRegistry registry, SerdeOptions options) {
        reader = AvroReader.generic(new SchemaLookup(registry, new RegistryPatience(options), options.unknownIdTtl()));
    }

    /**
     * The record, with its schema.
     *
     * @throws BadRecordException when the bytes are at fault; also when their schema is not of a record
     * @throws RegistryUnavailableException when the registry stays away longer than the options allow
     */
    public GenericRecord decode(byte[] wire) {
        return reader.read(wire);
    }
}
