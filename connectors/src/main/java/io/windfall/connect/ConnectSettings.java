package io.windfall.connect;

import io.windfall.serde.RegistryConfig;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;

/**
 * The settings that all connectors share, and a connector's own beside them. A connector's definition is
 * {@code KeyGroup.merged(ConnectSettings.common(), ConnectSettings.polling(), ConnectSettings.http(), its own)}.
 * Secrets are of type {@code PASSWORD}, which Connect and {@link AbstractConfig} never show.
 */
public class ConnectSettings extends AbstractConfig {

    public static final String FABRIC = "fabric";
    public static final String TOPIC_PREFIX = "topic.prefix";
    public static final String DEAD_LETTER_TOPIC = "dead.letter.topic";
    public static final String SOURCE_NAME = "source.name";
    public static final String POLL_INTERVAL = "poll.interval.ms";
    public static final String BACKOFF_MIN = "backoff.min.ms";
    public static final String BACKOFF_MAX = "backoff.max.ms";
    public static final String HTTP_CONNECT_TIMEOUT = "http.connect.timeout.ms";
    public static final String HTTP_TIMEOUT = "http.timeout.ms";
    public static final String HTTP_MAX_BODY = "http.max.body.bytes";
    public static final String HTTP_TRUSTSTORE = "http.ssl.truststore.";
    public static final String HTTP_KEYSTORE = "http.ssl.keystore.";
    public static final String HTTP_KEY = "http.ssl.key.location";
    public static final String HTTP_KEY_PASSWORD = "http.ssl.key.password";

    private static final String REGISTRY = RegistryConfig.PREFIX;
    private static final long DAY_MILLIS = 86_400_000L;
    private static final String STORE_TYPE_DOC = "PEM, PKCS12 or JKS (default: as the file begins).";

    /**
     * Parses and checks.
     *
     * @throws ConfigException with one line that names the key
     */
    public ConnectSettings(ConfigDef definition, Map<String, String> properties) {
        super(definition, properties, false);
    }

    /** Fabric, topics, Schema Registry, dead letters. */
    public static ConfigDef common() {
        ConfigDef def = new ConfigDef();
        KeyGroup.in(def, "Windfall")
                .text(FABRIC, "default", Checks.name(), Importance.HIGH, "The fabric that the records belong to.")
                .text(
                        TOPIC_PREFIX,
                        "",
                        Checks.topicPrefix(),
                        Importance.MEDIUM,
                        "Prefix of the topics' names, such as 'dev.'.")
                .text(
                        SOURCE_NAME,
                        null,
                        Checks.name(),
                        Importance.MEDIUM,
                        "Who says so: the source of the signals, and what their ids begin with (default: the connector's"
                                + " name). Overlaps of one source merge, surplus of different sources adds.")
                .text(
                        DEAD_LETTER_TOPIC,
                        null,
                        Checks.name(),
                        Importance.LOW,
                        "Where what cannot be read goes, with its text and the reason (default: " + "the prefix and "
                                + Topics.DEAD_LETTER.name() + ").");
        KeyGroup.in(def, "Schema Registry")
                .list(REGISTRY + "url", "http://127.0.0.1:8081", Importance.HIGH, "Where it is; one or more URLs.")
                .secret(REGISTRY + "basic.auth.user.info", Importance.MEDIUM, "user:password.")
                .secret(REGISTRY + "bearer.auth.token", Importance.MEDIUM, "A token; not together with the former.")
                .flag(
                        REGISTRY + "auto.register",
                        true,
                        Importance.LOW,
                        "Whether schemas are registered when first used.")
                .text(REGISTRY + "ssl.truststore.location", null, null, Importance.LOW, "Key store: whom to trust.")
                .text(REGISTRY + "ssl.truststore.type", null, null, Importance.LOW, "Its type (default: JKS).")
                .secret(REGISTRY + "ssl.truststore.password", Importance.LOW, "Its password.")
                .text(REGISTRY + "ssl.keystore.location", null, null, Importance.LOW, "Key store: who we are.")
                .text(REGISTRY + "ssl.keystore.type", null, null, Importance.LOW, "Its type (default: JKS).")
                .secret(REGISTRY + "ssl.keystore.password", Importance.LOW, "Its password.")
                .secret(REGISTRY + "ssl.key.password", Importance.LOW, "The key's password.");
        return def;
    }

