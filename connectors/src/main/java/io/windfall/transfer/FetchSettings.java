package io.windfall.transfer;

import java.time.Duration;
import java.util.Objects;

/**
 * How a {@link Fetcher} fetches.
 *
 * @param streams how many chunks come in at once. Default 4
 * @param rateBitsPerSecond what all fetches together may take, bit/s; 0: no limit, the default
 * @param tls its certificate and whom it trusts; null, the default: plain HTTP on loopback only
 * @param patience how long a connection may take, or stay silent, before it is tried anew. Default 20 s
 * @param compression whether chunks are asked for compressed. Default {@link Compression#WHEN_IT_PAYS}
 * @param progressEvery how often progress is told at most. Default 500 ms
 */
public record FetchSettings(
        int streams,
        long rateBitsPerSecond,
        TlsIdentity tls,
        Duration patience,
        Compression compression,
        Duration progressEvery) {

    /** When chunks are asked for compressed. */
    public enum Compression {
        NEVER,
        /** When samples show that the measured link gains by it. */
        WHEN_IT_PAYS,
        ALWAYS
    }

    public FetchSettings {
        Objects.requireNonNull(patience, "patience");
        Objects.requireNonNull(compression, "compression");
        Objects.requireNonNull(progressEvery, "progressEvery");
        if (streams < 1 || streams > 32) {
            throw new IllegalArgumentException(streams + " streams: give 1 to 32");
        }
        if (patience.toMillis() < 1 || patience.toMillis() > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("a patience of " + patience + ": give some seconds");
        }
    }

    /** The defaults, over plain HTTP. */
    public static FetchSettings defaults() {
        return new FetchSettings(4, 0, null, Duration.ofSeconds(20), Compression.WHEN_IT_PAYS, Duration.ofMillis(500));
    }

    /** These, over TLS. */
    public FetchSettings withTls(TlsIdentity identity) {
        return new FetchSettings(streams, rateBitsPerSecond, identity, patience, compression, progressEvery);
    }

    /** These, with another limit, bit/s; 0: none. */
    public FetchSettings withRate(long bitsPerSecond) {
        return new FetchSettings(streams, bitsPerSecond, tls, patience, compression, progressEvery);
    }

    /** These, with other compression. */
    public FetchSettings withCompression(Compression other) {
        return new FetchSettings(streams, rateBitsPerSecond, tls, patience, other, progressEvery);
    }

    /** These, with another number of streams. */
    public FetchSettings withStreams(int number) {
        return new FetchSettings(number, rateBitsPerSecond, tls, patience, compression, progressEvery);
    }

    /** These, with another patience. */
    public FetchSettings withPatience(Duration other) {
        return new FetchSettings(streams, rateBitsPerSecond, tls, other, compression, progressEvery);
    }
}
