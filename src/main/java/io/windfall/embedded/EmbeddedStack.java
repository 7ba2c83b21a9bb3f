package io.windfall.embedded;

/**
 * A broker and a registry in this process, started together and closed in the right order; ready once constructed (about
 * four seconds). One of a directory at a time, over all processes.
 */
public final class EmbeddedStack implements AutoCloseable {
    private final EmbeddedBroker broker;
    private final RegistryServer registry;

    private EmbeddedStack(EmbeddedBroker broker, RegistryServer registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /**
     * Starts both and returns when they serve.
     *
     * @throws EmbeddedStackException when a port is taken, the directory is in use or cannot be written, or the broker does
     *     not come up; nothing is left running then
     */
    public static EmbeddedStack start(EmbeddedStackConfig config) {
        EmbeddedBroker broker = EmbeddedBroker.start(config);
        try {
            return new EmbeddedStack(
                    broker, RegistryServer.start(broker.bootstrapServers(), config.host(), config.registryPort()));
        } catch (RuntimeException e) {
            try {
                broker.close();
            } catch (RuntimeException suppressed) {
                e.addSuppressed(suppressed);
            }
            throw e;
        }
    }

    /** The broker's address, as Kafka clients want it in {@code bootstrap.servers}. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The broker's address for clients on other machines. */
    public String advertised() {
        return broker.advertised();
    }

    /** The registry's base URL, as Confluent clients want it in {@code schema.registry.url}. */
    public String registryUrl() {
        return registry.url();
    }

    /** Stops the registry, then the broker; close your own clients before. Closing twice does nothing. */
    @Override
    public void close() {
        try {
            registry.close();
        } finally {
            broker.close();
        }
    }
}
