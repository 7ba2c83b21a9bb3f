package io.windfall.embedded;

import java.util.Objects;
import javax.net.ssl.SSLContext;

/**
 * Where a registry listens, and for whom.
 *
 * @param host the address to listen on
 * @param port the port, 0 for any free one
 * @param tls its identity; null: plain HTTP
 * @param users who may use it; null: anyone who reaches it
 * @param portFlag the flag by which another port is chosen, for messages
 */
public record RegistryListen(String host, int port, SSLContext tls, RegistryUsers users, String portFlag) {
    public RegistryListen {
        Objects.requireNonNull(host, "host");
        EmbeddedStackConfig.requirePort(port, portFlag);
    }

    /** For {@code up}, whose flag is {@link EmbeddedStackConfig#REGISTRY_PORT_FLAG}. */
    public RegistryListen(String host, int port, SSLContext tls, RegistryUsers users) {
        this(host, port, tls, users, EmbeddedStackConfig.REGISTRY_PORT_FLAG);
    }

    /** On loopback, for anyone on this machine. */
    static RegistryListen onLoopback(int port) {
        return new RegistryListen(EmbeddedStackConfig.HOST, port, null, null);
    }

    String scheme() {
        return tls == null ? "http" : "https";
    }
}
