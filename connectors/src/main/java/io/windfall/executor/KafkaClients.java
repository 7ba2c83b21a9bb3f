package io.windfall.executor;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Makes an executor's Kafka clients: the user's properties, and above them what the protocol insists on. */
final class KafkaClients {

    private static final long MOST_DELIVERY_MILLIS = 10_000;
    private static final long MOST_BLOCK_MILLIS = 2_000;

    private final Map<String, String> properties;
    private final long leaseMillis;

    KafkaClients(ExecutorConfig config) {
        this.properties = config.kafka();
        this.leaseMillis = config.timing().lease().toMillis();
    }

    /** Gives up on a record well within a lease, so that what is told of it is still of use. */
    Producer<String, byte[]> producer() {
        long delivery = Math.min(MOST_DELIVERY_MILLIS, Math.max(2, leaseMillis / 2));
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ProducerConfig.ACKS_CONFIG, "all");
        all.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        all.put(ProducerConfig.LINGER_MS_CONFIG, 0);
        all.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, Math.toIntExact(delivery));
        all.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, Math.toIntExact(delivery / 2));
        all.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, Math.min(MOST_BLOCK_MILLIS, Math.max(1, leaseMillis / 4)));
        all.remove(ProducerConfig.TRANSACTIONAL_ID_CONFIG);
        return new KafkaProducer<>(all, new StringSerializer(), new ByteArraySerializer());
    }

    /** Belongs to no group: the offsets are in the executor's state. */
    Consumer<byte[], byte[]> consumer() {
        Map<String, Object> all = new HashMap<>(properties);
        all.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        all.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
        all.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        all.remove(ConsumerConfig.GROUP_ID_CONFIG);
        all.remove(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG);
        return new KafkaConsumer<>(all, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }
}
