package io.windfall.replay;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;

/** Avro bodies without the wire format's prefix. */
final class Bodies {

    private Bodies() {}

    static byte[] encode(SpecificRecord value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(512);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            SpecificData data = SpecificData.getForClass(value.getClass());
            new SpecificDatumWriter<SpecificRecord>(value.getSchema(), data).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * The record, resolved to a schema.
     *
     * @throws RecordingException when the bytes do not fit
     */
    static GenericRecord decode(byte[] body, Schema written, Schema wanted) {
        try {
            return new GenericDatumReader<GenericRecord>(written, wanted)
                    .read(null, DecoderFactory.get().binaryDecoder(body, null));
        } catch (IOException | RuntimeException e) { // Avro's readers meet damage with all kinds of exceptions
            throw new RecordingException(
                    "a recorded " + written.getName() + " cannot be read: "
                            + (e.getMessage() == null ? "it is damaged" : e.getMessage()),
                    e);
        }
    }

    /** What the body would be had it been written with another schema. */
    static byte[] rewritten(byte[] body, Schema written, Schema wanted) {
        GenericRecord value = decode(body, written, wanted);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length + 64);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            new GenericDatumWriter<GenericRecord>(wanted).write(value, encoder);
            encoder.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