    /** How often a source is looked at, and how long it rests after a failure. */
    public static ConfigDef polling() {
        return polling(300_000);
    }

    /** As {@link #polling()} with another default of the interval, ms. */
    public static ConfigDef polling(long intervalMillis) {
        ConfigDef def = new ConfigDef();
        KeyGroup.in(def, "Polling")
                .millis(
                        POLL_INTERVAL,
                        intervalMillis,
                        10,
                        DAY_MILLIS,
                        Importance.HIGH,
                        "From one look to the next, ms.")
                .millis(
                        BACKOFF_MIN,
                        1_000L,
                        1,
                        DAY_MILLIS,
                        Importance.LOW,
                        "The shortest pause after a failure, ms; it grows with each, with jitter. Retry-After is honoured.")
                .millis(BACKOFF_MAX, 300_000L, 1, DAY_MILLIS, Importance.LOW, "The longest pause by itself, ms.");
        return def;
    }

    /** Timeouts, the bound on answers, TLS. */
    public static ConfigDef http() {
        return http(16 * 1024 * 1024);
    }

    /** As {@link #http()} with another default of the largest answer, bytes. */
    public static ConfigDef http(int maxBodyBytes) {
        ConfigDef def = new ConfigDef();
        KeyGroup.in(def, "HTTP")
                .millis(HTTP_CONNECT_TIMEOUT, 10_000L, 1, 600_000, Importance.LOW, "To open a connection, ms.")
                .millis(HTTP_TIMEOUT, 30_000L, 1, 3_600_000, Importance.LOW, "For a whole answer, body included, ms.")
                .whole(
                        HTTP_MAX_BODY,
                        maxBodyBytes,
                        1,
                        1 << 30,
                        Importance.LOW,
                        "The largest answer that is taken, in bytes, after decompression.")
                .text(
                        HTTP_TRUSTSTORE + "location",
                        null,
                        null,
                        Importance.LOW,
                        "Whom to trust: certificates as PEM, or a store (default: the JDK's authorities).")
                .text(HTTP_TRUSTSTORE + "type", null, storeType(), Importance.LOW, STORE_TYPE_DOC)
                .secret(HTTP_TRUSTSTORE + "password", Importance.LOW, "A store's password.")
                .text(
                        HTTP_KEYSTORE + "location",
                        null,
                        null,
                        Importance.LOW,
                        "Who we are, for servers that ask: certificate, chain and key as PEM, or a store.")
                .text(HTTP_KEYSTORE + "type", null, storeType(), Importance.LOW, STORE_TYPE_DOC)
                .secret(HTTP_KEYSTORE + "password", Importance.LOW, "A store's password.")
                .text(
                        HTTP_KEY,
                        null,
                        null,
                        Importance.LOW,
                        "The key as PEM (PKCS#8), where it is not in the same file as its certificate.")
                .secret(HTTP_KEY_PASSWORD, Importance.LOW, "The key's password (default: the store's; PEM: none).");
        return def;
    }

    private static ConfigDef.Validator storeType() {
        return Checks.check(
                "PEM, PKCS12 or JKS", text -> text.toUpperCase(Locale.ROOT).matches("PEM|PKCS12|JKS"));
    }

    /** The fabric. */
    public String fabric() {
        return getString(FABRIC);
    }

