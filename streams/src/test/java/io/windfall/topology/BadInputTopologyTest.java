package io.windfall.topology;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.GridSignal;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.SignalKind;
import io.windfall.schema.SiteTelemetry;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.UndecodableRecordException;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong goes to the dead letters with origin and reason, and the flow goes on. */
class BadInputTopologyTest {

    @TempDir
    Path stateDirectory;

    private TopologyFixture fixture;

    @BeforeEach
    void aFabricAtWork() {
        fixture = new TopologyFixture(stateDirectory);
        fixture.sites("a", "b");
        fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
        fixture.pass(Duration.ofSeconds(3));
        fixture.deadLetters();
    }

    @AfterEach
    void theFlowGoesOn() {
        fixture.pass(Duration.ofSeconds(2));
        fixture.send(Topics.GRID_SIGNAL, fixture.surplus("after-all", "b", Duration.ofHours(5)));
        fixture.pass(Duration.ofSeconds(2));
        assertThat(fixture.read(Topics.MIGRATION_DECISION, MigrationDecision.class))
                .anySatisfy(decision -> assertThat(decision.getDestination()).isEqualTo("b"));
        fixture.close();
    }

    @Test
    void shouldBuryWhatIsNotAvroAsItCame() {
        byte[] value = "{\"not\": \"avro\"}".getBytes(UTF_8);
        fixture.send(Topics.GRID_SIGNAL, "a", value);
        TestRecord<byte[], byte[]> letter = buried("NOT_AVRO", "wire format");
        assertThat(letter.value()).isEqualTo(value);
        assertThat(letter.key()).isEqualTo("a".getBytes(UTF_8));
        Headers headers = letter.headers();
        assertThat(DeadLetters.text(headers, DeadLetters.TOPIC)).isEqualTo("test-grid.signal.v1");
        assertThat(DeadLetters.text(headers, DeadLetters.PARTITION)).isEqualTo("0");
        assertThat(DeadLetters.text(headers, DeadLetters.OFFSET)).isEqualTo("0");
        assertThat(DeadLetters.text(headers, DeadLetters.STAGE)).isEqualTo("intake");
        assertThat(DeadLetters.text(headers, DeadLetters.APPENDED_AT))
                .isEqualTo(Long.toString(fixture.now.toEpochMilli()));
    }

    @Test
    void shouldBuryAnUnknownSchemaId() {
        fixture.send(
                Topics.GRID_SIGNAL,
                "a",
                ByteBuffer.allocate(20).put((byte) 0).putInt(987_654).array());
        buried("UNKNOWN_SCHEMA", "987654");
    }

    @Test
    void shouldBuryATruncatedRecord() {
        byte[] whole = fixture.wire(Topics.GRID_SIGNAL, signal().build());
        fixture.send(Topics.GRID_SIGNAL, "a", Arrays.copyOf(whole, whole.length - 6));
        buried("TRUNCATED", "");
    }

    @Test
    void shouldBuryARecordOfAnotherType() {
        SiteTelemetry telemetry = SiteTelemetry.newBuilder()
                .setFabric("f")
                .setSite("a")
                .setAt(fixture.now)
                .build();
        fixture.send(Topics.GRID_SIGNAL, "a", fixture.wire(Topics.SITE_TELEMETRY, telemetry));
        buried("UNDECODABLE", "SiteTelemetry");
    }

    @Test
    void shouldBuryNegativeAndAbsurdValues() {
        sendSignal(signal().setPowerWatts(-1.0));
        buried("INVALID", "powerWatts must be");
        sendSignal(signal().setPowerWatts(1e300));
        buried("INVALID", "powerWatts must be");
        sendSignal(signal().setConfidence(1.5));
        buried("INVALID", "confidence must be");
        sendSignal(signal().setRevision(-3));
        buried("INVALID", "revision is negative");
        sendSignal(signal().setIssuedAt(java.time.Instant.ofEpochMilli(-5)));
        buried("INVALID", "issuedAt is not between the years 2000 and 2200");
    }

    @Test
    void shouldBuryAnEndBeforeTheStart() {
        sendSignal(signal().setEnd(fixture.now.minusSeconds(7200)));
        buried("INVALID", "end is not after start");
    }

    @Test
    void shouldBuryNaN() {
        sendSignal(signal().setPowerWatts(Double.NaN));
        buried("INVALID", "powerWatts must be");
        sendSignal(signal().setConfidence(Double.NaN));
        buried("INVALID", "confidence must be");
    }

    @Test
    void shouldBuryAKindThatThisVersionDoesNotKnow() {
        sendSignal(signal().setKind(SignalKind.UNKNOWN));
        buried("INVALID", "kind is missing or of a kind that this version does not know");
    }

