package io.windfall.exchange;

import io.windfall.codec.SnapshotCodec;
import io.windfall.replay.RecordedEntry;
import io.windfall.replay.RecordedOutput;
import io.windfall.replay.Recording;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.SnapshotEntry;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.serde.WireFormat;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.JournalPosition;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Writes a recording into topics of their own, so that it can be read along, queried and replayed like a cluster's. Entries
 * get new places in the journal; snapshots and outputs are made to point there.
 */
public final class JournalImport implements Recording.Listener {

    private final TopicNames names;
    private final SchemaRegistry registry;
    private final AvroSerde<JournalEntry> entries;
    private final AvroSerde<SnapshotEntry> rows;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Map<Schema, Integer> ids = new HashMap<>();
    private final Map<Integer, Places> places = new HashMap<>();
    private long entryCount;
    private long outputCount;
    private long rowCount;

    private JournalImport(KafkaProducer<byte[], byte[]> producer, SchemaRegistry registry, TopicNames names) {
        this.producer = producer;
        this.registry = registry;
        this.names = names;
        this.entries = new AvroSerde<>(registry, JournalEntry.class);
        this.rows = new AvroSerde<>(registry, SnapshotEntry.class);
    }

    /**
     * Writes it, and waits until the broker has it. Whether those topics may be written to is the caller's to know.
     *
     * @param fabric the only fabric; null: all
     * @param producerProperties see {@link Publisher#producerProperties}
     * @param names of topics that hold nothing yet
     */
    public static Result run(
            Recording recording,
            String fabric,
            Map<String, Object> producerProperties,
            SchemaRegistry registry,
            TopicNames names) {
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(producerProperties, new ByteArraySerializer(), new ByteArraySerializer())) {
            JournalImport run = new JournalImport(producer, registry, names);
            recording.read(recording.starts(null), fabric, run);
            producer.flush();
            run.places.values().forEach(Places::settleAll);
            return new Result(run.entryCount, run.outputCount, run.rowCount);
        }
    }

    @Override
    public void restore(SnapshotEntry row) {
        // The entry that it stands behind is not in the recording: whatever comes now lies behind it.
        write(row, new JournalPosition(0, -1));
    }

    @Override
    public void snapshot(SnapshotEntry row) {
        write(row, newPlace(new JournalPosition(row.getPartition(), row.getOffset())));
    }

    private void write(SnapshotEntry row, JournalPosition after) {
        SnapshotEntry moved = SnapshotEntry.newBuilder(row)
                .setPartition(after.partition())
                .setOffset(after.offset())
                .build();
        String topic = names.name(Topics.FABRIC_SNAPSHOT);
        rowCount++;
        send(topic, SnapshotCodec.keyOf(moved), rows.serializer().serialize(topic, moved), new RecordHeaders());
    }

    @Override
    public void entry(RecordedEntry entry) {
        String topic = names.name(Topics.FABRIC_JOURNAL);
        byte[] value = entries.serializer().serialize(topic, entry.avro());
        entryCount++;
        places.computeIfAbsent(entry.at().partition(), any -> new Places())
                .add(entry.at().offset(), send(topic, entry.fabric(), value, new RecordHeaders()));
    }

    @Override
    public void output(RecordedOutput output) {
        Headers headers = new RecordHeaders();
        newPlace(output.entry()).addTo(headers);
        if (output.topic() == Topics.DEAD_LETTER) {
            add(headers, DeadLetters.STAGE, "orchestrator");
            add(headers, DeadLetters.FABRIC, output.fabric());
            add(headers, DeadLetters.REASON, output.reason());
            add(headers, DeadLetters.DETAIL, output.detail());
        }
        outputCount++;
        send(names.name(output.topic()), output.key(), output.body() == null ? null : wire(output), headers);
    }

    private byte[] wire(RecordedOutput output) {
        int id = ids.computeIfAbsent(
                output.schema(), schema -> registry.register(names.subject(topicOf(schema)), schema));
        return ByteBuffer.allocate(WireFormat.PREFIX_BYTES + output.body().length)
                .put(WireFormat.MAGIC)
                .putInt(id)
                .put(output.body())
                .array();
    }

    /** The topic that a record's type belongs to: a dead letter holds a record of another topic. */
    private static TopicSpec topicOf(Schema schema) {
        return Topics.all().stream()
                .filter(topic -> topic.valueType()
                        .map(type -> SpecificData.get().getSchema(type).getFullName())
                        .filter(schema.getFullName()::equals)
                        .isPresent())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no topic holds a " + schema.getFullName()));
    }

    private JournalPosition newPlace(JournalPosition recorded) {
        Places known = places.get(recorded.partition());
        RecordMetadata at = known == null ? null : known.of(recorded.offset());
        return at == null ? new JournalPosition(0, -1) : new JournalPosition(at.partition(), at.offset());
    }

    private Future<RecordMetadata> send(String topic, String key, byte[] value, Headers headers) {
        return producer.send(new ProducerRecord<>(topic, null, key.getBytes(StandardCharsets.UTF_8), value, headers));
    }

    private static void add(Headers headers, String name, String value) {
        if (value != null) {
            headers.add(name, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    /**
     * How much was written.
     *
     * @param entries of the journal
     * @param outputs of the orchestrator
     * @param snapshotRecords rows and closing records
     */
    public record Result(long entries, long outputs, long snapshotRecords) {}

    /** Where the entries of a recorded partition lie now: the latest million of them. */
    private static final class Places {
        private static final int MOST = 1_000_000;

        private final NavigableMap<Long, RecordMetadata> known = new TreeMap<>();
        private final Deque<Map.Entry<Long, Future<RecordMetadata>>> sent = new ArrayDeque<>();

        void add(long offset, Future<RecordMetadata> where) {
            sent.add(Map.entry(offset, where));
            while (sent.size() > 10_000) {
                settle();
            }
        }

        RecordMetadata of(long offset) {
            while (!sent.isEmpty() && sent.peek().getKey() <= offset) {
                settle();
            }
            return known.get(offset);
        }

        void settleAll() {
            while (!sent.isEmpty()) {
                settle();
            }
        }

        private void settle() {
            Map.Entry<Long, Future<RecordMetadata>> first = sent.poll();
            try {
                known.put(first.getKey(), first.getValue().get());
            } catch (ExecutionException e) {
                throw e.getCause() instanceof RuntimeException told ? told : new KafkaException(e.getCause());
            } catch (InterruptedException e) {
                throw new InterruptException(e);
            }
            if (known.size() > MOST) {
                known.pollFirstEntry();
            }
        }
    }
}
