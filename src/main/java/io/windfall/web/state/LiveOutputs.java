package io.windfall.web.state;

import io.windfall.exchange.DeadLetter;
import io.windfall.exchange.Tail;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationState;
import io.windfall.schema.WindowReport;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.BadRecordException;
import io.windfall.serde.RegistryUnavailableException;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.web.view.JobFact;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads decisions, migrations, executors' events, reports and dead letters along, from a look-back on, without a consumer
 * group, and keeps the latest of each fabric. One thread reads; it survives brokers and registries that go away. A record that
 * cannot be read is counted and passed over.
 */
public final class LiveOutputs implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LiveOutputs.class);
    private static final int MOST_FABRICS = 10_000;
    private static final Duration REGISTRY_PATIENCE = Duration.ofSeconds(2);

    private final Map<String, FabricHistory> histories = new ConcurrentHashMap<>();
    private final Map<String, Intake> intakes = new ConcurrentHashMap<>();
    private final AtomicLong unreadable = new AtomicLong();
    private final Function<byte[], MigrationDecision> decoder;
    private final Instant since;
    private final Letters letters;
    private final OutputListener listener;
    private final OutputReader reader;

    private LiveOutputs(Map<?, ?> client, TopicNames names, SchemaRegistry registry, Options options) {
        this.since = options.clock().instant().minus(options.history());
        this.letters = new Letters(since);
        this.listener = options.listener();
        SerdeOptions serde = options.serde().withMaxWait(REGISTRY_PATIENCE);
        Deserializer<MigrationDecision> decisions =
                new AvroSerde<>(registry, MigrationDecision.class, serde).deserializer();
        String decisionTopic = names.name(Topics.MIGRATION_DECISION);
        this.decoder = wire -> decisions.deserialize(decisionTopic, wire);
        take(names, Topics.MIGRATION_DECISION, this::decision);
        take(names, Topics.MIGRATION_STATE, avro(registry, MigrationState.class, serde, this::migration));
        take(names, Topics.MIGRATION_EVENT, avro(registry, MigrationEvent.class, serde, this::event));
        take(names, Topics.DEAD_LETTER, this::letter);
        Topics.all().stream()
                .filter(topic -> WindowReport.class.equals(topic.value()))
                .forEach(topic -> take(names, topic, avro(registry, WindowReport.class, serde, this::report)));
        Map<String, Long> from = new HashMap<>();
        intakes.keySet().forEach(topic -> from.put(topic, isReadWhole(names, topic) ? 0 : since.toEpochMilli()));
        this.reader = new OutputReader(Tail.consumerProperties(client), from, this::accept);
    }

    /** Reports are few and kept for good; migrations are compacted, too, but only the latest are of interest. */
    private static boolean isReadWhole(TopicNames names, String topic) {
        return names.topic(topic)
                .filter(spec -> WindowReport.class.equals(spec.value()))
                .isPresent();
    }

    /**
     * How to read along.
     *
     * @param history how far to look back, by the broker's append times
     * @param clock whose now it is counted from
     * @param serde how to deal with the registry
     * @param listener told of what comes after the history
     */
    public record Options(Duration history, Clock clock, SerdeOptions serde, OutputListener listener) {}

    /**
     * Begins to read; returns at once.
     *
     * @param client a Kafka client's properties
     */
    public static LiveOutputs start(Map<?, ?> client, TopicNames names, SchemaRegistry registry, Options options) {
        LiveOutputs outputs = new LiveOutputs(client, names, registry, options);
        outputs.reader.start();
        return outputs;
    }

    /** Takes one record in. */
    private interface Intake {
        void take(ConsumerRecord<byte[], byte[]> record, boolean live);
    }

    /** Takes one decoded record in. */
    private interface Typed<A> {
        void take(A value, boolean live);
    }

    /** What is known of a fabric; empty where nothing was heard of it. */
    public FabricHistory history(String fabric) {
        FabricHistory known = histories.get(fabric);
        return known == null ? new FabricHistory(decoder, since.toEpochMilli()) : known;
    }

    /** The dead letters. */
    public Letters letters() {
        return letters;
    }

    /** Whether the history is read. */
    public boolean isCaughtUp() {
        return reader.isCaughtUp();
    }

    /** Why it does not go on reading just now, in a line; null: it does. */
    public String trouble() {
        return reader.trouble();
    }

    /** How many records could not be read. */
    public long unreadable() {
        return unreadable.get();
    }

    @Override
    public void close() {
        reader.close();
    }

    private void take(TopicNames names, TopicSpec topic, Intake intake) {
        intakes.put(names.name(topic), intake);
    }

    private static <A extends SpecificRecord> Intake avro(
            SchemaRegistry registry, Class<A> type, SerdeOptions serde, Typed<A> typed) {
        Deserializer<A> deserializer = new AvroSerde<>(registry, type, serde).deserializer();
        return (record, live) -> {
            A value = deserializer.deserialize(record.topic(), record.value());
            if (value != null) {
                typed.take(value, live);
            }
        };
    }

    /** @throws RegistryUnavailableException so that the reader tries the record again */
    private void accept(ConsumerRecord<byte[], byte[]> record, boolean live) {
        try {
            intakes.get(record.topic()).take(record, live);
        } catch (BadRecordException | IllegalArgumentException e) {
            if (unreadable.getAndIncrement() == 0) {
                LOG.warn(
                        "{}-{}@{} cannot be shown: {}. More of them are only counted",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        e.getMessage());
            }
        }
    }

    private void decision(ConsumerRecord<byte[], byte[]> record, boolean live) {
        if (record.value() == null) {
            return;
        }
        MigrationDecision decision = decoder.apply(record.value());
        of(decision.getFabric()).add(decision, record.value());
        if (live) {
            listener.decision(decision);
        }
    }

    private void migration(MigrationState migration, boolean live) {
        of(migration.getFabric()).add(migration);
        if (live) {
            listener.migration(migration);
        }
    }

    private void event(MigrationEvent event, boolean live) {
        boolean outsideMigrations = event.getMigrationId() == null;
        switch (event.getKind()) {
            case RUNNING, STOPPED, FAILED -> {
                if (outsideMigrations) {
                    of(event.getFabric()).add(fact(event));
                }
            }
            case FINISHED -> of(event.getFabric()).add(fact(event));
            default -> {}
        }
    }

    private static JobFact fact(MigrationEvent event) {
        return new JobFact(
                event.getJob(), event.getSite(), event.getKind(), event.getAt().toEpochMilli());
    }

    private void report(WindowReport report, boolean live) {
        of(report.getFabric()).add(report);
        if (live) {
            listener.report(report);
        }
    }

    private void letter(ConsumerRecord<byte[], byte[]> record, boolean live) {
        Letter letter = Letter.of(DeadLetter.of(record.headers()), Instant.ofEpochMilli(record.timestamp()));
        letters.add(letter);
        if (live) {
            listener.letter(letter);
        }
    }

    private FabricHistory of(String fabric) {
        if (histories.size() >= MOST_FABRICS && !histories.containsKey(fabric)) {
            throw new IllegalArgumentException("there are more than " + MOST_FABRICS + " fabrics");
        }
        return histories.computeIfAbsent(fabric, name -> new FabricHistory(decoder, since.toEpochMilli()));
    }
}
