package io.windfall.transfer;

import com.github.luben.zstd.Zstd;
import io.windfall.grant.TransferGrant;
import io.windfall.guard.RateLimits;
import io.windfall.log.LogContext;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.server.HttpOutput;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.handler.AbstractHandler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers the requests of a {@link ChunkServer}: see {@link TransferPaths} for what there is. */
final class ChunkHandler extends AbstractHandler {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkHandler.class);
    private static final Pattern RANGE = Pattern.compile("bytes=(\\d{1,18})-");
    private static final int COMPRESSIONS_AT_ONCE = 4;
    private static final int COMPRESSION_LEVEL = 1;
    /** Of an address: each costs a signature's check, and a good one a write to the disk. */
    private static final int REDEMPTIONS_PER_SECOND = 50;

    private static final int REDEMPTIONS_AT_ONCE = 500;

    private final ChunkStore store;
    private final GrantDesk desk;
    private final RateLimit rate;
    private final ProbeDesk probes;
    private final RateLimits redemptions =
            new RateLimits(REDEMPTIONS_PER_SECOND, REDEMPTIONS_AT_ONCE, System::nanoTime);
    private final Semaphore compressions = new Semaphore(COMPRESSIONS_AT_ONCE);
    private final ConcurrentLinkedQueue<ByteBuffer> buffers = new ConcurrentLinkedQueue<>();
    private final LongAdder sentBytes = new LongAdder();
    private final Map<String, Served> served = new ConcurrentHashMap<>();

    /** A manifest that is served, with the lengths of its chunks. */
    private record Served(Manifest manifest, Map<String, Integer> chunks) {}

    /** A stretch of bytes to be sent: a chunk's. */
    private record Stretch(String chunk, int length) {}

    /** Lets who asks pass while his session is good; asked again within a long reply. */
    private interface Gate {
        Sessions.Session pass() throws Refusal;
    }

    ChunkHandler(ChunkStore store, GrantDesk desk, RateLimit rate) {
        this.store = store;
        this.desk = desk;
        this.rate = rate;
        this.probes = new ProbeDesk(rate);
    }

    @Override
    public void handle(String target, Request base, HttpServletRequest request, HttpServletResponse response)
            throws IOException {
        base.setHandled(true);
        LogContext about = LogContext.unknown();
        try (about) {
            handle(target, request, response, about);
        }
    }

    private void handle(String target, HttpServletRequest request, HttpServletResponse response, LogContext about)
            throws IOException {
        try {
            route(target, request, response, about);
        } catch (Refusal refusal) {
            LOG.warn(
                    "Refused {} {} from {}: {}",
                    ManifestPath.shown(request.getMethod()),
                    ManifestPath.shown(target),
                    request.getRemoteAddr(),
                    refusal.getMessage());
            answer(response, refusal.status(), refusal.getMessage());
        } catch (EofException e) {
            LOG.info("{} broke off {}", request.getRemoteAddr(), ManifestPath.shown(target));
            throw e;
        } catch (IOException | RuntimeException e) {
            LOG.warn(
                    "{} could not be served to {}: {}",
                    ManifestPath.shown(target),
                    request.getRemoteAddr(),
                    e.toString());
            if (response.isCommitted()) {
                throw e;
            }
            answer(response, 500, "the source cannot read that now");
        }
    }

    private void route(String target, HttpServletRequest request, HttpServletResponse response, LogContext about)
            throws IOException, Refusal {
        String certificate = certificate(request);
        if (target.equals(TransferPaths.REDEEM)) {
            requireMethod(request, "POST");
            int wait = redemptions.take(request.getRemoteAddr());
            if (wait > 0) {
                response.setHeader("Retry-After", Integer.toString(wait));
                throw new Refusal(429, "too many grants from there: wait a little");
            }
            byte[] values = request.getInputStream().readNBytes(TransferGrant.MOST_BYTES + 1);
            String signature = request.getHeader(TransferGrant.HEADER);
            answer(response, 200, desk.redeem(values, signature, certificate).token());
            return;
        }
        requireMethod(request, "GET");
        if (target.equals(TransferPaths.PROBE)) {
            probes.answer(request, response);
            return;
        }
        Gate gate = () -> desk.session(token(request), certificate);
        Sessions.Session session = gate.pass();
        about.and(LogContext.JOB, session.grant().job());
        String digest = session.grant().manifestDigest();
        if (target.equals(TransferPaths.MANIFEST)) {
            byte[] bytes = store.manifestBytes(digest);
            if (bytes == null) {
                throw new Refusal(404, "that checkpoint is no longer held");
            }
            response.setContentType("text/plain;charset=utf-8");
            response.setContentLength(bytes.length);
            response.getOutputStream().write(bytes);
        } else if (target.startsWith(TransferPaths.CHUNKS)) {
            sendChunk(served(digest), target.substring(TransferPaths.CHUNKS.length()), gate, request, response);
        } else if (target.startsWith(TransferPaths.FILES)) {
            sendFile(served(digest), target.substring(TransferPaths.FILES.length()), gate, request, response);
        } else {
            throw new Refusal(404, "there is no such path");
        }
    }

    private static void requireMethod(HttpServletRequest request, String method) throws Refusal {
        if (!request.getMethod().equals(method)) {
            throw new Refusal(405, "use " + method + " for that");
        }
    }

    private static String certificate(HttpServletRequest request) {
        Object chain = request.getAttribute("jakarta.servlet.request.X509Certificate");
        return chain instanceof X509Certificate[] shown && shown.length > 0 ? TlsIdentity.sha256(shown[0]) : "";
    }

    private static String token(HttpServletRequest request) {
        String header = request.getHeader("Authorization");
        return header != null && header.startsWith("Bearer ") ? header.substring("Bearer ".length()) : null;
    }

    private Served served(String digest) throws IOException, Refusal {
        Served known = served.get(digest);
        if (known == null) {
            Manifest manifest = store.manifest(digest);
            if (manifest == null) {
                throw new Refusal(404, "that checkpoint is no longer held");
            }
            known = new Served(manifest, manifest.chunks());
            served.put(digest, known);
        }
        return known;
    }

    /** Forgets the manifests of a job; those still on offer are read anew when they are asked for. */
    void forget(String job) {
        served.values().removeIf(known -> known.manifest().job().equals(job));
    }

    /** Bytes of chunks and files sent so far, B, compressed ones as they went. */
    long sentBytes() {
        return sentBytes.sum();
    }

    private void sendChunk(Served of, String chunk, Gate gate, HttpServletRequest request, HttpServletResponse response)
            throws IOException, Refusal {
        Integer length = of.chunks().get(chunk);
        if (length == null) {
            throw new Refusal(403, "the chunk is not one of the checkpoint granted");
        }
        boolean zstd = "zstd".equals(request.getHeader("Accept-Encoding")) && request.getHeader("Range") == null;
        if (zstd && compressions.tryAcquire()) {
            try {
                sendCompressed(chunk, length, response);
            } finally {
                compressions.release();
            }
        } else {
            send(List.of(new Stretch(chunk, length)), length, gate, request, response);
        }
    }

    private void sendCompressed(String chunk, int length, HttpServletResponse response) throws IOException {
        byte[] raw = new byte[length];
        try (FileChannel in = FileChannel.open(store.disk.chunk(chunk), StandardOpenOption.READ)) {
            ChunkIo.readFully(in, raw, length, store.disk.chunk(chunk));
        }
        long begun = System.nanoTime();
        byte[] packed = new byte[Math.toIntExact(Zstd.compressBound(length))];
        int size = Math.toIntExact(Zstd.compressByteArray(packed, 0, packed.length, raw, 0, length, COMPRESSION_LEVEL));
        long nanos = System.nanoTime() - begun;
        response.setContentType("application/octet-stream");
        response.setHeader("Content-Encoding", "zstd");
        response.setHeader(TransferPaths.COMPRESS_NANOS, Long.toString(nanos));
        response.setContentLength(size);
        HttpOutput out = (HttpOutput) response.getOutputStream();
        for (int at = 0; at < size; at += ChunkIo.PIECE) {
            int count = Math.min(ChunkIo.PIECE, size - at);
            rate.acquire(count);
            out.write(ByteBuffer.wrap(packed, at, count));
            sentBytes.add(count);
        }
    }

    private void sendFile(Served of, String path, Gate gate, HttpServletRequest request, HttpServletResponse response)
            throws IOException, Refusal {
        for (Manifest.Entry file : of.manifest().files()) {
            if (file.path().equals(path)) {
                List<Stretch> stretches = new ArrayList<>();
                for (int i = 0; i < file.chunks().size(); i++) {
                    stretches.add(
                            new Stretch(file.chunks().get(i), of.manifest().chunkLength(file, i)));
                }
                send(stretches, file.bytes(), gate, request, response);
                return;
            }
        }
        throw new Refusal(403, "the file is not one of the checkpoint granted");
    }

    private void send(
            List<Stretch> stretches, long bytes, Gate gate, HttpServletRequest request, HttpServletResponse response)
            throws IOException, Refusal {
        long skip = 0;
        String range = request.getHeader("Range");
        if (range != null) {
            Matcher match = RANGE.matcher(range);
            if (!match.matches() || Long.parseLong(match.group(1)) >= bytes) {
                throw new Refusal(416, "give the range as bytes=N-, with N below " + bytes);
            }
            skip = Long.parseLong(match.group(1));
            response.setStatus(206);
            response.setHeader("Content-Range", "bytes " + skip + "-" + (bytes - 1) + "/" + bytes);
        }
        response.setContentType("application/octet-stream");
        response.setContentLengthLong(bytes - skip);
        HttpOutput out = (HttpOutput) response.getOutputStream();
        ByteBuffer buffer = buffers.poll();
        if (buffer == null) {
            buffer = ByteBuffer.allocateDirect(ChunkIo.PIECE);
        }
        try {
            for (Stretch stretch : stretches) {
                if (skip < stretch.length()) {
                    if (response.isCommitted()) {
                        requireStill(gate);
                    }
                    copy(stretch, skip, buffer, out);
                }
                skip = Math.max(0, skip - stretch.length());
            }
        } finally {
            buffers.add(buffer);
        }
    }

    /** Too late to answer with a status: the reply is broken off. */
    private static void requireStill(Gate gate) throws IOException {
        try {
            gate.pass();
        } catch (Refusal refusal) {
            throw new IOException("broken off, " + refusal.getMessage(), refusal);
        }
    }

    private void copy(Stretch stretch, long from, ByteBuffer buffer, HttpOutput out) throws IOException {
        try (FileChannel in = FileChannel.open(store.disk.chunk(stretch.chunk()), StandardOpenOption.READ)) {
            long at = from;
            while (at < stretch.length()) {
                buffer.clear().limit((int) Math.min(buffer.capacity(), stretch.length() - at));
                int read = in.read(buffer, at);
                if (read < 0) {
                    throw new EOFException("the chunk " + stretch.chunk() + " is shorter than it was");
                }
                at += read;
                rate.acquire(read);
                out.write(buffer.flip());
                sentBytes.add(read);
            }
        } catch (NoSuchFileException e) {
            throw new IOException("the chunk " + stretch.chunk() + " is gone from the store", e);
        }
    }

    static void answer(HttpServletResponse response, int status, String line) throws IOException {
        byte[] text = (line + "\n").getBytes(StandardCharsets.UTF_8);
        response.setStatus(status);
        response.setContentType("text/plain;charset=utf-8");
        response.setContentLength(text.length);
        response.getOutputStream().write(text);
    }
}
