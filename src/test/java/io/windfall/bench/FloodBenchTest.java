package io.windfall.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FloodBenchTest {
    private static final int PER_SECOND = 1_000;

    /** A producer that sends so many records and then none; what a callback throws is lost, as with the real one. */
    private static final class Failing extends MockProducer<byte[], byte[]> {
        private final int good;
        private final List<RuntimeException> lost = new ArrayList<>();
        private int asked;

        Failing(int good) {
            super(true, null, new ByteArraySerializer(), new ByteArraySerializer());
            this.good = good;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> message, Callback callback) {
            if (asked++ < good) {
                return super.send(message, callback);
            }
            TimeoutException failure = new TimeoutException("failure " + (asked - good));
            try {
                callback.onCompletion(null, failure);
            } catch (RuntimeException e) {
                lost.add(e);
            }
            return CompletableFuture.failedFuture(failure);
        }
    }

    private static ProducerRecord<byte[], byte[]> message() {
        return new ProducerRecord<>("t", new byte[] {1});
    }

    /** It was thrown in the producer's callback, where it was lost, and the measurement went on. */
    @Test
    @Timeout(60)
    void shouldEndTheFloodWithTheFirstFailure() {
        Failing producer = new Failing(3);
        assertThatThrownBy(
                        () -> FloodBench.pour(producer, FloodBenchTest::message, PER_SECOND, new AtomicBoolean(true)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("a bad record could not be sent")
                .cause()
                .hasMessage("failure 1");
        assertThat(producer.lost).isEmpty();
        assertThat(producer.asked).as("none after the failure").isEqualTo(4);
    }

    @Test
    @Timeout(60)
    void shouldCountWhatItHasSent() {
        AtomicBoolean go = new AtomicBoolean(true);
        AtomicInteger made = new AtomicInteger();
        Failing producer = new Failing(Integer.MAX_VALUE);
        long sent = FloodBench.pour(
                producer,
                () -> {
                    go.set(made.incrementAndGet() < 20);
                    return message();
                },
                PER_SECOND,
                go);
        assertThat(sent).isEqualTo(made.get()).isGreaterThanOrEqualTo(20);
        assertThat(producer.history()).hasSize(made.get());
    }
}
