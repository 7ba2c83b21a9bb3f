package io.windfall.executor;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.machine.Input;
import io.windfall.executor.machine.OutboxEvent;
import io.windfall.executor.machine.Output;
import io.windfall.schema.Beat;
import io.windfall.schema.MigrationEvent;
import io.windfall.serde.AvroSerde;
import io.windfall.serde.InMemorySchemaRegistry;
import io.windfall.serde.SerdeOptions;
import io.windfall.topics.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KafkaPostTest {

    private final InMemorySchemaRegistry registry = new InMemorySchemaRegistry();
    private final BlockingQueue<Input> told = new LinkedBlockingQueue<>();
    private final MockProducer<String, byte[]> producer =
            new MockProducer<>(false, null, new StringSerializer(), new ByteArraySerializer());
    private KafkaPost post;

    @BeforeEach
    void open() {
        ExecutorConfig config = ExecutorConfig.of("fabric", "here", Path.of("unused"), "127.0.0.1:1");
        post = new KafkaPost(
                () -> producer,
                TopicNames.of("dev."),
                registry,
                SerdeOptions.defaults().withMaxWait(Duration.ofMillis(100)),
                config,
                InstantSource.fixed(Instant.ofEpochMilli(1_000)),
                told::add);
    }

    @AfterEach
    void close() {
        post.close();
    }

    @Test
    void shouldSendAnEventAgainBeforeTheNextOne() throws Exception {
        post.event(event(1));
        post.event(event(2));
        await(() -> producer.history().size() == 1);
        assertThat(producer.errorNext(new TimeoutException("away"))).isTrue();
        await(() -> producer.history().size() == 2);
        assertThat(numbers()).as("not overtaken").containsExactly(1L, 1L);
        assertThat(producer.completeNext()).isTrue();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(new Input.EventAcked(1));
        await(() -> producer.history().size() == 3);
        assertThat(producer.completeNext()).isTrue();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(new Input.EventAcked(2));
        assertThat(numbers()).containsExactly(1L, 1L, 2L);
        assertThat(producer.history()).allSatisfy(sent -> {
            assertThat(sent.topic()).isEqualTo("dev.migration.event.v1");
            assertThat(sent.key()).isEqualTo("fabric/job");
        });
    }

    @Test
    void shouldTellOfHeartbeatsThatTheBrokerHasAndOfNoOthers() throws Exception {
        post.heartbeat(new Output.SendHeartbeat("s", 1, 4_000));
        await(() -> producer.history().size() == 1);
        assertThat(producer.errorNext(new TimeoutException("away"))).isTrue();
        post.heartbeat(new Output.SendHeartbeat("s", 2, -1));
        await(() -> producer.history().size() == 2);
        assertThat(producer.completeNext()).isTrue();
        assertThat(told.poll(10, TimeUnit.SECONDS)).isEqualTo(new Input.HeartbeatAcked("s", 2, 0));
        assertThat(told).isEmpty();
        List<Beat> beats = producer.history().stream()
                .map(sent ->
                        new AvroSerde<>(registry, Beat.class).deserializer().deserialize(sent.topic(), sent.value()))
                .toList();
        assertThat(beats.get(0).getLeaseMillis()).isEqualTo(4_000);
        assertThat(beats.get(1).getLeaseMillis()).as("no lease promised").isNull();
        assertThat(producer.history().get(0).key()).isEqualTo("fabric");
    }

    private List<Long> numbers() {
        return producer.history().stream().map(this::number).toList();
    }

    private long number(ProducerRecord<String, byte[]> sent) {
        return new AvroSerde<>(registry, MigrationEvent.class)
                .deserializer()
                .deserialize(sent.topic(), sent.value())
                .getSequence();
    }

    private static OutboxEvent event(long number) {
        return new OutboxEvent(
                number,
                OutboxEvent.Kind.RUNNING,
                "job",
                null,
                "c-" + number,
                "s",
                1,
                1_000,
                null,
                -1,
                -1,
                -1,
                -1,
                Double.NaN,
                Double.NaN,
                -1,
                null);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited in vain").isLessThan(end);
            Thread.onSpinWait();
        }
    }
}
