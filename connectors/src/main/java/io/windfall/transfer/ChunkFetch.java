package io.windfall.transfer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Fetches one chunk after the other, from the byte on that is lacking. One a stream. */
final class ChunkFetch {
    /** Largest window that a compressed chunk may want, as a power of two: that of the largest chunk. */
    private static final int MOST_WINDOW_LOG = 24;

    private final SourceClient client;
    private final RateLimit rate;
    private final FetchMeter meter;
    private final CompressionChoice choice;
    private final byte[] piece = new byte[ChunkIo.PIECE];

    ChunkFetch(SourceClient client, RateLimit rate, FetchMeter meter, CompressionChoice choice) {
        this.client = client;
        this.rate = rate;
        this.meter = meter;
        this.choice = choice;
    }

    void fetch(Incoming incoming, String chunk, String token) throws IOException {
        try (ChunkPart part = incoming.part(chunk)) {
            if (part.position() < part.length()) {
                boolean begun = part.position() > 0;
                String header = begun ? "Range" : "Accept-Encoding";
                String value = begun ? "bytes=" + part.position() + "-" : choice.askCompressed() ? "zstd" : "identity";
                try (SourceClient.Reply reply = client.get(TransferPaths.CHUNKS + chunk, token, header, value)) {
                    if ("zstd".equals(reply.header("Content-Encoding"))) {
                        unpack(reply, part);
                    } else {
                        read(reply, part);
                    }
                    reply.done();
                }
            }
            part.keep();
            meter.kept(part.length());
        }
    }

    private void read(SourceClient.Reply reply, ChunkPart part) throws IOException {
        int lacking = part.length() - part.position();
        if (reply.length() >= 0 && reply.length() != lacking) {
            throw new BadChunkException(
                    "a chunk of " + reply.length() + " bytes was sent where the manifest leaves " + lacking);
        }
        int filled = fill(reply.body());
        while (filled > 0) {
            part.write(piece, filled);
            filled = fill(reply.body());
        }
        if (part.position() < part.length()) {
            throw new IOException("the chunk broke off at byte " + part.position());
        }
    }

    /** Reads until the piece is full or nothing more comes: hashing and writing little at a time costs much more. */
    private int fill(InputStream in) throws IOException {
        int filled = 0;
        while (filled < piece.length) {
            int read = in.read(piece, filled, piece.length - filled);
            if (read < 0) {
                break;
            }
            meter.came(read);
            rate.acquire(read);
            filled += read;
        }
        return filled;
    }

    private void unpack(SourceClient.Reply reply, ChunkPart part) throws IOException {
        CountedStream wire = new CountedStream(reply.body());
        try (ZstdInputStreamNoFinalizer raw = new ZstdInputStreamNoFinalizer(wire)) {
            raw.setLongMax(MOST_WINDOW_LOG);
            int read = raw.read(piece);
            while (read >= 0) {
                part.write(piece, read);
                read = raw.read(piece);
            }
        } catch (ZstdIOException e) {
            if (wire.bytes < reply.length()) {
                throw new IOException("the compressed chunk broke off at byte " + part.position(), e);
            }
            part.drop();
            throw new BadChunkException("a compressed chunk that cannot be unpacked: " + e.getMessage());
        }
        if (part.position() < part.length()) {
            throw new IOException("the compressed chunk broke off at byte " + part.position());
        }
        choice.sampled(part.length(), wire.bytes, compressNanos(reply));
    }

    private static long compressNanos(SourceClient.Reply reply) {
        String said = reply.header(TransferPaths.COMPRESS_NANOS);
        return said != null && said.matches("\\d{1,15}") ? Long.parseLong(said) : 0;
    }

    /** Counts and slows down what comes over the wire. */
    private final class CountedStream extends FilterInputStream {
        private long bytes;

        CountedStream(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int read = in.read(into, offset, length);
            if (read > 0) {
                bytes += read;
                meter.came(read);
                rate.acquire(read);
            }
            return read;
        }
    }
}
