package io.windfall.connect.webhook;

import io.windfall.connect.Emitter;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.ErrantRecordReporter;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTaskContext;

/** Where records go that cannot be delivered. Safe for use by several threads. */
interface DeadLetterRoute extends AutoCloseable {

    /**
     * Writes one.
     *
     * @param reason a word such as {@code REFUSED}
     * @param detail a sentence that says what to do
     * @return done when it is written; until then the record is not done with
     */
    Future<?> write(SinkRecord record, String reason, String detail);

    /** Hands on what waits for the worker's thread; to be called from it alone, and often. */
    default void flush() {
        // Most wait for nothing.
    }

    @Override
    void close();

    /** The worker's own route where it has one, else ours. */
    static DeadLetterRoute open(WebhookConfig config, SinkTaskContext context) {
        Optional<String> servers = config.text(WebhookConfig.DEAD_LETTER_SERVERS);
        ErrantRecordReporter reporter = reporter(context);
        if (reporter != null && (config.hasConnectsRoute() || servers.isEmpty())) {
            return new Reported(reporter);
        }
        return new Produced(
                new KafkaProducer<>(
                        config.producer(servers.orElseThrow(() -> new ConnectException("the worker has no route for"
                                + " dead letters: set " + WebhookConfig.DEAD_LETTER_SERVERS))),
                        new ByteArraySerializer(),
                        new ByteArraySerializer()),
                config.deadLetterTopic());
    }

    private static ErrantRecordReporter reporter(SinkTaskContext context) {
        try {
            return context.errantRecordReporter();
        } catch (NoSuchMethodError | NoClassDefFoundError e) {
            return null; // a worker older than Kafka 2.6
        }
    }

    /** Through Connect: to the topic that the connector's configuration names. Connect's reporter is for one thread alone. */
    final class Reported implements DeadLetterRoute {
        private final ErrantRecordReporter reporter;
        private final Queue<Letter> waiting = new ConcurrentLinkedQueue<>();

        private record Letter(SinkRecord record, DataException why, CompletableFuture<Future<?>> handedOn) {}

        Reported(ErrantRecordReporter reporter) {
            this.reporter = reporter;
        }

        @Override
        public Future<?> write(SinkRecord record, String reason, String detail) {
            CompletableFuture<Future<?>> handedOn = new CompletableFuture<>();
            waiting.add(new Letter(
                    record,
                    new DataException(reason + ": " + Emitter.cutAt(detail, Emitter.MOST_DETAIL_BYTES)),
                    handedOn));
            return new Reporting(handedOn);
        }

        @Override
        public void flush() {
            for (Letter letter = waiting.poll(); letter != null; letter = waiting.poll()) {
                if (letter.handedOn().isDone()) {
                    continue; // whoever asked has given up waiting
                }
                try {
                    letter.handedOn().complete(reporter.report(letter.record(), letter.why()));
                } catch (RuntimeException e) {
                    letter.handedOn().completeExceptionally(e);
                }
            }
        }

        @Override
        public void close() {
            // The worker's.
        }
    }

    /** Done when a letter has been handed on, and what Connect then gives is done. */
    record Reporting(CompletableFuture<Future<?>> handedOn) implements Future<Object> {
        @Override
        public boolean cancel(boolean mayInterrupt) {
            return handedOn.cancel(mayInterrupt);
        }

        @Override
        public boolean isCancelled() {
            return handedOn.isCancelled();
        }

        @Override
        public boolean isDone() {
            return handedOn.isDone()
                    && (handedOn.isCompletedExceptionally() || handedOn.join().isDone());
        }

        @Override
        public Object get() throws InterruptedException, ExecutionException {
            return handedOn.get().get();
        }

        @Override
        public Object get(long timeout, TimeUnit unit)
                throws InterruptedException, ExecutionException, TimeoutException {
            long deadline = System.nanoTime() + unit.toNanos(timeout);
            Future<?> reported = handedOn.get(timeout, unit);
            return reported.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
        }
    }

    /** By a producer of our own, with the headers that all our dead letters have. */
    record Produced(Producer<byte[], byte[]> producer, String topic) implements DeadLetterRoute {
        @Override
        public Future<?> write(SinkRecord record, String reason, String detail) {
            TopicPartition origin = Delivery.partitionOf(record);
            Headers headers = DeadLetters.headers(
                    Emitter.STAGE,
                    reason,
                    Emitter.cutAt(detail, Emitter.MOST_DETAIL_BYTES),
                    origin.topic(),
                    origin.partition(),
                    record.originalKafkaOffset(),
                    record.timestamp() == null ? -1 : record.timestamp());
            byte[] value = bytes(record.value());
            if (value != null && value.length > Topics.MAX_INPUT_BYTES) {
                DeadLetters.add(headers, DeadLetters.SIZE, Integer.toString(value.length));
                value = sha256(value);
            }
            return producer.send(new ProducerRecord<>(topic, null, null, bytes(record.key()), value, headers));
        }

        @Override
        public void close() {
            producer.close(Duration.ofSeconds(1)); // all letters have been waited for
        }

        private static byte[] bytes(Object value) {
            return value == null || value instanceof byte[]
                    ? (byte[]) value
                    : value.toString().getBytes(StandardCharsets.UTF_8);
        }

        private static byte[] sha256(byte[] bytes) {
            try {
                return MessageDigest.getInstance("SHA-256").digest(bytes);
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
