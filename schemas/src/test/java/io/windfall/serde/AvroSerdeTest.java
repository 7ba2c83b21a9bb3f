package io.windfall.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.schema.GridSignal;
import io.windfall.schema.Site;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AvroSerdeTest {

    private static final String TOPIC = "grid.signal.v1";

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final AvroSerde<GridSignal> serde = new AvroSerde<>(registry, GridSignal.class);

    static List<Class<? extends SpecificRecord>> allTypes() {
        return Records.allTypes();
    }

    @Test
    void shouldWriteTheWireFormatByteForByte() {
        byte[] wire = serde.serializer().serialize(TOPIC, Records.signal());

        // magic, id 1, id "s1", revision 2, fabric "f", site "x", kind 1, status 2, start 1000, end null,
        // endEarliest null, power 6000.0, confidence 1.0, priority 0, issuedAt 1, source "t"
        assertThat(HexFormat.ofDelimiter(" ").formatHex(wire))
                .isEqualTo("00 00 00 00 01 04 73 31 04 02 66 02 78 02 04 d0 0f 00 00 02 00 00 00 00 00 70 b7 40"
                        + " 00 00 00 00 00 00 f0 3f 00 02 02 74");
        assertThat(WireFormat.schemaId(wire)).isEqualTo(1);
        assertThat(WireFormat.body(wire)).hasSize(wire.length - 5).startsWith(4, 's', '1');
    }

    @Test
    void shouldWriteTheIdBigEndian() {
        for (int i = 0; i < 300; i++) {
            registry.register(
                    "s" + i, new Schema.Parser().parse("{\"type\":\"fixed\",\"name\":\"F\",\"size\":" + (i + 1) + "}"));
        }

        byte[] wire = serde.serializer().serialize(TOPIC, Records.signal());

        assertThat(wire).startsWith(0, 0, 0, 1, 45);
        assertThat(serde.deserializer().deserialize(TOPIC, wire)).isEqualTo(Records.signal());
    }

    @ParameterizedTest
    @MethodSource("allTypes")
    void shouldReadBackWhatItWrote(Class<? extends SpecificRecord> type) {
        for (long seed = 0; seed < 50; seed++) {
            roundTrip(type, seed);
        }
    }

    private <T extends SpecificRecord> void roundTrip(Class<T> type, long seed) {
        AvroSerde<T> any = new AvroSerde<>(registry, type);
        Schema schema = Records.schemaOf(type);
        byte[] wire = Records.wire(registry.register("t-value", schema), Records.randomBody(schema, seed));

        T read = any.deserializer().deserialize("t", wire);
        byte[] again = any.serializer().serialize("t", read);

        assertThat(read).as("seed %d", seed).isInstanceOf(type);
        assertThat(any.deserializer().deserialize("t", again))
                .as("seed %d", seed)
                .isEqualTo(read);
        // Maps may be written in another order; all else must give the same bytes.
        if (!schema.toString().contains("\"map\"")) {
            assertThat(again).as("seed %d", seed).isEqualTo(wire);
        }
    }

    @Test
    void shouldPassTombstonesBothWaysWithoutAskingTheRegistry() {
        AvroSerde<GridSignal> offline = new AvroSerde<>(new DeadRegistry(), GridSignal.class);

        assertThat(offline.serializer().serialize(TOPIC, null)).isNull();
        assertThat(offline.deserializer().deserialize(TOPIC, null)).isNull();
    }

    @Test
    void shouldRegisterOncePerTopicWithoutJavaProperties() {
        CountingRegistry counting = new CountingRegistry();
        AvroSerde<GridSignal> counted = new AvroSerde<>(counting, GridSignal.class);

        byte[] first = counted.serializer().serialize("a", Records.signal());
        for (int i = 0; i < 10; i++) {
            counted.serializer().serialize("a", Records.signal());
            counted.serializer().serialize("b", Records.signal());
            counted.deserializer().deserialize("a", first);
        }

        assertThat(counting.registered).containsExactly("a-value", "b-value");
        assertThat(counting.asked).containsExactly(1);
        assertThat(counting.byId(1).toString()).doesNotContain("avro.java.string");
    }

    @Test
    void shouldOnlyLookUpWhenItMayNotRegister() {
        SerdeOptions options = SerdeOptions.defaults().withAutoRegister(false);
        AvroSerde<GridSignal> strict = new AvroSerde<>(registry, GridSignal.class, options);

        assertThatThrownBy(() -> strict.serializer().serialize(TOPIC, Records.signal()))
                .isInstanceOf(RegistryRefusedException.class)
                .hasMessageContaining("not registered under grid.signal.v1-value");

        int id = registry.register(TOPIC + "-value", Records.schemaOf(GridSignal.class));
        assertThat(WireFormat.schemaId(strict.serializer().serialize(TOPIC, Records.signal())))
                .isEqualTo(id);
    }

    @Test
    void shouldNameTheFieldThatIsMissingAndGoOn() {
        GridSignal incomplete = new GridSignal();

        assertThatThrownBy(() -> serde.serializer().serialize(TOPIC, incomplete))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("cannot write a GridSignal to grid.signal.v1")
                .hasMessageContaining("id");
        byte[] wire = serde.serializer().serialize(TOPIC, Records.signal());
        assertThat(serde.deserializer().deserialize(TOPIC, wire)).isEqualTo(Records.signal());
    }

    /** Kafka Streams hands one serializer to all its threads. */
    @Test
    void shouldServeSeveralThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Integer>> work = IntStream.range(0, 4)
                    .<Callable<Integer>>mapToObj(t -> () -> {
                        for (int i = 0; i < 2000; i++) {
                            GridSignal mine = Records.signal();
                            mine.setId("thread-" + t + "-" + "x".repeat(i % 50));
                            byte[] wire = serde.serializer().serialize(TOPIC, mine);
                            assertThat(serde.deserializer().deserialize(TOPIC, wire))
                                    .isEqualTo(mine);
                        }
                        return t;
                    })
                    .toList();
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void shouldTellTheKindsOfBadRecordsApart() {
        byte[] good = serde.serializer().serialize(TOPIC, Records.signal());
        byte[] site = new AvroSerde<>(registry, Site.class)
                .serializer()
                .serialize(
                        "site.v1",
                        Site.newBuilder()
                                .setFabric("f")
                                .setSite("s")
                                .setSlots(1)
                                .build());

        assertBad(new byte[0], NotAvroException.class, "0 bytes");
        assertBad(new byte[] {0, 0, 0, 1}, NotAvroException.class, "4 bytes");
        assertBad("{\"id\":1}".getBytes(), NotAvroException.class, "0x7b");
        assertBad(Records.wire(77, new byte[3]), UnknownSchemaException.class, "id 77");
        assertBad(Arrays.copyOf(good, good.length - 1), TruncatedRecordException.class, "claims 1 bytes");
        assertBad(Arrays.copyOf(good, good.length + 2), UndecodableRecordException.class, "2 bytes are left");
        assertBad(site, UndecodableRecordException.class, "holds a io.windfall.schema.Site");
    }

    private void assertBad(byte[] wire, Class<? extends BadRecordException> kind, String message) {
        assertThatThrownBy(() -> serde.deserializer().deserialize(TOPIC, wire))
                .isExactlyInstanceOf(kind)
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining(message);
    }

    @Test
    void shouldDecodeAnyRecordGenerically() {
        byte[] wire = serde.serializer().serialize(TOPIC, Records.signal());

        var record = new GenericAvroDecoder(registry).decode(wire);

        assertThat(record.getSchema().getName()).isEqualTo("GridSignal");
        assertThat(record.get("id")).hasToString("s1");
        assertThat(record.get("start")).isEqualTo(1000L);
        int id = registry.register("x-value", Schema.create(Schema.Type.LONG));
        assertThatThrownBy(() -> new GenericAvroDecoder(registry).decode(Records.wire(id, new byte[] {2})))
                .isInstanceOf(UndecodableRecordException.class)
                .hasMessageContaining("not a record");
    }
}
