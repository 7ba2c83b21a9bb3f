package io.windfall.cli;

import java.util.List;
import java.util.stream.Stream;

/**
 * One key of the configuration. All keys stand here, with default and doc, and {@code windfall help config} prints them.
 *
 * @param name the key; one that ends in a dot stands for all keys that begin with it
 * @param defaultValue its default; null: none
 * @param doc what it does, for people
 */
record ConfigKey(String name, String defaultValue, String doc) {
    static final ConfigKey BOOTSTRAP = new ConfigKey(
            "bootstrap.servers", "127.0.0.1:9092", "Kafka brokers to begin with, host:port, separated by commas.");
    static final ConfigKey REGISTRY_URL = new ConfigKey(
            "schema.registry.url", "http://127.0.0.1:8081", "URLs of the Schema Registry, separated by commas.");
    static final ConfigKey TOPIC_PREFIX =
            new ConfigKey("topic.prefix", "", "Put before every topic's name as it is, so end it in a dot: 'dev.'.");
    static final ConfigKey APPLICATION_ID = new ConfigKey(
            "application.id", "windfall", "Kafka Streams application id; instances of one id share the work.");
    static final ConfigKey STATE_DIRECTORY = new ConfigKey(
            "state.dir", null, "Where the orchestrator keeps its stores; default: state in the home directory.");
    static final ConfigKey THREADS = new ConfigKey("threads", "1", "Stream threads of the orchestrator.");
    static final ConfigKey STANDBY_REPLICAS = new ConfigKey(
            "standby.replicas",
            null,
            "How many other instances of 'run' keep a copy of each store, ready to take over; each copy costs disk and reads."
                    + " Default: 1 for 'run', 0 for 'up', which is alone.");
    static final ConfigKey COMMIT_INTERVAL =
            new ConfigKey("commit.interval.ms", "100", "How often the orchestrator commits, ms.");
    static final ConfigKey GRANT_KEY = new ConfigKey(
            "grant.key",
            null,
            "The orchestrator's private key, which signs transfers of checkpoints: Ed25519 as PKCS#8 in PEM, the same for all"
                    + " instances; default: grant.key in the home directory, made on first use.");
    static final ConfigKey LEASE_MARGIN = new ConfigKey(
            "lease.margin",
            null,
            "How much longer than its lease a silent executor is waited for, such as 10s; 'run' and 'up' send it to the"
                    + " fabrics of --fabric. Without it a fabric keeps what it has, at first 10s.");
    static final ConfigKey COPY_AHEAD = new ConfigKey(
            "copy.ahead",
            null,
            "true or false: whether checkpoints are copied ahead while jobs run where that makes a move feasible; sent as"
                    + " lease.margin is. Without it a fabric keeps what it has, at first false.");
    static final ConfigKey START_WAIT = new ConfigKey(
            "start.wait",
            "60s",
            "How long 'run' waits as it starts for a broker or a registry that does not answer yet; 0s: not at all.");
    static final ConfigKey LOG_LEVEL = new ConfigKey(
            "log.level",
            null,
            "Level of the log: TRACE, DEBUG, INFO, WARN, ERROR or OFF; default: INFO, and WARN for what Kafka says of its"
                    + " clients' settings and the broker's inside.");

    static final ConfigKey LOG_FORMAT = new ConfigKey(
            "log.format",
            "text",
            "text or json: one JSON object a line, with fabric, job and migration where a line is about one.");
    static final ConfigKey LOG_CONSOLE = new ConfigKey(
            "log.console",
            "false",
            "true or false: whether the whole log goes to standard error instead of the log file, as in a container.");

    private static final List<ConfigKey> ALL = List.of(
            BOOTSTRAP,
            REGISTRY_URL,
            new ConfigKey("schema.registry.basic.auth.user.info", null, "user:password for the registry. Secret."),
            new ConfigKey("schema.registry.bearer.auth.token", null, "A token for the registry. Secret."),
            new ConfigKey("schema.registry.auto.register", "true", "Whether producers register their schemas."),
            new ConfigKey(
                    "schema.registry.",
                    null,
                    "Any other property of the Confluent Schema Registry client, such as ssl.truststore.location."),
            new ConfigKey("kafka.", null, "Any property of a Kafka client, such as kafka.security.protocol=SASL_SSL."),
            TOPIC_PREFIX,
            APPLICATION_ID,
            STATE_DIRECTORY,
            THREADS,
            STANDBY_REPLICAS,
            COMMIT_INTERVAL,
            GRANT_KEY,
            LEASE_MARGIN,
            COPY_AHEAD,
            START_WAIT,
            LOG_FORMAT,
            LOG_CONSOLE,
            LOG_LEVEL,
            new ConfigKey("log.level.", null, "Level of one logger: log.level.org.apache.kafka=DEBUG."));

    /** Every key, in the order in which to print them. */
    static List<ConfigKey> all() {
        return Stream.of(ALL, HttpKeys.all(), ExecutorKeys.all(), RegistryKeys.all())
                .flatMap(List::stream)
                .toList();
    }

    /** Whether this declares the key. */
    boolean covers(String key) {
        return name.endsWith(".") ? key.startsWith(name) && key.length() > name.length() : key.equals(name);
    }
}
