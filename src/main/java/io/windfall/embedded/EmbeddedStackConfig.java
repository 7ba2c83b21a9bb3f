package io.windfall.embedded;

import java.nio.file.Path;
import java.util.Objects;

/**
 * Where the embedded stack keeps its data and where it listens: on {@value #HOST} unless told otherwise. It knows neither TLS nor
 * authentication, so anywhere else is for a network that is trusted.
 *
 * @param directory where topics and schemas are kept across restarts, created when absent; null for a temporary one that
 *     is deleted on close
 * @param kafkaPort port of the broker, 0 for any free one
 * @param registryPort port of the registry, 0 for any free one
 * @param host the address that both listen on, {@code 0.0.0.0} for all of this machine's
 * @param advertised what the broker tells clients of other machines to connect to, {@code host:port}; null: {@code host} itself.
 *     Where it is given, clients in this process use a listener of their own on loopback
 */
public record EmbeddedStackConfig(Path directory, int kafkaPort, int registryPort, String host, String advertised) {
    /** The address the embedded stack listens on unless told otherwise. */
    public static final String HOST = "127.0.0.1";

    /** The flag that error messages name for the broker's port. */
    public static final String KAFKA_PORT_FLAG = "--kafka-port";

    /** The flag that error messages name for the registry's port. */
    public static final String REGISTRY_PORT_FLAG = "--registry-port";

    /** The flag of a broker that is {@link #reachableAt}, instead of {@link #KAFKA_PORT_FLAG}. */
    public static final String LISTEN_FLAG = "--listen";

    /** The flag that error messages name for the directory. */
    public static final String DIRECTORY_FLAG = "--dir";

    public EmbeddedStackConfig {
        Objects.requireNonNull(host, "host");
        requirePort(kafkaPort, KAFKA_PORT_FLAG);
        requirePort(registryPort, REGISTRY_PORT_FLAG);
        if (kafkaPort != 0 && kafkaPort == registryPort) {
            throw new EmbeddedStackException(KAFKA_PORT_FLAG + " and " + REGISTRY_PORT_FLAG + " are both " + kafkaPort
                    + ": give them different ports.");
        }
    }

    /** A stack that is reached from this machine only. */
    public EmbeddedStackConfig(Path directory, int kafkaPort, int registryPort) {
        this(directory, kafkaPort, registryPort, HOST, null);
    }

    /** As it is, with its data in that directory. */
    public EmbeddedStackConfig in(Path kept) {
        return new EmbeddedStackConfig(kept, kafkaPort, registryPort, host, advertised);
    }

    /** As it is, but reached from other machines, too. */
    public EmbeddedStackConfig reachableAt(String listenHost, String advertisedAddress) {
        return new EmbeddedStackConfig(directory, kafkaPort, registryPort, listenHost, advertisedAddress);
    }

    /** A stack on free ports whose data is deleted on close. */
    public static EmbeddedStackConfig throwAway() {
        return new EmbeddedStackConfig(null, 0, 0);
    }

    /** A stack on free ports whose data stays in {@code directory}. */
    public static EmbeddedStackConfig persistent(Path directory) {
        return new EmbeddedStackConfig(directory, 0, 0);
    }

    static void requirePort(int port, String flag) {
        if (port < 0 || port > 65535) {
            throw new EmbeddedStackException(
                    flag + " is " + port + ": give a port from 1 to 65535, or 0 for any free one.");
        }
    }
}
