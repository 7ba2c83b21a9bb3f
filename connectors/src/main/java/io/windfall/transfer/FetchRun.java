package io.windfall.transfer;

import io.windfall.executor.Checkpoint;
import io.windfall.grant.TransferGrant;
import io.windfall.log.LogContext;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One fetch, from the grant to the checkpoint that is held. */
final class FetchRun {
    private static final Logger LOG = LoggerFactory.getLogger(Fetcher.class);
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;
    private static final int MOST_BAD_COPIES = 3;

    /** Why it was told to stop. */
    enum Stop {
        CANCELLED("cancelled"),
        PAUSED("the fetcher was closed"),
        LATE("not done by its deadline");

        private final String line;

        Stop(String line) {
            this.line = line;
        }
    }

    /** Something that the source is asked for, and that may be asked for again. */
    private interface Attempt<T> {
        T go() throws IOException;
    }

    private final ChunkStore store;
    private final FetchSettings settings;
    private final RateLimit rate;
    private final ExecutorService threads;
    private final FetchRequest request;
    private final Consumer<FetchProgress> progress;
    private final AtomicReference<Stop> stopped = new AtomicReference<>();
    private final AtomicReference<FetchFailedException> failure = new AtomicReference<>();
    private final CountDownLatch over = new CountDownLatch(1);
    private volatile SourceClient client;
    private volatile String token;

    FetchRun(
            ChunkStore store,
            FetchSettings settings,
            RateLimit rate,
            ExecutorService threads,
            FetchRequest request,
            Consumer<FetchProgress> progress) {
        this.store = store;
        this.settings = settings;
        this.rate = rate;
        this.threads = threads;
        this.request = request;
        this.progress = progress;
    }

    void stop(Stop why) {
        if (stopped.compareAndSet(null, why)) {
            end();
        }
    }

    private void end() {
        over.countDown();
        SourceClient asked = client;
        if (asked != null) {
            asked.abort();
        }
    }

    FetchResult run() throws FetchFailedException {
        LogContext about = LogContext.job(request.grant().job());
        try (about) {
            return fetch();
        }
    }

    private FetchResult fetch() throws FetchFailedException {
        String digest = request.grant().manifestDigest();
        try {
            Checkpoint held = store.find(digest);
            if (held != null) {
                return new FetchResult(held, 0, 0, 0, 0, 0);
            }
            client = new SourceClient(request.source(), settings);
            checkGoingOn();
            token = insist("the grant", this::redeem);
            byte[] manifest = insist("the manifest", this::manifest);
            return take(digest, manifest);
        } catch (FetchFailedException e) {
            LOG.warn("Fetching {} of {} failed: {}", digest, request.grant().job(), e.getMessage());
            throw e;
        } catch (IOException e) {
            LOG.warn("Fetching {} of {} failed: {}", digest, request.grant().job(), e.getMessage());
            throw new FetchFailedException(e.getMessage(), e);
        }
    }

    private String redeem() throws IOException {
        return client.redeem(request.grant(), request.signature());
    }

    private byte[] manifest() throws IOException {
        String used = token;
        try (SourceClient.Reply reply = client.get(TransferPaths.MANIFEST, used, null, null)) {
            if (reply.length() > Manifest.MOST_BYTES) {
                throw new FetchFailedException(
                        "the source's manifest is larger than " + Manifest.MOST_BYTES + " bytes");
            }
            byte[] bytes = reply.body().readNBytes(Manifest.MOST_BYTES + 1);
            if (reply.length() >= 0 && bytes.length < reply.length()) {
                throw new IOException("the manifest broke off");
            }
            reply.done();
            if (!Sha256.of(bytes).equals(request.grant().manifestDigest())) {
                throw new FetchFailedException(
                        "the source's manifest is not the one that was granted: its digest is " + Sha256.of(bytes));
            }
            return bytes;
        } catch (SourceClient.RefusedException e) {
            renew(e, used);
            throw e;
        }
    }

    /** Redeems the grant again where the source has lost the session: the same nonce gives the same one, or a new one. */
    private synchronized void renew(SourceClient.RefusedException refusal, String used) throws IOException {
        if (refusal.noSession() && used.equals(token)) {
            token = redeem();
        }
    }