    /** {@link #SOURCE_NAME}, else the connector's name, else the word given. */
    public String sourceName(String otherwise) {
        String set = getString(SOURCE_NAME);
        Object connector = originals().get("name");
        String name = set != null ? set : connector != null ? connector.toString() : otherwise;
        if (!Checks.isName(name)) {
            throw new ConfigException(
                    SOURCE_NAME, name, "set it: the connector's name is not 1 to 128 characters of A-Z a-z 0-9 . _ -");
        }
        return name;
    }

    /** The topics' names on the cluster. */
    public TopicNames topics() {
        return TopicNames.of(getString(TOPIC_PREFIX));
    }

    /** The name of the dead letter topic on the cluster. */
    public String deadLetterTopic() {
        String set = getString(DEAD_LETTER_TOPIC);
        return set == null ? topics().name(Topics.DEAD_LETTER) : set;
    }

    /** The Schema Registry; every key under {@code schema.registry.} counts, also those that are not defined here. */
    public RegistryConfig registry() {
        Map<String, String> all = new HashMap<>();
        originals().forEach((key, value) -> {
            if (key.startsWith(REGISTRY) && value != null) {
                all.put(key, value.toString());
            }
        });
        all.putIfAbsent(REGISTRY + "url", String.join(",", getList(REGISTRY + "url")));
        try {
            return RegistryConfig.fromProperties(all);
        } catch (IllegalArgumentException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    /** {@link #POLL_INTERVAL}. */
    public Duration pollInterval() {
        return millis(POLL_INTERVAL);
    }

    /** A back-off of its own for each feed. */
    public Backoff backoff() {
        if (getLong(BACKOFF_MAX) < getLong(BACKOFF_MIN)) {
            throw new ConfigException(BACKOFF_MAX, getLong(BACKOFF_MAX), "is below " + BACKOFF_MIN);
        }
        return Backoff.random(millis(BACKOFF_MIN), millis(BACKOFF_MAX));
    }

    /** A duration that is given in ms. */
    public Duration millis(String key) {
        return Duration.ofMillis(getLong(key));
    }

    /** A secret as text; empty where it is not set. Never log it. */
    public Optional<String> secret(String key) {
        return Optional.ofNullable(getPassword(key)).map(Password::value).filter(text -> !text.isEmpty());
    }

    /**
     * A secret that goes into a header, such as a token: stripped, and of visible ASCII alone.
     *
     * @throws ConfigException when it holds other characters, a line break in the middle for one; it does not show them
     */
    public Optional<String> headerSecret(String key) {
        Optional<String> secret = secret(key).map(String::strip);
        if (secret.isPresent() && !secret.get().chars().allMatch(c -> c > ' ' && c < 0x7F)) {
            throw new ConfigException(key + ": it holds characters that no header may, such as a space or a line break");
        }
        return secret;
    }

    /** A text as messages may show it: with {@code ***} where it repeats a secret of this configuration. */
    public String masked(String text) {
        return secrets().masked(text);
    }

    /** All values of type {@code PASSWORD}. */
    Secrets secrets() {
        return Secrets.of(values());
    }

    /** A text; empty where it is not set or blank. */
    public Optional<String> text(String key) {
        return Optional.ofNullable(getString(key)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /**
     * A list of {@code theirs=ours} as a map; what is theirs may itself hold an equals sign.
     *
     * @throws ConfigException where a pair does not read so, or ours is no name
     */
    public Map<String, String> names(String key) {
        Map<String, String> names = new HashMap<>();
        for (String pair : getList(key)) {
            int equals = pair.lastIndexOf('=');
            String ours = pair.substring(equals + 1).strip();
            if (equals <= 0 || !Checks.isName(ours)) {
                throw new ConfigException(key + ": '" + pair + "' does not read theirs=ours");
            }
            names.put(pair.substring(0, equals).strip(), ours);
        }
        return Map.copyOf(names);
    }

    /** The constant of a key that {@link KeyGroup#choice} has defined. */
    public <E extends Enum<E>> E choice(String key, Class<E> type) {
        return Enum.valueOf(type, getString(key).toUpperCase(Locale.ROOT));
    }
}
