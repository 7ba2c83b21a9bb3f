package io.windfall.transfer;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.HttpOutput;

/**
 * Answers probes of a link with noise, which nothing on the way can make smaller. Needs no grant, as nothing of the site is
 * told; over TLS only those with a trusted certificate get here. One probe at a time, within the rate of all streams.
 */
final class ProbeDesk {
    private static final Pattern BYTES = Pattern.compile("\\d{1,9}");
    private static final long MOST_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final RateLimit rate;
    private final Semaphore turn = new Semaphore(1);
    private final ByteBuffer noise;

    ProbeDesk(RateLimit rate) {
        this.rate = rate;
        byte[] random = new byte[ChunkIo.PIECE];
        new Random().nextBytes(random);
        this.noise = ByteBuffer.allocateDirect(random.length).put(random).flip();
    }

    void answer(HttpServletRequest request, HttpServletResponse response) throws IOException, Refusal {
        String asked = request.getParameter("bytes");
        if (asked == null || !BYTES.matcher(asked).matches()) {
            throw new Refusal(400, "say how many bytes: ?bytes=N");
        }
        int bytes = Integer.parseInt(asked);
        if (bytes > Fetcher.MOST_PROBE_BYTES) {
            throw new Refusal(400, "a probe has at most " + Fetcher.MOST_PROBE_BYTES + " bytes");
        }
        response.setContentType("application/octet-stream");
        if (bytes == 0) { // asks for the round trip only, so it waits for nobody
            response.setContentLength(0);
            return;
        }
        if (!turn.tryAcquire()) {
            throw new Refusal(429, "another probe is under way");
        }
        try {
            response.setContentLength(bytes);
            send(bytes, (HttpOutput) response.getOutputStream());
        } finally {
            turn.release();
        }
    }

    private void send(int bytes, HttpOutput out) throws IOException {
        long begunNanos = System.nanoTime();
        for (int left = bytes; left > 0; left -= ChunkIo.PIECE) {
            if (System.nanoTime() - begunNanos > MOST_NANOS) {
                throw new IOException("a probe ends after " + TimeUnit.NANOSECONDS.toSeconds(MOST_NANOS) + " s");
            }
            ByteBuffer piece = noise.duplicate();
            piece.limit(Math.min(left, ChunkIo.PIECE));
            rate.acquire(piece.remaining());
            out.write(piece);
        }
    }
}
