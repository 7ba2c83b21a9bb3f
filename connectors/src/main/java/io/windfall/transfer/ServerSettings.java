package io.windfall.transfer;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Clock;
import java.util.Objects;

/**
 * What a {@link ChunkServer} is and where.
 *
 * @param fabric the fabric whose grants it takes
 * @param site the site whose checkpoints it offers
 * @param bind where it listens; port 0: any that is free
 * @param tls its certificate and whom it trusts; null: plain HTTP, on loopback only
 * @param orchestrator the public key that grants are checked with
 * @param stateFile where it remembers what was redeemed
 * @param rateBitsPerSecond what all its streams may send together, bit/s; 0: no limit
 * @param clock the wall clock, for expiry
 */
public record ServerSettings(
        String fabric,
        String site,
        InetSocketAddress bind,
        TlsIdentity tls,
        PublicKey orchestrator,
        Path stateFile,
        long rateBitsPerSecond,
        Clock clock) {

    public ServerSettings {
        Objects.requireNonNull(fabric, "fabric");
        Objects.requireNonNull(site, "site");
        Objects.requireNonNull(orchestrator, "orchestrator");
        Objects.requireNonNull(stateFile, "stateFile");
        Objects.requireNonNull(clock, "clock");
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException(
                    "the address " + bind.getHostString() + " is not known: give one of this" + " machine");
        }
        if (tls == null && !bind.getAddress().isLoopbackAddress()) {
            throw new IllegalArgumentException("plain HTTP is served on loopback only: give certificates to serve "
                    + bind.getHostString() + " over TLS");
        }
    }
}