    @Test
    void shouldBuryAnUnknownSiteOnceItsCardHasNotComeInTime() {
        sendSignal(signal().setSite("atlantis"));
        assertThat(fixture.deadLetters()).as("its card may be on the way").isEmpty();
        fixture.pass(Duration.ofSeconds(12));
        TestRecord<byte[], byte[]> letter = buried("UNKNOWN_SITE", "atlantis");
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.STAGE)).isEqualTo("orchestrator");
        assertThat(letter.value())
                .isEqualTo(fixture.wire(
                        Topics.GRID_SIGNAL, signal().setSite("atlantis").build()));
    }

    @Test
    void shouldBuryAnUnknownFabric() {
        sendSignal(signal().setFabric("nowhere"));
        fixture.pass(Duration.ofSeconds(12));
        buried("UNKNOWN_FABRIC", "publish their cards");
    }

    @Test
    void shouldBuryANameThatIsNone() {
        sendSignal(signal().setFabric(""));
        buried("INVALID", "fabric is empty");
        sendSignal(signal().setFabric("a/b"));
        buried("INVALID", "fabric must be 1 to 128 characters");
        sendSignal(signal().setSite("s".repeat(200)));
        buried("INVALID", "site must be 1 to 128 characters");
    }

    @Test
    void shouldBuryAnOlderRevisionAndADuplicate() {
        sendSignal(signal().setRevision(5));
        assertThat(fixture.deadLetters()).isEmpty();
        sendSignal(signal().setRevision(4));
        buried("STALE", "revision 4");
        sendSignal(signal().setRevision(5));
        buried("DUPLICATE", "held already");
    }

    @Test
    void shouldBuryTimesThatAreHoursOff() {
        sendSignal(signal().setIssuedAt(fixture.now.plusSeconds(3 * 3600)));
        buried("CLOCK_SKEW", "check the sender's clock");
    }

    @Test
    void shouldBuryTheDigestOfARecordThatIsTooLarge() {
        byte[] value = new byte[Topics.MAX_INPUT_BYTES + 1];
        fixture.send(Topics.GRID_SIGNAL, "a", value);
        TestRecord<byte[], byte[]> letter = buried("TOO_LARGE", "524289 bytes");
        assertThat(new String(letter.value(), UTF_8)).startsWith("sha-256:").hasSize(8 + 64);
        assertThat(DeadLetters.text(letter.headers(), DeadLetters.SIZE)).isEqualTo("524289");
    }

    @Test
    void shouldBuryAnEmptyKeyAndAnEmptyValue() {
        fixture.send(Topics.GRID_SIGNAL, null, fixture.wire(Topics.GRID_SIGNAL, signal().build()));
        buried("EMPTY_KEY", "give the site");
        fixture.send(Topics.GRID_SIGNAL, "", fixture.wire(Topics.GRID_SIGNAL, signal().build()));
        buried("EMPTY_KEY", "give the site");
        fixture.send(Topics.GRID_SIGNAL, "a", null);
        buried("EMPTY_VALUE", "tombstone");
    }

    /** Whoever may write to the registry can have an id stand for anything; the record is to blame, and nothing stops. */
    @Test
    void shouldBuryRecordsOfAPoisonedRegistry() {
        byte[] bytes = Arrays.copyOf(new byte[] {2, 'x'}, 60);
        int number = fixture.registry.register("poison-1-value", Schema.create(Schema.Type.LONG));
        poisoned(number, bytes, "holds a long, not a io.windfall.schema.GridSignal");
        Schema another = record("Another").fields().requiredString("id").endRecord();
        poisoned(fixture.registry.register("poison-2-value", another), bytes, "holds a io.windfall.schema.Another");
        Schema ofOurName = record("GridSignal").fields().requiredLong("id").endRecord();
        poisoned(fixture.registry.register("poison-3-value", ofOurName), bytes, "the bytes do not fit their schema");
        Schema itself = new Schema.Parser().parse("""
                {"type": "record", "name": "GridSignal", "namespace": "io.windfall.schema", "fields":
                  [{"name": "next", "type": "GridSignal"}]}""");
        poisoned(fixture.registry.register("poison-4-value", itself), bytes, "the bytes do not fit their schema");
    }

    /** As {@code ConfluentSchemaRegistryTest} has it of schemas that are Protobuf, or no schema at all. */
    @Test
    void shouldBuryRecordsWhoseSchemaIsUnreadable() {
        fixture.close();
        fixture = new TopologyFixture(stateDirectory.resolve("poisoned"), new Unreadable());
        fixture.sites("a", "b");
        fixture.send(Topics.JOB_PROGRESS, fixture.job("j", "a"));
        fixture.pass(Duration.ofSeconds(3));
        fixture.deadLetters();
        poisoned(Unreadable.ID, new byte[20], "is not Avro but PROTOBUF");
    }

    private void poisoned(int id, byte[] bytes, String detail) {
        fixture.send(
                Topics.GRID_SIGNAL,
                "a",
                ByteBuffer.allocate(bytes.length + 5)
                        .put((byte) 0)
                        .putInt(id)
                        .put(bytes)
                        .array());
        buried("UNDECODABLE", detail);
    }

    private static SchemaBuilder.RecordBuilder<Schema> record(String name) {
        return SchemaBuilder.record(name).namespace("io.windfall.schema");
    }

    private static final class Unreadable extends InMemorySchemaRegistry {
        static final int ID = 666;

        @Override
        public Schema byId(int id) {
            if (id == ID) {
                throw new UndecodableRecordException("schema 666 is not Avro but PROTOBUF");
            }
            return super.byId(id);
        }
    }

    private GridSignal.Builder signal() {
        return GridSignal.newBuilder()
                .setId("bad")
                .setFabric("f")
                .setSite("a")
                .setKind(SignalKind.RENEWABLE_SURPLUS)
                .setStart(TopologyFixture.START.minusSeconds(3600))
                .setEnd(TopologyFixture.START.plusSeconds(60))
                .setIssuedAt(TopologyFixture.START)
                .setSource("test");
    }

    private void sendSignal(GridSignal.Builder signal) {
        TopicSpec topic = Topics.GRID_SIGNAL;
        fixture.send(topic, signal.getSite(), fixture.wire(topic, signal.build()));
    }

    private TestRecord<byte[], byte[]> buried(String reason, String detail) {
        List<TestRecord<byte[], byte[]>> letters = fixture.deadLetters();
        assertThat(letters).hasSize(1);
        Headers headers = letters.get(0).headers();
        assertThat(DeadLetters.text(headers, DeadLetters.REASON)).isEqualTo(reason);
        assertThat(DeadLetters.text(headers, DeadLetters.DETAIL)).contains(detail);
        return letters.get(0);
    }
}
