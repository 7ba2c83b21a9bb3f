package io.windfall.admin;

import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.Properties;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** How far the broker's clock is from ours, by the append time of a record in a transaction that is then aborted. */
final class BrokerClock {
    private static final String CHECK = "clock";
    private static final long TOLERATED_MILLIS = 2_000;
    private static final long TOO_FAR_MILLIS = 60_000;

    private final Properties kafka;
    private final String transactionalId;
    private final String topic;
    private final Duration patience;

    /** @param applicationId the orchestrator's, under whose name it may write in a transaction */
    BrokerClock(Properties kafka, TopicNames names, String applicationId, Duration patience) {
        this.kafka = kafka;
        this.transactionalId = applicationId + "-doctor-" + UUID.randomUUID();
        this.topic = names.name(Topics.FABRIC_BEAT);
        this.patience = patience;
    }

    Finding examine() throws InterruptedException {
        Properties properties = new Properties();
        properties.putAll(kafka);
        properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, transactionalId);
        // A new cluster makes its transaction log now, which takes a moment.
        properties.put(
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                Long.toString(patience.multipliedBy(2).toMillis()));
        KafkaProducer<String, byte[]> producer = null;
        try {
            producer = new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
            producer.initTransactions();
            producer.beginTransaction();
            long beforeMillis = System.currentTimeMillis();
            Future<RecordMetadata> sent = producer.send(new ProducerRecord<>(topic, "doctor", new byte[0]));
            producer.flush();
            RecordMetadata appended = sent.get(patience.toMillis(), TimeUnit.MILLISECONDS);
            long afterMillis = System.currentTimeMillis();
            producer.abortTransaction();
            return judged(appended.timestamp(), beforeMillis, afterMillis);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            return Finding.warn(
                    CHECK,
                    "could not be compared (" + Doctor.reason(e) + ")",
                    "make the topics, and see that transactions may be written to " + topic);
        } finally {
            if (producer != null) {
                producer.close(Duration.ZERO);
            }
        }
    }

    /** Append times between the two of ours differ by nothing that can be seen. */
    static Finding judged(long brokerMillis, long beforeMillis, long afterMillis) {
        long aheadMillis =
                brokerMillis > afterMillis ? brokerMillis - afterMillis : Math.min(0, brokerMillis - beforeMillis);
        String message = aheadMillis == 0
                ? "the broker's agrees with ours to " + (afterMillis - beforeMillis) + " ms"
                : "the broker's is " + Math.abs(aheadMillis) + " ms " + (aheadMillis > 0 ? "ahead of" : "behind")
                        + " ours";
        if (Math.abs(aheadMillis) > TOO_FAR_MILLIS) {
            return Finding.fail(CHECK, message, "set both clocks by NTP: windows would open at the wrong time");
        }
        if (Math.abs(aheadMillis) > TOLERATED_MILLIS) {
            return Finding.warn(CHECK, message, "set both clocks by NTP");
        }
        return Finding.ok(CHECK, message);
    }
}
