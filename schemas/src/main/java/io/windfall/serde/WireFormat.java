package io.windfall.serde;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The Schema Registry wire format: byte 0, the schema's id as 4 bytes big-endian, the Avro binary body. */
public final class WireFormat {

    /** The first byte. */
    public static final byte MAGIC = 0;

    /** Bytes before the body. */
    public static final int PREFIX_BYTES = 5;

    private WireFormat() {}

    /**
     * The id of the schema that the bytes were written with.
     *
     * @throws NotAvroException when they are shorter than the prefix or do not begin with {@link #MAGIC}
     */
    public static int schemaId(byte[] wire) {
        if (wire.length < PREFIX_BYTES) {
            throw new NotAvroException("not in the Schema Registry wire format: " + wire.length
                    + " bytes, the prefix alone has " + PREFIX_BYTES);
        }
        if (wire[0] != MAGIC) {
            throw new NotAvroException(String.format(
                    "not in the Schema Registry wire format: begins with byte 0x%02x, not 0x00", wire[0]));
        }
        return ByteBuffer.wrap(wire, 1, Integer.BYTES).getInt();
    }

    /**
     * The Avro body without the prefix: what is compared where two runs must give equal bytes, since ids differ from
     * registry to registry.
     *
     * @throws NotAvroException as {@link #schemaId}
     */
    public static byte[] body(byte[] wire) {
        schemaId(wire);
        return Arrays.copyOfRange(wire, PREFIX_BYTES, wire.length);
    }
}
