package io.windfall.serde;

import java.util.Objects;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Records of one type in the Schema Registry wire format ({@link WireFormat}), under the subject {@code <topic>-value}.
 * Null is a tombstone, both ways. Configured by its constructor: {@link #configure} does nothing.
 *
 * <p>Safe for use by several threads, since Kafka Streams shares one serializer among all stream threads of a topology:
 * buffers are held per thread, ids and readers are shared.
 *
 * <p>Writing: the schema is registered (or looked up, see {@link SerdeOptions#autoRegister}) once per topic. A record
 * that lacks a field that must be set is a {@link org.apache.kafka.common.errors.SerializationException} naming it.
 *
 * <p>Reading: the writer's schema is fetched once per id and resolved to that of {@code T}, so records of older and newer
 * producers are read alike: missing fields take their defaults, extra ones are skipped, an enum's unknown symbol
 * becomes {@code UNKNOWN}. What is wrong with a record itself is a {@link BadRecordException}. Lengths that a record
 * claims are checked against the bytes it has before any memory is set aside.
 *
 * <p>A registry that is down is waited for, with a warning at each try, up to {@link SerdeOptions#maxWait}; then comes
 * {@link RegistryUnavailableException}. An interrupt ends the wait with Kafka's {@code InterruptException}.
 *
 * @param <T> the record type
 */
public final class AvroSerde<T extends SpecificRecord> implements Serde<T> {

    private final AvroWriter<T> writer;
    private final AvroReader<T> reader;

    /** A serde with {@link SerdeOptions#defaults()}. */
    public AvroSerde(SchemaRegistry registry, Class<T> type) {
        this(registry, type, SerdeOptions.defaults());
    }

    public AvroSerde(SchemaRegistry registry, Class<T> type, SerdeOptions options) {
        Objects.requireNonNull(registry, "registry");
        Objects.requireNonNull(type, "type");
        Objects.requireNonNull(options, "options");
        RegistryPatience patience = new RegistryPatience(options);
        writer = new AvroWriter<>(registry, type, options.autoRegister(), patience);
        reader = AvroReader.specific(type, new SchemaLookup(registry, patience, options.unknownIdTtl()));
    }

    @Override
    public Serializer<T> serializer() {
        return (topic, value) -> value == null ? null : writer.write(topic, value);
    }

    @Override
    public Deserializer<T> deserializer() {
        return (topic, wire) -> wire == null ? null : reader.read(wire);
    }
}
