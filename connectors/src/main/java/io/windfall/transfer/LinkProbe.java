package io.windfall.transfer;

import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One probe of the link from a source to here. */
final class LinkProbe {
    private static final int ROUND_TRIPS = 3;
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final SourceClient client;
    private final RateLimit rate;
    private final BooleanSupplier goOn;

    LinkProbe(SourceClient client, RateLimit rate, BooleanSupplier goOn) {
        this.client = client;
        this.rate = rate;
        this.goOn = goOn;
    }

    /** Measures; null where it was broken off. */
    LinkMeasure run(int bytes) throws IOException {
        long roundTripNanos = roundTripNanos();
        double bandwidthBps = bandwidthBps(bytes);
        return Double.isNaN(bandwidthBps) ? null : new LinkMeasure(bandwidthBps, roundTripNanos / 1e6);
    }

    /** The first request, which opens the connection, does not count. */
    private long roundTripNanos() throws IOException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i <= ROUND_TRIPS; i++) {
            long begunNanos = System.nanoTime();
            try (SourceClient.Reply reply = client.get(TransferPaths.PROBE + "?bytes=0", null, null, null)) {
                long nanos = System.nanoTime() - begunNanos;
                requireLength(reply, 0);
                reply.done();
                if (i > 0) {
                    least = Math.min(least, nanos);
                }
            }
        }
        return Math.max(1, least);
    }

    /** A link too slow to bring all bytes in time is measured by those that came. NaN: broken off. */
    private double bandwidthBps(int bytes) throws IOException {
        try (SourceClient.Reply reply = client.get(TransferPaths.PROBE + "?bytes=" + bytes, null, null, null)) {
            requireLength(reply, bytes);
            byte[] piece = new byte[ChunkIo.PIECE];
            long begunNanos = System.nanoTime();
            long fromNanos = begunNanos;
            long nowNanos = begunNanos;
            int from = 0;
            int came = 0;
            while (came < bytes && (nowNanos - begunNanos < MOST_NANOS || came == 0)) {
                if (!goOn.getAsBoolean()) {
                    return Double.NaN;
                }
                int read = reply.body().read(piece);
                if (read < 0) {
                    throw new EOFException("the source ended the probe after " + came + " of " + bytes + " bytes");
                }
                rate.acquire(read);
                came += read;
                nowNanos = System.nanoTime();
                if (from == 0 && came >= bytes / 10 && came < bytes) {
                    from = came;
                    fromNanos = nowNanos;
                }
            }
            if (came == bytes) {
                reply.done();
            }
            return came == from
                    ? 8e9 * came / Math.max(1, nowNanos - begunNanos)
                    : 8e9 * (came - from) / Math.max(1, nowNanos - fromNanos);
        }
    }

    private static void requireLength(SourceClient.Reply reply, int bytes) throws IOException {
        if (reply.length() != bytes) {
            throw new IOException("the source answers a probe of " + bytes + " bytes with " + reply.length());
        }
    }
}
