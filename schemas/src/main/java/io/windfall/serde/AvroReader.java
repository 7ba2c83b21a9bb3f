package io.windfall.serde;

import java.io.EOFException;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;

/** Reads records of the wire format; one Avro reader per writer's schema. */
final class AvroReader<T> {

    private final SchemaLookup lookup;
    private final Function<Schema, DatumReader<T>> readerOf;
    private final Map<Integer, DatumReader<T>> readerById = new ConcurrentHashMap<>();

    private AvroReader(SchemaLookup lookup, Function<Schema, DatumReader<T>> readerOf) {
        this.lookup = lookup;
        this.readerOf = readerOf;
    }

    /** Resolves what was written to the class's own schema; a record of another full name is refused. */
    static <T extends SpecificRecord> AvroReader<T> specific(Class<T> type, SchemaLookup lookup) {
        SpecificData data = new PlainLists(type);
        Schema wanted = data.getSchema(type);
        return new AvroReader<>(lookup, written -> {
            Schema writer = Schema.applyAliases(written, wanted);
            if (writer.getType() != Schema.Type.RECORD || !writer.getFullName().equals(wanted.getFullName())) {
                throw new UndecodableRecordException(
                        "holds a " + written.getFullName() + ", not a " + wanted.getFullName());
            }
            return new SpecificDatumReader<>(written, wanted, data);
        });
    }

    /** Reads what was written as it was written. */
    static AvroReader<GenericRecord> generic(SchemaLookup lookup) {
        return new AvroReader<>(lookup, written -> {
            if (written.getType() != Schema.Type.RECORD) {
                throw new UndecodableRecordException("holds a " + written.getFullName() + ", not a record");
            }
            return new GenericDatumReader<>(written, written, new GenericData());
        });
    }

    T read(byte[] wire) {
        DatumReader<T> reader = readerFor(WireFormat.schemaId(wire));
        BoundedDecoder in = new BoundedDecoder(wire, WireFormat.PREFIX_BYTES);
        T value = decode(reader, in);
        if (in.remaining() > 0) {
            throw new UndecodableRecordException(in.remaining() + " bytes are left over after the record");
        }
        return value;
    }

    private T decode(DatumReader<T> reader, BoundedDecoder in) {
        try {
            return reader.read(null, in);
        } catch (EOFException e) {
            throw new TruncatedRecordException(e.getMessage(), e);
        } catch (IOException | RuntimeException | StackOverflowError e) {
            throw new UndecodableRecordException("the bytes do not fit their schema: " + reason(e), e);
        }
    }

    private DatumReader<T> readerFor(int id) {
        DatumReader<T> known = readerById.get(id);
        if (known != null) {
            return known;
        }
        Schema written = lookup.byId(id);
        try {
            DatumReader<T> reader = readerOf.apply(written);
            DatumReader<T> raced = readerById.putIfAbsent(id, reader);
            return raced == null ? reader : raced;
        } catch (AvroRuntimeException e) {
            throw new UndecodableRecordException("schema " + id + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String reason(Throwable e) {
        return e instanceof StackOverflowError ? "nested too deep" : String.valueOf(e.getMessage());
    }
}
