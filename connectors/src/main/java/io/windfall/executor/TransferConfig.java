package io.windfall.executor;

import io.windfall.transfer.TlsFiles;
import java.nio.file.Path;
import java.util.Objects;

/**
 * How an executor moves checkpoints. Without certificates only loopback is served, in plain HTTP.
 *
 * @param host the address to listen on; default 127.0.0.1
 * @param port the port to listen on; 0, the default: any free one
 * @param advertisedUrl where other sites reach it; null: made of host and port
 * @param tls its certificate and whom it trusts; null: plain HTTP, on loopback only
 * @param grantKey the orchestrator's public key, which grants are checked with, PEM; null: nothing is handed out
 * @param uploadBps the most that is sent to other sites at once, bit/s; 0: no limit
 * @param downloadBps the most that is received from other sites at once, bit/s; 0: no limit
 * @param storeLimitBytes from where on checkpoints that nobody needs are removed, B; 0: never
 */
public record TransferConfig(
        String host,
        int port,
        String advertisedUrl,
        TlsFiles tls,
        Path grantKey,
        long uploadBps,
        long downloadBps,
        long storeLimitBytes) {

    public TransferConfig {
        Objects.requireNonNull(host, "host");
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port must be 0 to 65535, is " + port);
        }
        if (uploadBps < 0 || downloadBps < 0 || storeLimitBytes < 0) {
            throw new IllegalArgumentException("rates and the limit of the store must not be negative");
        }
    }

    /** Any free port on loopback, plain HTTP, no limits; nothing is handed out until there is a {@code grantKey}. */
    public static TransferConfig loopback() {
        return new TransferConfig("127.0.0.1", 0, null, null, null, 0, 0, 0);
    }

    /** The same over TLS. */
    public TransferConfig withTls(TlsFiles files) {
        return new TransferConfig(host, port, advertisedUrl, files, grantKey, uploadBps, downloadBps, storeLimitBytes);
    }

    /** The same with the orchestrator's public key. */
    public TransferConfig withGrantKey(Path file) {
        return new TransferConfig(host, port, advertisedUrl, tls, file, uploadBps, downloadBps, storeLimitBytes);
    }
}
