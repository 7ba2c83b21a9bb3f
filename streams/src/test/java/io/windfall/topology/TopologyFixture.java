package io.windfall.topology;

import io.windfall.codec.InputCodec;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The real topology in a test driver, at a fixed instant, with words for what tests say to it. */
final class TopologyFixture implements AutoCloseable {

    static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    final SchemaRegistry registry;
    final TopologyTestDriver driver;
    private final TopicNames names = TopicNames.of("test-");
    Instant now = START;

    TopologyFixture(Path stateDirectory) {
        this(stateDirectory, new InMemorySchemaRegistry());
    }

    TopologyFixture(Path stateDirectory, EmissionListener listener) {
        this(stateDirectory, new InMemorySchemaRegistry(), listener);
    }

    TopologyFixture(Path stateDirectory, SchemaRegistry registry) {
        this(stateDirectory, registry, EmissionListener.NONE);
    }

    private TopologyFixture(Path stateDirectory, SchemaRegistry registry, EmissionListener listener) {
        this.registry = registry;
        OrchestratorConfig config =
                OrchestratorConfig.of("unused:9092", stateDirectory).withNames(names);
        driver = new TopologyTestDriver(
                OrchestratorTopology.build(registry, names, null, listener), config.streamsProperties(), START);
    }

    void send(TopicSpec topic, JournalEntry.Body body) {
        SpecificRecord raw = InputCodec.toAvro("f", body);
        send(topic, InputCodec.keyOf(raw), wire(topic, raw));
    }

    @SuppressWarnings("unchecked")
    byte[] wire(TopicSpec topic, SpecificRecord raw) {
        return new AvroSerde<>(registry, (Class<SpecificRecord>) raw.getClass())
                .serializer()
                .serialize(names.name(topic), raw);
    }

    void send(TopicSpec topic, String key, byte[] value) {
        driver.createInputTopic(names.name(topic), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(new TestRecord<>(
                        key == null ? null : key.getBytes(StandardCharsets.UTF_8), value, (Headers) null, now));
    }

    void pass(Duration time) {
        for (long i = 0; i < time.toSeconds(); i++) {
            now = now.plusSeconds(1);
            driver.advanceWallClockTime(Duration.ofSeconds(1));
        }
    }

    <A extends SpecificRecord> List<A> read(TopicSpec topic, Class<A> type) {
        return driver.createOutputTopic(
                        names.name(topic), new ByteArrayDeserializer(), new AvroSerde<>(registry, type).deserializer())
                .readValuesToList();
    }

    List<TestRecord<byte[], byte[]>> deadLetters() {
        return driver.createOutputTopic(
                        names.name(Topics.DEAD_LETTER), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    void configure(Settings.Mode mode) {
        send(
                Topics.OPERATOR_ORDER,
                new SettingsChange("o-" + mode, "test", null, null, mode, null, null, null, null, null, null, null));
    }

    void sites(String... all) {
        for (String site : all) {
            send(Topics.SITE, new SiteCard(site, "", 8, null, List.of(), 100, null, null, null, null, false));
            send(Topics.FABRIC_BEAT, new Heartbeat(site, "s-" + site, 1, now.toEpochMilli(), now.toEpochMilli()));
        }
        for (String source : all) {
            for (String destination : all) {
                if (!source.equals(destination)) {
                    send(
                            Topics.LINK_TELEMETRY,
                            new LinkReading(
                                    source,
                                    destination,
                                    now.toEpochMilli(),
                                    null,
                                    0,
                                    1e10,
                                    null,
                                    LinkReading.From.PROBE));
                }
            }
        }
    }

    JobReport job(String job, String site) {
        return new JobReport(
                job,
                site,
                null,
                JobReport.State.RUNNING,
                0,
                null,
                0,
                now.toEpochMilli(),
                10_000_000_000L,
                null,
                List.of(),
                null,
                null,
                null,
                36_000.0,
                null,
                null,
                null,
                0,
                true,
                List.of(),
                List.of());
    }

    Signal surplus(String id, String site, Duration length) {
        long start = now.toEpochMilli() - 60_000;
        return new Signal(
                id,
                0,
                site,
                Signal.Kind.RENEWABLE_SURPLUS,
                Signal.Status.CONFIRMED,
                start,
                start + length.toMillis(),
                null,
                null,
                1,
                0,
                now.toEpochMilli(),
                "test");
    }

    @Override
    public void close() {
        driver.close();
    }
}
