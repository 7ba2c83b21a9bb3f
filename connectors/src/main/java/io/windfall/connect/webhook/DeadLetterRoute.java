package io.windfall.connect.webhook;

import io.windfall.connect.Emitter;
import io.windfall.topics.DeadLetters;
import io.windfall.topics.Topics;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Future;
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

    /** Through Connect: to the topic that the connector's configuration names. */
    record Reported(ErrantRecordReporter reporter) implements DeadLetterRoute {
        @Override
        public Future<?> write(SinkRecord record, String reason, String detail) {
            return reporter.report(record, new DataException(reason + ": " + detail));
        }

        @Override
        public void close() {
            // The worker's.
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
                    detail,
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
            producer.close(Duration.ofSeconds(5));
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
