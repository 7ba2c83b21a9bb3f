package io.windfall.replay;

import io.windfall.schema.JournalEntry;
import io.windfall.schema.SnapshotEntry;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.serde.WireFormat;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.JournalPosition;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * What a cluster holds, up to where its topics ended when it was opened; committed records only, read without a consumer
 * group.
 */
public final class ClusterRecording implements Recording {

    /** Outputs stand beside their entries but for the difference of brokers' clocks, ms. */
    private static final long CLOCKS_MILLIS = 60_000;

    private final TopicNames names;
    private final SchemaRegistry registry;
    private final Map<String, Object> consumerProperties;
    private final Deserializer<JournalEntry> entries;
    private final Deserializer<SnapshotEntry> rows;
    private final Map<Integer, Schema> schemas = new HashMap<>();
    private final SnapshotIndex snapshots = new SnapshotIndex();
    private final List<Extent> extents;

    /**
     * Looks at what is there, and reads the snapshots once.
     *
     * @param consumerProperties of a Kafka consumer; isolation, group and the like are set here
     * @throws RecordingException when the cluster has no journal of that prefix
     */
    public ClusterRecording(
            Map<String, Object> consumerProperties, TopicNames names, SchemaRegistry registry, SerdeOptions options) {
        this.consumerProperties = Map.copyOf(consumerProperties);
        this.names = names;
        this.registry = registry;
        this.entries = new AvroSerde<>(registry, JournalEntry.class, options).deserializer();
        this.rows = new AvroSerde<>(registry, SnapshotEntry.class, options).deserializer();
        try (MergedReader reader = new MergedReader(this.consumerProperties, topicsOnCluster())) {
            extents = reader.extents().stream()
                    .map(e ->
                            new Extent(spec(e.topic()).name(), e.partition(), e.first(), e.end(), e.keptSinceMillis()))
                    .toList();
        }
        if (extents.stream().noneMatch(e -> e.topic().equals(Topics.FABRIC_JOURNAL.name()))) {
            throw new RecordingException("the cluster has no topic " + names.name(Topics.FABRIC_JOURNAL)
                    + ": create it with 'windfall topics apply', or check --prefix");
        }
        readSnapshots((row, message) -> snapshots.add(row, message.timestamp()));
    }

    @Override
    public String name() {
        return names.name(Topics.FABRIC_JOURNAL);
    }

    @Override
    public List<Extent> extents() {
        return extents;
    }

    @Override
    public List<Snapshot> snapshots() {
        return snapshots.complete();
    }

    @Override
    public int tornSnapshots() {
        return snapshots.torn();
    }

    @Override
    public boolean reachesBefore(Snapshot snapshot) {
        return snapshot.after().offset() >= 0 && journalIsWhole(snapshot.after().partition());
    }

    @Override
    public void read(Map<String, Snapshot> starts, String fabric, Listener listener) {
        if (!starts.isEmpty()) {
            readSnapshots((row, message) -> {
                if (JournalFile.wanted(fabric, row.getFabric())
                        && SnapshotIndex.belongs(row, starts.get(row.getFabric()))) {
                    listener.restore(row);
                }
            });
        }
        try (MergedReader reader = new MergedReader(consumerProperties, topicsOnCluster())) {
            Snapshot only = fabric == null ? null : starts.get(fabric);
            if (only != null && only.after().offset() >= 0) {
                reader.skipTo(
                        names.name(Topics.FABRIC_JOURNAL),
                        only.after().partition(),
                        only.after().offset() + 1,
                        only.appendedAtMillis() - CLOCKS_MILLIS);
            }
            reader.readTo(extentsOnCluster(), message -> give(message, starts, fabric, listener));
        }
    }

