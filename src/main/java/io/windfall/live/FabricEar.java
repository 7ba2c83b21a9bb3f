package io.windfall.live;

import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationEventKind;
import io.windfall.schema.MigrationState;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.SchemaRegistry;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads along how jobs and migrations fare, from the topics' beginnings, committed records only. */
final class FabricEar implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FabricEar.class);
    private static final List<TopicSpec> TOPICS =
            List.of(Topics.JOB_PROGRESS, Topics.MIGRATION_DECISION, Topics.MIGRATION_EVENT, Topics.MIGRATION_STATE);
    private static final Duration POLL = Duration.ofMillis(200);

    private final LiveListener listener;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final Map<String, AvroSerde<SpecificRecord>> serdes = new HashMap<>();
    private final Thread thread = new Thread(this::run, "fabric-ear");
    private final Map<String, JobProgress> reports = new TreeMap<>();
    private final Map<String, Long> stoppedAt = new HashMap<>();
    private final Map<String, MigrationState> open = new TreeMap<>();
    private final List<LiveMove> moves = new ArrayList<>();
    private int failed;
    private volatile boolean ended;

    FabricEar(String bootstrapServers, SchemaRegistry registry, LiveListener listener) {
        this.listener = listener;
        TOPICS.forEach(topic ->
                serdes.put(topic.name(), serde(registry, topic.valueType().orElseThrow())));
        consumer = new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers", bootstrapServers,
                        "isolation.level", "read_committed",
                        "enable.auto.commit", "false",
                        "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = new ArrayList<>();
        for (TopicSpec topic : TOPICS) {
            consumer.partitionsFor(topic.name())
                    .forEach(info -> partitions.add(new TopicPartition(info.topic(), info.partition())));
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        thread.setDaemon(true);
        thread.start();
    }

    @SuppressWarnings("unchecked")
    private static AvroSerde<SpecificRecord> serde(SchemaRegistry registry, Class<? extends SpecificRecord> type) {
        return new AvroSerde<>(registry, (Class<SpecificRecord>) type);
    }

    /** The last report of each job. */
    synchronized Map<String, JobProgress> reports() {
        return Map.copyOf(reports);
    }

    /** Whether so many jobs have last been reported in that state. */
    synchronized boolean areIn(JobState state, int count) {
        return reports.values().stream()
                        .filter(report -> report.getState() == state)
                        .count()
                >= count;
    }

    /** Jobs whose migration is under way. */
    synchronized List<String> migrating() {
        return List.copyOf(open.keySet());
    }

    synchronized List<LiveMove> moves() {
        return List.copyOf(moves);
    }

    /** Migrations that ended otherwise than at their destination. */
    synchronized int failed() {
        return failed;
    }

    private void run() {
        try (consumer) {
            while (!ended) {
                for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                    if (message.value() != null) {
                        hear(serdes.get(message.topic()).deserializer().deserialize(message.topic(), message.value()));
                    }
                }
            }
        } catch (WakeupException e) {
            LOG.debug("The ear is closed", e);
        } catch (KafkaException e) {
            if (!ended) {
                LOG.error("Nothing is heard of the fabric any more", e);
                listener.says("nothing is heard of the fabric any more: " + e.getMessage());
            }
        }
    }

    private void hear(SpecificRecord record) {
        if (record instanceof JobProgress report) {
            heard(report);
        } else if (record instanceof MigrationEvent event) {
            heard(event);
        } else if (record instanceof MigrationState state) {
            heard(state);
        } else if (record instanceof MigrationDecision decision) {
            LOG.info("Decided: {}", decision.getExplanation());
        }
    }

    private synchronized void heard(JobProgress report) {
        JobProgress before = reports.get(report.getJob());
        if (before == null || report.getEpoch() >= before.getEpoch()) {
            reports.put(report.getJob(), report);
        }
    }

    private synchronized void heard(MigrationEvent event) {
        if (event.getKind() == MigrationEventKind.STOPPED
                && event.getMigrationId() != null
                && event.getStep() != null) {
            stoppedAt.put(event.getMigrationId(), event.getStep());
        }
    }

    private void heard(MigrationState state) {
        switch (state.getPhase()) {
            case COMPLETED -> completed(state);
            case ROLLED_BACK, ABANDONED -> {
                synchronized (this) {
                    open.remove(state.getJob());
                    failed++;
                }
                listener.failed(state.getJob(), state.getSource(), state.getDestination(), state.getReason());
            }
            default -> {
                synchronized (this) {
                    open.put(state.getJob(), state);
                }
            }
        }
    }

    private void completed(MigrationState state) {
        LiveMove move;
        synchronized (this) {
            open.remove(state.getJob());
            move = new LiveMove(
                    state.getUpdatedAt().toEpochMilli(),
                    state.getJob(),
                    state.getSource(),
                    state.getDestination(),
                    state.getTransferredBytes() == null ? 0 : state.getTransferredBytes(),
                    Duration.between(state.getDepartedAt(), state.getUpdatedAt())
                                    .toMillis()
                            / 1e3,
                    stoppedAt.getOrDefault(state.getId(), -1L),
                    state.getStepsLost() == null ? 0 : state.getStepsLost());
            moves.add(move);
        }
        listener.moved(move);
    }

    @Override
    public void close() throws InterruptedException {
        ended = true;
        consumer.wakeup();
        thread.join();
    }
}
