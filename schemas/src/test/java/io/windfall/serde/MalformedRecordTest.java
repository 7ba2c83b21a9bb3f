package io.windfall.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.windfall.schema.GridSignal;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever the bytes, they give a record or a {@link BadRecordException}, at once and in little memory. */
class MalformedRecordTest {

    private static final int BYTES_ALLOWED_PER_READ = 8 * 1024 * 1024;

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();

    static List<Class<? extends SpecificRecord>> allTypes() {
        return Records.allTypes();
    }

    @ParameterizedTest
    @ValueSource(
            longs = {100, 1 << 20, Integer.MAX_VALUE - 8, Integer.MAX_VALUE, 1L << 31, 1L << 40, Long.MAX_VALUE, -1})
    void shouldNotSetMemoryAsideForAStringThatIsNotThere(long claimed) {
        int id = registry.register("t-value", Records.schemaOf(GridSignal.class));
        byte[] wire = Records.wire(id, Arrays.copyOf(varint(claimed), 15));
        AvroSerde<GridSignal> serde = new AvroSerde<>(registry, GridSignal.class);

        long before = allocated();
        assertThatThrownBy(() -> serde.deserializer().deserialize("t", wire))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessageContaining("string claims");
        assertThat(allocated() - before).isLessThan(BYTES_ALLOWED_PER_READ);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"array\",\"items\":\"long\"}",
                "{\"type\":\"array\",\"items\":\"null\"}",
                "{\"type\":\"map\",\"values\":\"long\"}",
                "\"bytes\""
            })
    void shouldNotSetMemoryAsideForACollectionThatIsNotThere(String type) {
        Schema schema = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"f\",\"type\":" + type + "}]}");
        int id = registry.register("r-value", schema);
        GenericAvroDecoder decoder = new GenericAvroDecoder(registry);

        for (long claimed : new long[] {1 << 20, Integer.MAX_VALUE - 8, 1L << 40, -(1L << 40), Long.MIN_VALUE}) {
            byte[] wire = Records.wire(id, Arrays.copyOf(varint(claimed), 20));
            long before = allocated();
            assertTimeoutPreemptively(Duration.ofSeconds(5), () -> assertThatThrownBy(() -> decoder.decode(wire))
                    .isInstanceOf(UndecodableRecordException.class));
            assertThat(allocated() - before).as("claimed %d", claimed).isLessThan(BYTES_ALLOWED_PER_READ);
        }
    }

    @Test
    void shouldGiveUpOnRecordsNestedWithoutEnd() {
        Schema list = new Schema.Parser()
                .parse(
                        "{\"type\":\"record\",\"name\":\"L\",\"fields\":[{\"name\":\"next\",\"type\":[\"null\",\"L\"]}]}");
        Schema tree = new Schema.Parser()
                .parse("{\"type\":\"record\",\"name\":\"T\",\"fields\":[{\"name\":\"c\",\"type\":"
                        + "{\"type\":\"array\",\"items\":\"T\"}}]}");
        byte[] deep = new byte[500_000];
        Arrays.fill(deep, (byte) 2);
        GenericAvroDecoder decoder = new GenericAvroDecoder(registry);

        for (Schema schema : List.of(list, tree)) {
            int id = registry.register(schema.getName(), schema);
            assertThatThrownBy(() -> decoder.decode(Records.wire(id, deep)))
                    .isInstanceOf(UndecodableRecordException.class);
        }
    }

    @ParameterizedTest
    @MethodSource("allTypes")
    void shouldSurviveEveryMutilation(Class<? extends SpecificRecord> type) {
        mutilate(type);
    }

    private <T extends SpecificRecord> void mutilate(Class<T> type) {
        Schema schema = Records.schemaOf(type);
        int id = registry.register("t-value", schema);
        AvroSerde<T> serde = new AvroSerde<>(registry, type);
        GenericAvroDecoder generic = new GenericAvroDecoder(registry);
        int refused = 0;
        int cases = 600;
        for (long seed = 0; seed < cases; seed++) {
            byte[] wire = Records.wire(id, mangled(Records.randomBody(schema, seed % 20), new Random(seed)));
            try {
                assertThat(serde.deserializer().deserialize("t", wire)).isNotNull();
                assertThat(generic.decode(wire)).isNotNull();
            } catch (BadRecordException expected) {
                refused++;
            } catch (RuntimeException | Error e) {
                throw new AssertionError(type.getSimpleName() + ", seed " + seed, e);
            }
        }
        assertThat(refused).as("of %d mutilations", cases).isGreaterThan(cases / 4);
    }

    private static byte[] mangled(byte[] body, Random random) {
        byte[] copy = body.clone();
        switch (random.nextInt(5)) {
            case 0:
                return Arrays.copyOf(copy, random.nextInt(copy.length + 1));
            case 1:
                return Arrays.copyOf(copy, copy.length + 1 + random.nextInt(9));
            case 2:
                random.nextBytes(copy);
                return copy;
            case 3:
                Arrays.fill(copy, Math.min(copy.length, random.nextInt(copy.length + 1)), copy.length, (byte) 0xff);
                return copy;
            default:
                for (int i = 0; i < 3 && copy.length > 0; i++) {
                    copy[random.nextInt(copy.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return copy;
        }
    }

    private static byte[] varint(long value) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        long zigzag = (value << 1) ^ (value >> 63);
        while ((zigzag & ~0x7fL) != 0) {
            out.write((int) (zigzag & 0x7f | 0x80));
            zigzag >>>= 7;
        }
        out.write((int) zigzag);
        return out.toByteArray();
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean())
                .getCurrentThreadAllocatedBytes();
    }
}
