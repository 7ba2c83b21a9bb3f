package io.windfall.testing;

import io.windfall.codec.InputCodec;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.Origin;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Publishes raw records of a fabric and waits for what comes of them, over a real broker and registry. */
public final class FabricClient implements AutoCloseable {
    private static final Duration SETTLED_WITHIN = Duration.ofSeconds(60);

    private final String bootstrapServers;
    private final SchemaRegistry registry;
    private final String fabric;
    private final TopicNames names = TopicNames.unprefixed();
    private final KafkaProducer<String, byte[]> producer;
    private final Set<String> unsettled = new HashSet<>();

    /** Closes the registry's client no more than the cluster itself. */
    public FabricClient(String bootstrapServers, SchemaRegistry registry, String fabric) {
        this.bootstrapServers = bootstrapServers;
        this.registry = registry;
        this.fabric = fabric;
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers), new StringSerializer(), new ByteArraySerializer());
    }

    /** Publishes a record to its raw topic, and returns once the broker has it. */
    public void send(io.windfall.fabric.JournalEntry.Body body) throws Exception {
        SpecificRecord raw = InputCodec.toAvro(fabric, body);
        String topic = names.name(topicOf(raw));
        byte[] value = serde(raw.getClass()).serializer().serialize(topic, raw);
        RecordMetadata at = producer.send(new ProducerRecord<>(topic, InputCodec.keyOf(raw), value))
                .get();
        unsettled.add(at.topic() + "/" + at.partition() + "/" + at.offset());
    }

    /**
     * Returns once all that was sent stands in the journal: no order holds across raw topics, so what must come later is
     * sent later.
     */
    public void settle(Duration within) {
        await(
                Topics.FABRIC_JOURNAL,
                JournalEntry.class,
                entry -> {
                    Origin origin = entry.getOrigin();
                    unsettled.remove(origin.getTopic() + "/" + origin.getPartition() + "/" + origin.getOffset());
                    return unsettled.isEmpty();
                },
                within);
    }

    /** Sites of eight slots, each with an executor that has just reported, and a link of 10 Gbit/s each way between them. */
    public void sendSites(String... sites) throws Exception {
        for (String site : sites) {
            send(new SiteCard(site, "", 8, null, List.of(), 100, null, null, null, null, false));
        }
        settle(SETTLED_WITHIN);
        for (String site : sites) {
            send(new Heartbeat(site, "session-" + site, 1, now(), now()));
        }
        for (String source : sites) {
            for (String destination : sites) {
                if (!source.equals(destination)) {
                    send(new LinkReading(source, destination, now(), null, 0, 1e10, null, LinkReading.From.PROBE));
                }
            }
        }
        settle(SETTLED_WITHIN);
    }

    /** A running job with a checkpoint of 5 GB and ten hours to go. */
    public void sendJob(String job, String site) throws Exception {
        send(new JobReport(
                job,
                site,
                null,
                JobReport.State.RUNNING,
                0,
                null,
                0,
                now(),
                5_000_000_000L,
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
                List.of()));
        settle(SETTLED_WITHIN);
    }

    /** Surplus for the whole of a site, from a minute ago, for six hours. */
    public void sendSurplus(String id, String site) throws Exception {
        long start = now() - 60_000;
        send(new Signal(
                id,
                0,
                site,
                Signal.Kind.RENEWABLE_SURPLUS,
                Signal.Status.CONFIRMED,
                start,
                start + Duration.ofHours(6).toMillis(),
                null,
                null,
                1,
                0,
                now(),
                "test"));
    }

    /** Sets the mode of the fabric. */
    public void configure(Settings.Mode mode) throws Exception {
        send(new SettingsChange("o-" + mode, "test", null, null, mode, null, null, null, null, null, null, null));
    }

    /**
     * The first record of a topic, from its beginning, that fits; committed transactions only.
     *
     * @throws AssertionError when none has come in time
     */
    public <A extends SpecificRecord> A await(TopicSpec topic, Class<A> type, Predicate<A> fits, Duration within) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed");
        int seen = 0;
        try (KafkaConsumer<String, A> consumer = new KafkaConsumer<>(
                settings, new StringDeserializer(), new AvroSerde<>(registry, type).deserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(names.name(topic)).stream()
                    .map(p -> new TopicPartition(p.topic(), p.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Instant deadline = Instant.now().plus(within);
            while (Instant.now().isBefore(deadline)) {
                for (ConsumerRecord<String, A> found : consumer.poll(Duration.ofMillis(200))) {
                    seen++;
                    if (found.value() != null && fits.test(found.value())) {
                        return found.value();
                    }
                }
            }
        }
        throw new AssertionError("of " + seen + " records in " + topic.name() + " none fitted within " + within);
    }

    @Override
    public void close() {
        producer.close();
    }

    private static TopicSpec topicOf(SpecificRecord raw) {
        return Topics.inputs().stream()
                .filter(t -> t.valueType().orElseThrow().equals(raw.getClass()))
                .findFirst()
                .orElseThrow();
    }

    @SuppressWarnings("unchecked")
    private AvroSerde<SpecificRecord> serde(Class<?> type) {
        return new AvroSerde<>(registry, (Class<SpecificRecord>) type);
    }

    private static long now() {
        return System.currentTimeMillis();
    }
}
