package io.windfall.cli;

import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryAdmin;
import io.windfall.serde.RegistryConfig;
import io.windfall.topics.TopicNames;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * The flags of every command that touches a cluster, and what they and the rest of the configuration amount to. Use it as
 * {@code @Mixin ClusterOptions cluster}; read it only once the command runs.
 */
final class ClusterOptions {
    /** How long to wait for a broker or a registry before it counts as unreachable. */
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private static final String KAFKA = "kafka.";

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    @Option(
            names = "--bootstrap-server",
            paramLabel = "HOST:PORT",
            description = "Kafka brokers to begin with, separated by commas (default: 127.0.0.1:9092).")
    private String bootstrapServers;

    @Option(
            names = "--registry",
            paramLabel = "URL",
            description = "Schema Registry, one or more URLs separated by commas (default: http://127.0.0.1:8081).")
    private String registryUrl;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Properties file (default: ./windfall.properties when present).")
    private Path file;

    @Option(names = "--prefix", paramLabel = "PREFIX", description = "Prefix of the topics' names, such as 'dev.'.")
    private String prefix;

    @Option(
            names = "-K",
            paramLabel = "KEY=VALUE",
            description = "A Kafka client property; may be repeated. Put secrets into the file or the environment.")
    private final Map<String, String> kafka = new LinkedHashMap<>();

    private final Map<String, String> otherFlags = new LinkedHashMap<>();
    private Configuration configuration;

    /** Adds a flag of the command itself to the topmost layer; null is ignored. Call it before anything is read. */
    void override(ConfigKey key, Object value) {
        if (value != null) {
            otherFlags.put(key.name(), value.toString());
        }
    }

    /** All layers together; read once. */
    Configuration configuration() {
        if (configuration == null) {
            Map<String, String> flags = new LinkedHashMap<>(otherFlags);
            kafka.forEach((key, value) -> flags.put(key.startsWith(KAFKA) ? key : KAFKA + key, value));
            putIfGiven(flags, ConfigKey.BOOTSTRAP, bootstrapServers);
            putIfGiven(flags, ConfigKey.REGISTRY_URL, registryUrl);
            putIfGiven(flags, ConfigKey.TOPIC_PREFIX, prefix);
            configuration = Configuration.load(surroundings(), file, flags);
            LogSetup.apply(configuration);
        }
        return configuration;
    }

    /** Where the process stands. */
    Surroundings surroundings() {
        return Main.of(command).surroundings();
    }

    /** {@code host:port}, separated by commas. */
    String bootstrapServers() {
        String servers = configuration().get(ConfigKey.BOOTSTRAP);
        if (servers.isBlank()) {
            throw UserException.usage(ConfigKey.BOOTSTRAP.name() + " has no value: give host:port");
        }
        return servers;
    }

    /** The orchestrator's; also the beginning of the names of its own topics. */
    String applicationId() {
        return OrchestratorRun.applicationId(configuration());
    }

    /** What stands under {@code kafka.}, without that prefix; the bootstrap servers never do. May hold secrets. */
    Map<String, String> kafkaClientProperties() {
        return configuration().stripped(KAFKA);
    }

    /** A fresh set of properties for any Kafka client: the bootstrap servers and all under {@code kafka.}. */
    Properties kafkaProperties() {
        Properties properties = new Properties();
        properties.putAll(kafkaClientProperties());
        properties.setProperty(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers());
        return properties;
    }

    /** The registry's address and credentials. */
    RegistryConfig registryConfig() {
        try {
            return RegistryConfig.fromProperties(configuration().under(RegistryConfig.PREFIX));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }

    /**
     * Where the orchestrator keeps its stores; absolute.
     *
     * @throws UserException when it is set to nothing, which would be the working directory
     */
    Path stateDirectory() {
        Path home = surroundings().home();
        return OrchestratorRun.stateDirectory(configuration())
                .map(surroundings().workingDirectory()::resolve)
                .orElse(home.resolve("state"));
    }

    /** A client of the registry; opens no connection yet. The caller closes it. */
    RegistryAdmin openRegistry() {
        try {
            return new ConfluentSchemaRegistry(registryConfig());
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }

    /** The topics' names on this cluster. */
    TopicNames topicNames() {
        try {
            return TopicNames.of(configuration().get(ConfigKey.TOPIC_PREFIX));
        } catch (IllegalArgumentException e) {
            throw UserException.usage(e.getMessage(), e);
        }
    }

    /**
     * An admin client of a cluster that has answered; its calls may take Kafka's own default time. The caller closes it.
     *
     * @throws UserException with exit code 3 when no broker answers within {@link #PATIENCE}
     */
    Admin openAdmin() throws InterruptedException {
        Admin admin = createAdmin();
        try {
            admin.describeCluster().nodes().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            return admin;
        } catch (ExecutionException | TimeoutException e) {
            admin.close(Duration.ZERO);
            throw brokerUnreachable(e);
        } catch (InterruptedException e) {
            admin.close(Duration.ZERO);
            throw e;
        }
    }

    /** As {@link #openAdmin}, for a caller that asks the cluster itself. */
    Admin createAdmin() {
        try {
            return Admin.create(kafkaProperties());
        } catch (KafkaException e) {
            throw Failures.clientRefused(e);
        }
    }

    /** The line for a cluster that does not answer. */
    UserException brokerUnreachable(Throwable cause) {
        return UserException.unreachable(
                "no Kafka broker answers at " + bootstrapServers() + " (" + Failures.reason(cause)
                        + "): start one with 'windfall up', or check --bootstrap-server and the kafka.* keys",
                cause);
    }

    private static void putIfGiven(Map<String, String> flags, ConfigKey key, String value) {
        if (value != null) {
            flags.put(key.name(), value);
        }
    }
}