    private FetchResult take(String digest, byte[] manifestBytes) throws IOException {
        TransferGrant grant = request.grant();
        Manifest manifest = Manifest.parse(manifestBytes);
        if (!manifest.job().equals(grant.job())) {
            throw new FetchFailedException(
                    "the source's manifest is of another job, " + ManifestPath.shown(manifest.job()));
        }
        Incoming incoming = store.begin(digest, manifestBytes, request.notAfterMillis());
        while (incoming == null) { // another fetch brings that very checkpoint
            pause(FIRST_PAUSE_MILLIS);
            Checkpoint held = store.find(digest);
            if (held != null) {
                return new FetchResult(held, 0, 0, 0, 0, 0);
            }
            incoming = store.begin(digest, manifestBytes, request.notAfterMillis());
        }
        FetchMeter meter =
                new FetchMeter(incoming.missingBytes(), settings.progressEvery().toNanos(), progress);
        boolean done = false;
        try {
            chunks(incoming, meter);
            meter.arrived();
            checkGoingOn();
            Checkpoint checkpoint = store.complete(incoming);
            done = true;
            return meter.result(checkpoint);
        } finally {
            if (!done) {
                giveUp(incoming);
            }
        }
    }

    private void giveUp(Incoming incoming) throws IOException {
        try {
            incoming.settle();
        } catch (IOException e) {
            LOG.warn("Not all that came of {} could be kept: {}", incoming.digest(), e.getMessage());
        }
        FetchFailedException why = failure.get();
        if (why != null && why.getCause() instanceof StoreFullException) {
            store.discard(incoming);
        } else {
            store.leave(incoming, stopped.get() == Stop.PAUSED);
        }
    }

    private void chunks(Incoming incoming, FetchMeter meter) throws IOException {
        Queue<Map.Entry<String, Integer>> queue =
                new ConcurrentLinkedQueue<>(incoming.missing().entrySet());
        CompressionChoice choice = new CompressionChoice(settings.compression(), settings.streams(), meter);
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < Math.min(settings.streams(), incoming.missing().size()); i++) {
            workers.add(threads.submit(() -> work(queue, incoming, meter, choice)));
        }
        for (Future<?> worker : workers) {
            try {
                worker.get();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                fail(new FetchFailedException("interrupted", e));
            } catch (ExecutionException e) {
                fail(new FetchFailedException("a stream failed: " + e.getCause(), e.getCause()));
            }
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private void fail(FetchFailedException why) {
        if (failure.compareAndSet(null, why)) {
            end();
        }
    }

    private void work(
            Queue<Map.Entry<String, Integer>> queue, Incoming incoming, FetchMeter meter, CompressionChoice choice) {
        ChunkFetch chunks = new ChunkFetch(client, rate, meter, choice);
        try {
            Map.Entry<String, Integer> chunk = queue.poll();
            while (chunk != null && failure.get() == null) {
                String digest = chunk.getKey();
                insist("the chunk " + digest, () -> {
                    String used = token;
                    try {
                        chunks.fetch(incoming, digest, used);
                        return null;
                    } catch (SourceClient.RefusedException e) {
                        renew(e, used);
                        throw e;
                    }
                });
                chunk = queue.poll();
            }
        } catch (FetchFailedException e) {
            fail(e);
        } catch (IOException e) {
            fail(new FetchFailedException(e.getMessage(), e));
        }
    }

    /** Tries until it works, is refused for good, or must end. */
    private <T> T insist(String what, Attempt<T> attempt) throws IOException {
        int bad = 0;
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            checkGoingOn();
            try {
                return attempt.go();
            } catch (FetchFailedException | StoreFullException | BadManifestException e) {
                throw e instanceof FetchFailedException failed ? failed : new FetchFailedException(e.getMessage(), e);
            } catch (BadChunkException e) {
                LOG.warn("Refused from {}: {}", request.source(), e.getMessage());
                if (++bad == MOST_BAD_COPIES) {
                    throw new FetchFailedException(e.getMessage() + ", " + bad + " times", e);
                }
            } catch (SourceClient.RefusedException e) {
                if (!e.passing() && !e.noSession()) {
                    throw new FetchFailedException(e.getMessage(), e);
                }
                bad += e.noSession() ? 1 : 0;
                if (bad == MOST_BAD_COPIES) {
                    throw new FetchFailedException(e.getMessage(), e);
                }
                LOG.info("{} from {} is tried again: {}", what, request.source(), e.getMessage());
            } catch (IOException e) {
                checkGoingOn();
                LOG.info("{} from {} is tried again: {}", what, request.source(), e.toString());
            }
            pause(pause);
            pause = Math.min(LONGEST_PAUSE_MILLIS, 2 * pause);
        }
    }

    private void pause(long millis) throws FetchFailedException {
        long least = millis / 2;
        try {
            if (over.await(least + ThreadLocalRandom.current().nextLong(millis - least + 1), TimeUnit.MILLISECONDS)) {
                checkGoingOn();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new FetchFailedException("interrupted", e);
        }
        checkGoingOn();
    }

    private void checkGoingOn() throws FetchFailedException {
        Stop why = stopped.get();
        if (why != null) {
            FetchFailedException stop = new FetchFailedException(why.line);
            failure.compareAndSet(null, stop);
            throw stop;
        }
        if (failure.get() != null) {
            throw failure.get();
        }
    }
}
