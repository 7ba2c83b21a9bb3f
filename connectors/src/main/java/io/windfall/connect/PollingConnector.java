package io.windfall.connect;

import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.source.ConnectorTransactionBoundaries;
import org.apache.kafka.connect.source.ExactlyOnceSupport;
import org.apache.kafka.connect.source.SourceConnector;
import org.slf4j.LoggerFactory;

/**
 * A source connector of {@link PollingTask}s. Subclasses give {@code config()}, {@code taskClass()} and {@link #check}; one
 * that can split its work overrides {@link #split}.
 *
 * <p>Values are bytes already, so the connector's configuration must hold {@code key.converter} and {@code value.converter}
 * = {@value #BYTES}, unless they are the worker's; {@code validate} says so.
 */
public abstract class PollingConnector extends SourceConnector {

    /** The converter that passes bytes on. */
    public static final String BYTES = "org.apache.kafka.connect.converters.ByteArrayConverter";

    private static final List<String> CONVERTERS = List.of("key.converter", "value.converter");

    private Map<String, String> properties = Map.of();

    /**
     * Checks what the definition alone cannot: what keys mean together. The definition has been checked before.
     *
     * @throws ConfigException with one line; name the key first, as its constructors do
     */
    protected abstract void check(Map<String, String> properties);

    /**
     * The configurations of the tasks, at most {@code maxTasks}; by default one task with the connector's own. Each feed must
     * be in exactly one of them.
     */
    protected List<Map<String, String>> split(Map<String, String> connector, int maxTasks) {
        return List.of(connector);
    }

    @Override
    public String version() {
        return versionOf(getClass());
    }

    @Override
    public void start(Map<String, String> given) {
        check(given);
        UnknownKeys.warn(LoggerFactory.getLogger(getClass()), config(), given);
        properties = Map.copyOf(given);
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return split(properties, maxTasks);
    }

    @Override
    public void stop() {
        // Everything is the tasks'.
    }

    @Override
    public Config validate(Map<String, String> given) {
        return Validation.of(
                super.validate(given),
                config(),
                given,
                this::check,
                CONVERTERS,
                "the records are bytes in the Schema Registry wire format already");
    }

    /** Offsets carry the state after each record: with a worker's support a restart neither loses nor repeats. */
    @Override
    public ExactlyOnceSupport exactlyOnceSupport(Map<String, String> given) {
        return ExactlyOnceSupport.SUPPORTED;
    }

    /** A transaction is what one look has given, as the worker makes it by default; no boundaries of our own. */
    @Override
    public ConnectorTransactionBoundaries canDefineTransactionBoundaries(Map<String, String> given) {
        return ConnectorTransactionBoundaries.UNSUPPORTED;
    }

    /** The version in the manifest of the class's jar; {@code dev} when it does not come from one. */
    public static String versionOf(Class<?> type) {
        String version = type.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }
}
