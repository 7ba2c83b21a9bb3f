package io.windfall.transfer;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Pulls checkpoints into a store: redeems the grant, reads the manifest and checks it against the digest of the grant, and
 * fetches the chunks that the store lacks, several at once, each verified before it is kept. What breaks off is tried again
 * with a growing pause until the deadline, and goes on at the byte where it was. Safe for use by several threads.
 */
public final class Fetcher implements AutoCloseable {
    /** What a probe may ask for at most, B. */
    public static final int MOST_PROBE_BYTES = 64_000_000;

    private static final Duration PROBE_PATIENCE = Duration.ofSeconds(5);

    private final ChunkStore store;
    private final FetchSettings settings;
    private final RateLimit rate;
    private final Set<FetchRun> running = ConcurrentHashMap.newKeySet();
    private final Set<SourceClient> probing = ConcurrentHashMap.newKeySet();
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

    /**
     * Measures the link from a source to here, with bytes that nobody needs; waits until that is done, at most for about
     * half a minute.
     *
     * @param source the source's address
     * @param bytes how many, 1 to {@link #MOST_PROBE_BYTES}
     * @param goOn asked now and then whether to go on
     * @return empty where it was broken off, or the source has another probe under way: try again later
     * @throws FetchFailedException with a line that says why the source does not answer
     */
    public Optional<LinkMeasure> probe(URI source, int bytes, BooleanSupplier goOn) throws FetchFailedException {
        SourceClient client = new SourceClient(source, settings.withPatience(PROBE_PATIENCE));
        probing.add(client);
        try {
            LinkProbe probe = new LinkProbe(client, rate, () -> !closed && goOn.getAsBoolean());
            return Optional.ofNullable(probe.run(bytes));
        } catch (SourceClient.RefusedException e) {
            if (e.busy()) {
                return Optional.empty();
            }
            throw new FetchFailedException(e.getMessage(), e);
        } catch (IOException e) {
            throw new FetchFailedException(e.toString(), e);
        } finally {
            probing.remove(client);
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
        probing.forEach(SourceClient::abort);
        running.forEach(run -> run.stop(FetchRun.Stop.PAUSED));
        threads.shutdown();
        alarms.shutdownNow();
    }
}
