package io.windfall.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.windfall.schema.GridSignal;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A registry that is down is waited for and never blamed on the record. */
@Timeout(60)
class RegistryDownTest {

    private static final SerdeOptions BRISK =
            SerdeOptions.defaults().withBackoff(Duration.ofMillis(1), Duration.ofMillis(4));

    /** Fails the first calls, then works. */
    private static final class Waking implements SchemaRegistry {
        private final InMemorySchemaRegistry memory = new InMemorySchemaRegistry();
        private final AtomicInteger failuresLeft = new AtomicInteger();

        private SchemaRegistry awake() {
            if (failuresLeft.getAndDecrement() > 0) {
                throw new RegistryUnavailableException("not yet");
            }
            return memory;
        }

        @Override
        public int register(String subject, Schema schema) {
            return awake().register(subject, schema);
        }

        @Override
        public Schema byId(int id) {
            return awake().byId(id);
        }

        @Override
        public int idOf(String subject, Schema schema) {
            return awake().idOf(subject, schema);
        }

        @Override
        public boolean isCompatible(String subject, Schema schema) {
            return awake().isCompatible(subject, schema);
        }
    }

    @Test
    void shouldWaitForTheRegistryAndThenGoOn() {
        Waking registry = new Waking();
        AvroSerde<GridSignal> serde = new AvroSerde<>(registry, GridSignal.class, BRISK);

        registry.failuresLeft.set(5);
        byte[] wire = serde.serializer().serialize("t", Records.signal());
        registry.failuresLeft.set(5);
        GridSignal read = serde.deserializer().deserialize("t", wire);

        assertThat(read).isEqualTo(Records.signal());
        assertThat(registry.failuresLeft).hasValue(-1);
    }

    @Test
    void shouldGiveUpAfterTheLongestWaitWithoutBlamingTheRecord() {
        DeadRegistry dead = new DeadRegistry();
        AvroSerde<GridSignal> serde =
                new AvroSerde<>(dead, GridSignal.class, BRISK.withMaxWait(Duration.ofMillis(500)));

        assertThatThrownBy(() -> serde.deserializer().deserialize("t", Records.wire(1, new byte[5])))
                .isInstanceOf(RegistryUnavailableException.class)
                .isNotInstanceOf(SerializationException.class);
        assertThat(dead.tries.get()).isGreaterThan(2);
    }

    @Test
    void shouldEndTheWaitUponAnInterrupt() throws Exception {
        DeadRegistry dead = new DeadRegistry();
        AvroSerde<GridSignal> serde = new AvroSerde<>(dead, GridSignal.class);
        CompletableFuture<Throwable> outcome = new CompletableFuture<>();
        Thread waiting = new Thread(() -> {
            try {
                serde.deserializer().deserialize("t", Records.wire(1, new byte[5]));
                outcome.complete(null);
            } catch (RuntimeException e) {
                outcome.complete(e);
            }
        });
        waiting.start();

        waiting.interrupt();

        assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(InterruptException.class);
    }

    @Test
    void shouldRememberAnUnknownIdOnlyForAWhile() {
        CountingRegistry registry = new CountingRegistry();
        byte[] early = Records.wire(
                1,
                WireFormat.body(new AvroSerde<>(new CountingRegistry(), GridSignal.class)
                        .serializer()
                        .serialize("t", Records.signal())));
        var remembering =
                new AvroSerde<>(registry, GridSignal.class, BRISK.withUnknownIdTtl(Duration.ofHours(1))).deserializer();
        var forgetting =
                new AvroSerde<>(registry, GridSignal.class, BRISK.withUnknownIdTtl(Duration.ZERO)).deserializer();

        for (int i = 0; i < 3; i++) {
            assertThatThrownBy(() -> remembering.deserialize("t", early)).isInstanceOf(UnknownSchemaException.class);
        }
        assertThat(registry.asked).hasSize(1);
        assertThatThrownBy(() -> forgetting.deserialize("t", early)).isInstanceOf(UnknownSchemaException.class);

        registry.register("t-value", Records.schemaOf(GridSignal.class));
        assertThat(forgetting.deserialize("t", early)).isEqualTo(Records.signal());
        assertThatThrownBy(() -> remembering.deserialize("t", early)).isInstanceOf(UnknownSchemaException.class);
    }
}
