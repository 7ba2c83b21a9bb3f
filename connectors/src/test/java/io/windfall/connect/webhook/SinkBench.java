package io.windfall.connect.webhook;

import io.windfall.connect.HttpStandIn;
import io.windfall.schema.CommandKind;
import io.windfall.schema.MigrationCommand;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SchemaRegistry;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** What a worker does around a {@link WebhookTask}: one partition of commands, offsets, dead letters, pauses. */
final class SinkBench implements SinkTaskContext {

    static final TopicPartition COMMANDS = new TopicPartition("migration.command.v1", 0);
    static final String SECRET = "a-secret-that-must-never-be-shown";

    final SchemaRegistry registry;
    final List<String> deadLetters = new CopyOnWriteArrayList<>();
    final Set<TopicPartition> paused = new HashSet<>();
    final Map<String, String> config = new HashMap<>();
    boolean deadLettersFail;
    final Set<Thread> reporting = ConcurrentHashMap.newKeySet();
    private final AvroSerde<MigrationCommand> serde;

    SinkBench(HttpStandIn server) {
        this(server, new InMemorySchemaRegistry());
    }

    SinkBench(HttpStandIn server, InMemorySchemaRegistry registry) {
        this.registry = registry;
        serde = new AvroSerde<>(registry, MigrationCommand.class);
        config.put("webhook.url", server.url("/hook"));
        config.put("webhook.secret", SECRET);
        config.put("backoff.min.ms", "1");
        config.put("backoff.max.ms", "20");
        config.put("errors.tolerance", "all");
        config.put("consumer.override.isolation.level", "read_committed");
        config.put("errors.deadletterqueue.topic.name", "dead");
    }

    WebhookTask task() {
        return task(registry);
    }

    WebhookTask task(SchemaRegistry with) {
        WebhookTask task = new WebhookTask();
        task.initialize(this);
        task.start(config, with);
        task.open(Set.of(COMMANDS));
        return task;
    }

    static MigrationCommand command(String job, String id) {
        return MigrationCommand.newBuilder()
                .setId(id)
                .setFabric("default")
                .setJob(job)
                .setKind(CommandKind.MIGRATE)
                .setSite("reno")
                .setEpoch(7)
                .setDestination("aarhus")
                .setIssuedAt(Instant.parse("2026-03-01T12:00:00.120Z"))
                .build();
    }

    SinkRecord record(long offset, MigrationCommand command) {
        return raw(offset, serde.serializer().serialize(COMMANDS.topic(), command));
    }

    static SinkRecord raw(long offset, Object value) {
        return new SinkRecord(
                COMMANDS.topic(),
                COMMANDS.partition(),
                null,
                null,
                null,
                value,
                offset,
                1_700_000_000_000L,
                TimestampType.LOG_APPEND_TIME);
    }

    /** What the task would have committed, when everything below an offset has been read. */
    static long committed(WebhookTask task, long read) {
        return task.preCommit(Map.of(COMMANDS, new OffsetAndMetadata(read)))
                .get(COMMANDS)
                .offset();
    }

    static void end(WebhookTask task) {
        task.close(Set.of(COMMANDS));
        task.stop();
    }

    @Override
    public Map<String, String> configs() {
        return config;
    }

    @Override
    public void offset(Map<TopicPartition, Long> offsets) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void offset(TopicPartition partition, long offset) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void timeout(long timeoutMillis) {
        // A test calls again when it likes.
    }

    @Override
    public Set<TopicPartition> assignment() {
        return Set.of(COMMANDS);
    }

    @Override
    public void pause(TopicPartition... partitions) {
        paused.addAll(List.of(partitions));
    }

    @Override
    public void resume(TopicPartition... partitions) {
        paused.removeAll((Collection<?>) List.of(partitions));
    }

    @Override
    public void requestCommit() {
        // A test asks for it when it likes.
    }

    @Override
    public ErrantRecordReporter errantRecordReporter() {
        return (record, error) -> {
            reporting.add(Thread.currentThread());
            if (deadLettersFail) {
                return CompletableFuture.failedFuture(new IllegalStateException("no such topic"));
            }
            deadLetters.add(record.kafkaOffset() + " " + error.getMessage());
            return CompletableFuture.completedFuture(null);
        };
    }

    @Override
    public PluginMetrics pluginMetrics() {
        return null;
    }
}