    private void give(
            ConsumerRecord<byte[], byte[]> message, Map<String, Snapshot> starts, String fabric, Listener listener) {
        TopicSpec topic = spec(message.topic());
        if (topic == Topics.FABRIC_JOURNAL) {
            JournalPosition at = new JournalPosition(message.partition(), message.offset());
            String found = text(message.key());
            if (JournalFile.wanted(fabric, found) && JournalFile.isBehind(starts.get(found), at)) {
                JournalEntry entry = entries.deserialize(message.topic(), message.value());
                listener.entry(new RecordedEntry(at, message.timestamp(), entry));
            }
        } else if (topic == Topics.FABRIC_SNAPSHOT) {
            SnapshotEntry row = rows.deserialize(message.topic(), message.value());
            JournalPosition at = new JournalPosition(row.getPartition(), row.getOffset());
            if (JournalFile.wanted(fabric, row.getFabric()) && JournalFile.isBehind(starts.get(row.getFabric()), at)) {
                listener.snapshot(row);
            }
        } else {
            JournalPosition entry = JournalPosition.of(message.headers());
            if (entry == null) {
                giveUnmarked(topic, message, fabric, listener);
            } else {
                RecordedOutput output = output(topic, entry, message);
                if (JournalFile.wanted(fabric, output.fabric())
                        && JournalFile.isBehind(starts.get(output.fabric()), entry)) {
                    listener.output(output);
                }
            }
        }
    }

    /** Dead letters of intake come of no entry, and are no outputs. */
    private static void giveUnmarked(
            TopicSpec topic, ConsumerRecord<byte[], byte[]> message, String fabric, Listener listener) {
        String found = fabricOf(topic, message);
        if (found != null && JournalFile.wanted(fabric, found)) {
            listener.unmarked(
                    new UnmarkedOutput(topic, message.partition(), message.offset(), message.timestamp(), found));
        }
    }

    private static String fabricOf(TopicSpec topic, ConsumerRecord<byte[], byte[]> message) {
        String key = text(message.key());
        return topic == Topics.DEAD_LETTER
                ? DeadLetters.text(message.headers(), DeadLetters.FABRIC)
                : key.contains("/") ? key.substring(0, key.indexOf('/')) : key;
    }

    private RecordedOutput output(TopicSpec topic, JournalPosition entry, ConsumerRecord<byte[], byte[]> message) {
        byte[] value = message.value();
        Schema schema = value == null ? null : schemas.computeIfAbsent(WireFormat.schemaId(value), registry::byId);
        String key = text(message.key());
        boolean dead = topic == Topics.DEAD_LETTER;
        return new RecordedOutput(
                topic,
                message.partition(),
                message.offset(),
                message.timestamp(),
                fabricOf(topic, message),
                entry,
                key,
                schema,
                value == null ? null : WireFormat.body(value),
                dead ? DeadLetters.text(message.headers(), DeadLetters.REASON) : null,
                dead ? DeadLetters.text(message.headers(), DeadLetters.DETAIL) : null);
    }

    private void readSnapshots(SnapshotTaker taker) {
        String topic = names.name(Topics.FABRIC_SNAPSHOT);
        try (MergedReader reader = new MergedReader(consumerProperties, List.of(topic))) {
            reader.readTo(
                    extentsOnCluster(),
                    message -> taker.take(rows.deserialize(message.topic(), message.value()), message));
        }
    }

    private List<Extent> extentsOnCluster() {
        return extents.stream()
                .map(e -> new Extent(names.name(Topics.byName(e.topic())), e.partition(), e.first(), e.end()))
                .toList();
    }

    /** The journal first: of records appended in one millisecond the entry comes before what came of it. */
    private List<String> topicsOnCluster() {
        List<String> all =
                new ArrayList<>(List.of(names.name(Topics.FABRIC_JOURNAL), names.name(Topics.FABRIC_SNAPSHOT)));
        OUTPUTS.forEach(topic -> all.add(names.name(topic)));
        return all;
    }

    private TopicSpec spec(String onCluster) {
        return names.topic(onCluster).orElseThrow();
    }

    private static String text(byte[] key) {
        return key == null ? "" : new String(key, StandardCharsets.UTF_8);
    }

    private interface SnapshotTaker {
        void take(SnapshotEntry row, ConsumerRecord<byte[], byte[]> message);
    }
}
