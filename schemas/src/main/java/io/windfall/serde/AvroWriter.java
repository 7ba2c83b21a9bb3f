package io.windfall.serde;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;

/** Writes records of one type; one id per topic, one buffer per thread. */
final class AvroWriter<T extends SpecificRecord> {

    private static final int FIRST_BUFFER_BYTES = 1024;

    /** A buffer that a large record has blown up beyond this is not kept. */
    private static final int LARGEST_KEPT_BUFFER_BYTES = 256 * 1024;

    private final SchemaRegistry registry;
    private final boolean autoRegister;
    private final RegistryPatience patience;
    private final Schema schema;
    private final SpecificDatumWriter<T> datumWriter;
    private final Map<String, Integer> idByTopic = new ConcurrentHashMap<>();
    private final ThreadLocal<Buffer> buffers = ThreadLocal.withInitial(Buffer::new);

    AvroWriter(SchemaRegistry registry, Class<T> type, boolean autoRegister, RegistryPatience patience) {
        this.registry = registry;
        this.autoRegister = autoRegister;
        this.patience = patience;
        SpecificData data = SpecificData.getForClass(type);
        this.schema = data.getSchema(type);
        this.datumWriter = new SpecificDatumWriter<>(schema, data);
    }

    byte[] write(String topic, T value) {
        int id = idFor(topic);
        Buffer buffer = buffers.get();
        try {
            byte[] wire = buffer.encode(id, value, datumWriter);
            if (wire.length > LARGEST_KEPT_BUFFER_BYTES) {
                buffers.remove();
            }
            return wire;
        } catch (IOException | RuntimeException e) {
            buffers.remove();
            throw new SerializationException(
                    "cannot write a " + schema.getName() + " to " + topic + ": " + e.getMessage(), e);
        }
    }

    private int idFor(String topic) {
        Integer known = idByTopic.get(topic);
        if (known != null) {
            return known;
        }
        String subject = topic + "-value";
        int id = patience.await(
                () -> autoRegister ? registry.register(subject, schema) : registry.idOf(subject, schema));
        idByTopic.put(topic, id);
        return id;
    }

    private static final class Buffer {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(FIRST_BUFFER_BYTES);
        private final BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);

        <T> byte[] encode(int id, T value, SpecificDatumWriter<T> datumWriter) throws IOException {
            bytes.reset();
            bytes.write(WireFormat.MAGIC);
            bytes.write(id >>> 24);
            bytes.write(id >>> 16);
            bytes.write(id >>> 8);
            bytes.write(id);
            datumWriter.write(value, encoder);
            encoder.flush();
            return bytes.toByteArray();
        }
    }
}
