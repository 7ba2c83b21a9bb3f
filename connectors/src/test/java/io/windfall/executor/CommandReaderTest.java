package io.windfall.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.machine.Instruction;
import io.windfall.schema.CommandKind;
import io.windfall.schema.MigrationCommand;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CommandReaderTest {

    private static final String TOPIC = "migration.command.v1";
    private static final TopicPartition PARTITION = new TopicPartition(TOPIC, 0);

    private record Read(int partition, long offset, Instruction instruction) {}

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final BlockingQueue<Read> read = new LinkedBlockingQueue<>();
    private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("none");
    private final CompletableFuture<IOException> deaf = new CompletableFuture<>();
    private CommandReader reader;

    @AfterEach
    void close() {
        reader.close();
    }

    @Test
    void shouldGoOnWhereTheStateEndsAndCarryTheGrant() throws Exception {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 8L));
        open(Map.of(0, 7L));
        RecordHeaders headers = new RecordHeaders();
        headers.add("windfall-grant", "c2ln".getBytes(StandardCharsets.US_ASCII));
        add(7, wire(command("fabric", "c-1")), headers);
        Read first = next();
        assertThat(first.offset()).isEqualTo(7);
        assertThat(first.instruction().id()).isEqualTo("c-1");
        assertThat(first.instruction().kind()).isEqualTo(Instruction.Kind.FETCH);
        assertThat(first.instruction().grant()).isEqualTo("c2ln");
        assertThat(first.instruction().notAfterMillis()).isEqualTo(5_000);
    }

    @Test
    void shouldMovePastWhatCannotBeReadAndPastOtherFabrics() throws Exception {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        open(Map.of());
        add(0, "poison".getBytes(StandardCharsets.UTF_8), new RecordHeaders());
        add(1, wire(command("other", "c-1")), new RecordHeaders());
        add(2, null, new RecordHeaders());
        add(3, wire(command("fabric", "c-2")), new RecordHeaders());
        for (long offset = 0; offset < 3; offset++) {
            assertThat(next()).isEqualTo(new Read(0, offset, null));
        }
        assertThat(next().instruction().id()).isEqualTo("c-2");
    }

    @Test
    void shouldReadFromTheEarliestWhenItsOffsetIsGone() throws Exception {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 40L));
        consumer.updateEndOffsets(Map.of(PARTITION, 41L));
        open(Map.of(0, 7L));
        consumer.schedulePollTask(() -> consumer.setPollException(
                new org.apache.kafka.clients.consumer.OffsetOutOfRangeException(Map.of(PARTITION, 7L))));
        add(40, wire(command("fabric", "c-40")), new RecordHeaders());
        assertThat(next().offset()).isEqualTo(40);
    }

    @Test
    void shouldEndAndSaySoWhenTheTopicWasMadeAnewWhileItWasAway() throws Exception {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 3L));
        open(Map.of(0, 7L));
        assertThat(deaf.get(10, TimeUnit.SECONDS)).hasMessageContaining("ends at offset 3");
        assertThat(consumer.closed()).isTrue();
        assertThat(read).isEmpty();
    }

    @Test
    void shouldEndAndSaySoWhenTheTopicIsMadeAnewUnderIt() throws Exception {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 8L));
        open(Map.of(0, 7L));
        add(7, wire(command("fabric", "c-1")), new RecordHeaders());
        assertThat(next().offset()).isEqualTo(7);
        consumer.schedulePollTask(() -> {
            consumer.updateEndOffsets(Map.of(PARTITION, 1L));
            consumer.setPollException(
                    new org.apache.kafka.clients.consumer.OffsetOutOfRangeException(Map.of(PARTITION, 8L)));
        });
        assertThat(deaf.get(10, TimeUnit.SECONDS)).hasMessageContaining("ends at offset 1");
    }

    @Test
    void shouldEndAndSaySoWhenTheTopicHasFewerPartitions() throws Exception {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        open(Map.of(5, 7L));
        assertThat(deaf.get(10, TimeUnit.SECONDS)).hasMessageContaining("partition 5 is there no more");
    }

    @Test
    void shouldGoOnReadingAfterTheBrokerWasAway() throws Exception {
        consumer.updateBeginningOffsets(Map.of(PARTITION, 0L));
        consumer.updateEndOffsets(Map.of(PARTITION, 0L));
        MockConsumer<byte[], byte[]> second = new MockConsumer<>("none");
        second.updateBeginningOffsets(Map.of(PARTITION, 0L));
        second.updateEndOffsets(Map.of(PARTITION, 0L));
        second.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
        BlockingQueue<MockConsumer<byte[], byte[]>> consumers = new LinkedBlockingQueue<>(List.of(consumer, second));
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
        consumer.schedulePollTask(() -> consumer.setPollException(new KafkaException("away")));
        second.schedulePollTask(
                () -> second.addRecord(new ConsumerRecord<>(TOPIC, 0, 0, null, wire(command("fabric", "c-0")))));
        reader = new CommandReader(
                consumers::remove,
                TOPIC,
                new Letters("fabric", "here"),
                registry,
                SerdeOptions.defaults(),
                Map.of(),
                (partition, offset, instruction) -> read.add(new Read(partition, offset, instruction)),
                deaf::complete);
        reader.start();
        assertThat(next().instruction().id()).isEqualTo("c-0");
    }

    private void open(Map<Integer, Long> next) {
        consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, null, null, null)));
        reader = new CommandReader(
                () -> consumer,
                TOPIC,
                new Letters("fabric", "here"),
                registry,
                SerdeOptions.defaults().withMaxWait(Duration.ofMillis(100)),
                next,
                (partition, offset, instruction) -> read.add(new Read(partition, offset, instruction)),
                deaf::complete);
        reader.start();
    }

    private void add(long offset, byte[] value, RecordHeaders headers) {
        consumer.schedulePollTask(() -> consumer.addRecord(new ConsumerRecord<>(
                TOPIC, 0, offset, 0, TimestampType.LOG_APPEND_TIME, 0, 0, null, value, headers, Optional.empty())));
    }

    private Read next() throws InterruptedException {
        Read found = read.poll(10, TimeUnit.SECONDS);
        assertThat(found).as("something is read in time").isNotNull();
        return found;
    }

    private byte[] wire(MigrationCommand command) {
        return new AvroSerde<>(registry, MigrationCommand.class).serializer().serialize(TOPIC, command);
    }

    private static MigrationCommand command(String fabric, String id) {
        return MigrationCommand.newBuilder()
                .setId(id)
                .setFabric(fabric)
                .setJob("job")
                .setKind(CommandKind.FETCH)
                .setSite("here")
                .setEpoch(3)
                .setNotAfter(Instant.ofEpochMilli(5_000))
                .setIssuedAt(Instant.EPOCH)
                .build();
    }
}
