package io.windfall.topology;

import io.windfall.topics.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;

/**
 * How an orchestrator runs.
 *
 * @param bootstrapServers of the cluster
 * @param applicationId the Streams application: one for all instances that share the work; default {@code windfall}. Its topics
 *     and folders begin with it: 1 to 100 characters of {@code A-Z a-z 0-9 . _ -}, and neither {@code .} nor {@code ..}
 * @param stateDirectory where the stores lie; must outlive the process, so it is not in the temporary folder
 * @param threads stream threads; default 1
 * @param standbyReplicas how many other instances keep a copy of each store, ready to take over; 0, the default: none, so that
 *     whoever takes over reads the stores back first
 * @param commitInterval how often a transaction ends; default 100 ms. Shorter is quicker, and costs throughput
 * @param names of the topics
 * @param kafkaProperties any other property of Kafka Streams or its clients; these win
 * @param grantKey the private key that signs transfers, Ed25519 as PKCS#8 in PEM, the same for all instances of the
 *     application; null: commands carry no grants, and executors refuse to pull
 */
public record OrchestratorConfig(
        String bootstrapServers,
        String applicationId,
        Path stateDirectory,
        int threads,
        int standbyReplicas,
        Duration commitInterval,
        TopicNames names,
        Map<String, String> kafkaProperties,
        Path grantKey) {

    private static final Pattern LEGAL_ID = Pattern.compile("(?!\\.{1,2}$)[A-Za-z0-9._-]{1,100}");

    public OrchestratorConfig {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        requireApplicationId(applicationId);
        Objects.requireNonNull(stateDirectory, "stateDirectory");
        Objects.requireNonNull(names, "names");
        kafkaProperties = Map.copyOf(kafkaProperties);
    }

    /**
     * The id, which topics and folders can be named after.
     *
     * @throws IllegalArgumentException with a line that says what it may hold
     */
    public static String requireApplicationId(String id) {
        if (!LEGAL_ID.matcher(Objects.requireNonNull(id, "applicationId")).matches()) {
            throw new IllegalArgumentException("'" + id
                    + "' cannot begin a topic's name: use up to 100 characters of A-Z a-z 0-9 . _ -, not only dots");
        }
        return id;
    }

    /** With the defaults. */
    public static OrchestratorConfig of(String bootstrapServers, Path stateDirectory) {
        return new OrchestratorConfig(
                bootstrapServers,
                "windfall",
                stateDirectory,
                1,
                0,
                Duration.ofMillis(100),
                TopicNames.unprefixed(),
                Map.of(),
                null);
    }

    public OrchestratorConfig withApplicationId(String id) {
        return new OrchestratorConfig(
                bootstrapServers,
                id,
                stateDirectory,
                threads,
                standbyReplicas,
                commitInterval,
                names,
                kafkaProperties,
                grantKey);
    }

    public OrchestratorConfig withThreads(int count) {
        return new OrchestratorConfig(
                bootstrapServers,
                applicationId,
                stateDirectory,
                count,
                standbyReplicas,
                commitInterval,
                names,
                kafkaProperties,
                grantKey);
    }

    public OrchestratorConfig withStandbyReplicas(int count) {
        return new OrchestratorConfig(
                bootstrapServers,
                applicationId,
                stateDirectory,
                threads,
                count,
                commitInterval,
                names,
                kafkaProperties,
                grantKey);
    }

    public OrchestratorConfig withCommitInterval(Duration interval) {
        return new OrchestratorConfig(
                bootstrapServers,
                applicationId,
                stateDirectory,
                threads,
                standbyReplicas,
                interval,
                names,
                kafkaProperties,
                grantKey);
    }

    public OrchestratorConfig withNames(TopicNames topicNames) {
        return new OrchestratorConfig(
                bootstrapServers,
                applicationId,
                stateDirectory,
                threads,
                standbyReplicas,
                commitInterval,
                topicNames,
                kafkaProperties,
                grantKey);
    }

    public OrchestratorConfig withKafkaProperties(Map<String, String> properties) {
        return new OrchestratorConfig(
                bootstrapServers,
                applicationId,
                stateDirectory,
                threads,
                standbyReplicas,
                commitInterval,
                names,
                properties,
                grantKey);
    }

    public OrchestratorConfig withGrantKey(Path file) {
        return new OrchestratorConfig(
                bootstrapServers,
                applicationId,
                stateDirectory,
                threads,
                standbyReplicas,
                commitInterval,
                names,
                kafkaProperties,
                file);
    }

    /** The same as properties of Kafka Streams. */
    public Properties streamsProperties() {
        Properties all = new Properties();
        all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        all.put(StreamsConfig.STATE_DIR_CONFIG, stateDirectory.toString());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, threads);
        all.put(StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG, standbyReplicas);
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        all.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG, true);
        all.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        all.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, SharedRocksMemory.class);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // How long an instance that died keeps its partitions, and how soon the others learn of it (ADR 0016).
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), 8_000);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 1_000);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 2 * 1024 * 1024);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        // A thread looks at its commit interval only when a poll returns: with nothing to read it must not wait longer.
        all.put(StreamsConfig.POLL_MS_CONFIG, StrictMath.max(5, StrictMath.min(100, commitInterval.toMillis() / 4)));
        // No order holds across raw topics, so intake need not wait for the slowest of them.
        all.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
        all.putAll(kafkaProperties);
        return all;
    }
}
