package io.windfall.cli;

import java.util.List;

/** The keys of {@code windfall registry}, the server; its clients' begin with {@code schema.registry.}. */
final class RegistryKeys {
    static final ConfigKey LISTEN =
            new ConfigKey("registry.listen", "127.0.0.1:8081", "Where 'windfall registry' listens, HOST:PORT.");
    static final ConfigKey CERTIFICATE = new ConfigKey(
            "registry.tls.certificate",
            null,
            "The registry server's certificate with its chain, PEM; default: plain HTTP.");
    static final ConfigKey KEY =
            new ConfigKey("registry.tls.key", null, "The certificate's private key, PKCS#8 as PEM.");
    static final ConfigKey USERS = new ConfigKey(
            "registry.users",
            null,
            "File of those who may use the registry server, a line each: NAME = read PASSWORD, or write. Default: anyone.");

    private static final List<ConfigKey> ALL = List.of(LISTEN, CERTIFICATE, KEY, USERS);

    private RegistryKeys() {}

    /** In the order in which to print them. */
    static List<ConfigKey> all() {
        return ALL;
    }
}
