package io.windfall.transfer;

import java.io.IOException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Pulls checkpoints into a store: redeems the grant, reads the manifest and checks it against the digest of the grant, and
 * fetches the chunks that the store lacks, several at once, each verified before it is kept. What breaks off is tried again
 * with a growing pause until the deadline, and goes on at the byte where it was. Safe for use by several threads.
 */
public final class Fetcher implements AutoCloseable {
    private final ChunkStore store;
    private final FetchSettings settings;
    private final RateLimit rate;
    private final Set<FetchRun> running = ConcurrentHashMap.newKeySet();
    private final ExecutorService threads;
    private final ScheduledThreadPoolExecutor alarms;
    private volatile boolean closed;

    /** Fetches into that store. */
    public Fetcher(ChunkStore store, FetchSettings settings) {
        this.store = store;
        this.settings = settings;
        this.rate = new RateLimit(settings.rateBitsPerSecond());
        AtomicInteger number = new AtomicInteger();
        ThreadFactory named = task -> {
            Thread thread = new Thread(task, "fetcher-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
        this.threads = Executors.newCachedThreadPool(named);
        this.alarms = new ScheduledThreadPoolExecutor(1, named);
        alarms.setRemoveOnCancelPolicy(true);
    }

    /**
     * Begins a fetch.
     *
     * @param progress told now and then, by one thread at a time; must return soon
     */
    public Fetch begin(FetchRequest request, Consumer<FetchProgress> progress) {
        FetchRun run = new FetchRun(store, settings, rate, threads, request, progress);
        running.add(run);
        if (closed) {
            run.stop(FetchRun.Stop.PAUSED);
        }
        CompletableFuture<FetchResult> result = new CompletableFuture<>();
        long patience = Math.max(0, request.notAfterMillis() - System.currentTimeMillis());
        ScheduledFuture<?> alarm = alarms.schedule(() -> run.stop(FetchRun.Stop.LATE), patience, TimeUnit.MILLISECONDS);
        threads.execute(() -> {
            try {
                result.complete(run.run());
            } catch (IOException | RuntimeException e) {
                result.completeExceptionally(e);
            } finally {
                alarm.cancel(false);
                running.remove(run);
            }
        });
        return new Fetch(run, result);
    }

    /**
     * Fetches, and waits until it is done.
     *
     * @throws FetchFailedException with a line that says why it has failed for good
     */
    public FetchResult fetch(FetchRequest request, Consumer<FetchProgress> progress) throws FetchFailedException {
        try {
            return begin(request, progress).result().join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof FetchFailedException failure) {
                throw failure;
            }
            throw e;
        }
    }

    /** Sets what all fetches together may take, bit/s; 0: no limit. */
    public void setRate(long bitsPerSecond) {
        rate.set(bitsPerSecond);
    }

    /** Breaks off what goes on; it fails now, but begun again, also by a later process, it goes on where it was. */
    @Override
    public void close() {
        closed = true;
        running.forEach(run -> run.stop(FetchRun.Stop.PAUSED));
        threads.shutdown();
        alarms.shutdownNow();
    }
}
