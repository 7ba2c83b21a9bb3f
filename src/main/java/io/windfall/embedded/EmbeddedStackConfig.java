package io.windfall.embedded;

import java.nio.file.Path;

/**
 * Where the embedded stack keeps its data and on which ports it listens; it always listens on {@value #HOST} only.
 *
 * @param directory where topics and schemas are kept across restarts, created when absent; null for a temporary one that
 *     is deleted on close
 * @param kafkaPort port of the broker, 0 for any free one
 * @param registryPort port of the registry, 0 for any free one
 */
public record EmbeddedStackConfig(Path directory, int kafkaPort, int registryPort) {
    /** The only address the embedded stack listens on. */
    public static final String HOST = "127.0.0.1";

    /** The flag that error messages name for the broker's port. */
    public static final String KAFKA_PORT_FLAG = "--kafka-port";

    /** The flag that error messages name for the registry's port. */
    public static final String REGISTRY_PORT_FLAG = "--registry-port";

    public EmbeddedStackConfig {
        requirePort(kafkaPort, KAFKA_PORT_FLAG);
        requirePort(registryPort, REGISTRY_PORT_FLAG);
        if (kafkaPort != 0 && kafkaPort == registryPort) {
            throw new EmbeddedStackException(KAFKA_PORT_FLAG + " and " + REGISTRY_PORT_FLAG + " are both " + kafkaPort
                    + ": give them different ports.");
        }
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
