package io.windfall.serde;

import io.windfall.schema.GridSignal;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SignalStatus;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;
import org.apache.avro.util.RandomData;

/** Record types and records for tests. */
public final class Records {

    private Records() {}

    /** Every generated record class, found where the compiler put them, so that a new one cannot be forgotten. */
    public static List<Class<? extends SpecificRecord>> allTypes() {
        try {
            Path classes = Path.of(GridSignal.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
            try (Stream<Path> files = Files.list(classes.resolve("io/windfall/schema"))) {
                return files.map(f -> f.getFileName().toString())
                        .filter(n -> n.endsWith(".class") && !n.contains("$"))
                        .sorted()
                        .<Class<?>>map(n -> load("io.windfall.schema." + n.replace(".class", "")))
                        .filter(SpecificRecordBase.class::isAssignableFrom)
                        .<Class<? extends SpecificRecord>>map(c -> c.asSubclass(SpecificRecord.class))
                        .toList();
            }
        } catch (IOException | java.net.URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The schema of a record class as the registry holds it. */
    public static Schema schemaOf(Class<?> type) {
        return PortableSchema.of(SpecificData.get().getSchema(type));
    }

    /** The Avro body of a random record of the schema. */
    static byte[] randomBody(Schema schema, long seed) {
        return body((GenericRecord) new RandomData(schema, 1, new Random(seed).nextLong())
                .iterator()
                .next());
    }

    /** The Avro body of a generic record. */
    static byte[] body(GenericRecord record) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new GenericDatumWriter<GenericRecord>(record.getSchema(), new GenericData()).write(record, encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Prefix and body. */
    static byte[] wire(int id, byte[] body) {
        byte[] wire = new byte[WireFormat.PREFIX_BYTES + body.length];
        wire[1] = (byte) (id >>> 24);
        wire[2] = (byte) (id >>> 16);
        wire[3] = (byte) (id >>> 8);
        wire[4] = (byte) id;
        System.arraycopy(body, 0, wire, WireFormat.PREFIX_BYTES, body.length);
        return wire;
    }

    static GridSignal signal() {
        return GridSignal.newBuilder()
                .setId("s1")
                .setRevision(2)
                .setFabric("f")
                .setSite("x")
                .setKind(SignalKind.RENEWABLE_SURPLUS)
                .setStatus(SignalStatus.CONFIRMED)
                .setStart(Instant.ofEpochMilli(1000))
                .setPowerWatts(6000.0)
                .setIssuedAt(Instant.ofEpochMilli(1))
                .setSource("t")
                .build();
    }
}
