package io.windfall.connect;

import io.windfall.serde.RegistryUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * A task that looks at its {@link Feed}s when they are due. A source that does not answer is backed off from, feed by feed,
 * with a warning, and the task lives on, also when a look throws what nobody expected; a setting that cannot work fails it
 * ({@link ConfigException}, {@link ConnectException}).
 *
 * <p>Offsets: each record carries the state of its feed after it ({@link Feed#offset}), under the source partition
 * {@code {"feed": name}}. With exactly-once support in the worker a restart goes on exactly behind the last record; without, it
 * may repeat the records since the last commit. Large states are carried by fewer records of a look, always by its last.
 *
 * @param <S> the state of the feeds
 */
public abstract class PollingTask<S> extends SourceTask {

    static final String PARTITION = "feed";

    /** How long one call of {@link #poll} lasts at most: the worker wants its thread back. */
    private static final long LONGEST_WAIT_MILLIS = 500;

    private final Logger log = LoggerFactory.getLogger(getClass());
    private final Object lock = new Object();
    private final Clock clock;
    private List<FeedRun<S>> runs = List.of();
    private AutoCloseable resources = () -> {};
    private PollingMetrics metrics = PollingMetrics.none();
    private ConnectSettings settings;
    private String connector;
    /** Looks, one after the other, and closes behind the last. */
    private ExecutorService looker;
    /** The look that is under way or whose outcome nobody has taken yet; with its feed. */
    private Future<Polled<S>> look;

    private FeedRun<S> looking;
    private boolean stopped;

    protected PollingTask() {
        this(Clock.systemUTC());
    }

    /** With a clock, for tests. */
    protected PollingTask(Clock clock) {
        this.clock = clock;
    }

    /**
     * Opens the feeds of this task; opens no connection.
     *
     * @param properties the task's configuration, providers resolved
     * @throws ConfigException with one line when a setting cannot work: the task fails
     */
    protected abstract Opened<S> open(Map<String, String> properties);

    /**
     * What {@link #open} gives.
     *
     * @param feeds at least one, of different names
     * @param settings polling and back-off
     * @param resources closed when the task ends, such as the {@link Emitter}
     */
    public record Opened<S>(List<? extends Feed<S>> feeds, ConnectSettings settings, AutoCloseable resources) {}

    @Override
    public String version() {
        return PollingConnector.versionOf(getClass());
    }

    @Override
    public void start(Map<String, String> properties) {
        Opened<S> opened = open(properties);
        connector = properties.get("name");
        settings = opened.settings();
        resources = opened.resources();
        metrics = PollingMetrics.of(context);
        List<FeedRun<S>> all = new ArrayList<>();
        for (Feed<S> feed : opened.feeds()) {
            Map<String, Object> offset = context.offsetStorageReader().offset(Map.of(PARTITION, feed.name()));
            all.add(new FeedRun<>(feed, feed.restored(offset == null ? Map.of() : offset), settings.backoff()));
        }
        runs = List.copyOf(all);
        looker = Executors.newSingleThreadExecutor(body -> {
            Thread thread = new Thread(body, "windfall-look-" + connector);
            thread.setDaemon(true);
            return thread;
        });
        log.info("Polling {}", runs.stream().map(run -> run.feed.name()).toList());
    }

    /**
     * Waits for a look, but never long: the worker stops a task only between two calls. Looks go on meanwhile, and what one has
     * given is taken over here, on the worker's thread, with the state that goes with it.
     */
    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        long until = System.nanoTime() + Duration.ofMillis(LONGEST_WAIT_MILLIS).toNanos();
        if (look == null && !begin(until)) {
            return null;
        }
        try {
            Polled<S> polled = look.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
            FeedRun<S> run = taken();
            synchronized (lock) {
                return stopped ? null : given(run, polled);
            }
        } catch (TimeoutException e) {
            return null; // it goes on
        } catch (CancellationException e) {
            taken();
            return null; // stopped
        } catch (ExecutionException e) {
            FeedRun<S> run = taken();
            synchronized (lock) {
                if (!stopped) {
                    failed(run, e.getCause());
                }
                return null;
            }
        }
    }

    /** Ends a look that is under way by an interrupt, and closes behind it, at once or, when it takes longer, later. */
    @Override
    public void stop() {
        Future<Polled<S>> ended;
        synchronized (lock) {
            if (stopped) {
                return;
            }
            stopped = true;
            lock.notifyAll();
            ended = look;
            metrics.close();
            metrics = PollingMetrics.none();
        }
        if (looker == null) {
            close(); // it never started
            return;
        }
        if (ended != null) {
            ended.cancel(true);
        }
        looker.execute(this::close);
        looker.shutdown();
        try {
            if (!looker.awaitTermination(LONGEST_WAIT_MILLIS, TimeUnit.MILLISECONDS)) {
                log.info("A look is still under way; what it holds is closed when it ends");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Begins the next look, when one is due by then. */
    private boolean begin(long untilNanos) throws InterruptedException {
        FeedRun<S> run = runs.stream()
                .min(Comparator.comparingLong(r -> r.dueNanos - System.nanoTime()))
                .orElseThrow();
        S state = run.state;
        Map<String, String> logged = MDC.getCopyOfContextMap();
        synchronized (lock) {
            if (!awaitDue(run, untilNanos)) {
                return false;
            }
            looking = run;
            look = looker.submit(() -> {
                if (logged != null) {
                    MDC.setContextMap(logged); // whose task it is, for the log
                }
                return run.feed.poll(state, clock.instant());
            });
            return true;
        }
    }

    private FeedRun<S> taken() {
        synchronized (lock) {
            look = null;
            return looking;
        }
    }

    /** Whether it is due by then; the lock is held, and given up while this waits. */
    private boolean awaitDue(FeedRun<S> run, long untilNanos) throws InterruptedException {
        while (!stopped) {
            long now = System.nanoTime();
            long left = Math.min(run.dueNanos - now, untilNanos - now);
            if (left <= 0) {
                break;
            }
            lock.wait(left / 1_000_000, (int) (left % 1_000_000));
        }
        return !stopped && run.dueNanos - System.nanoTime() <= 0;
    }

    private List<SourceRecord> given(FeedRun<S> run, Polled<S> polled) {
        OffsetStride.Carried<S> carried;
        try {
            carried = new OffsetStride<>(run.feed, run.state).of(polled);
        } catch (RuntimeException e) {
            failed(run, e);
            return null;
        }
        List<Emission<S>> emissions =
                polled.emissions().subList(0, carried.offsets().size());
        metrics.emitted(run.feed.name(), emissions);
        if (carried.tooLargeBytes() > 0) {
            run.state = carried.state();
            failed(run, Duration.ZERO, tooLarge(run, carried.tooLargeBytes()));
        } else {
            run.succeeded(polled);
            if (polled.isLook()) {
                metrics.looked(run.feed.name(), clock.millis());
            }
        }
        return emissions.isEmpty() ? null : records(run.feed.name(), emissions, carried.offsets());
    }

    /** Backs off, or throws what looking again does not mend. */
    private void failed(FeedRun<S> run, Throwable failure) {
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof ConnectException || failure instanceof ConfigException) {
            throw (RuntimeException) failure;
        }
        if (failure instanceof IOException || failure instanceof RegistryUnavailableException) {
            Duration asked = failure instanceof SourceUnavailableException said ? said.retryAfter() : Duration.ZERO;
            failed(run, asked, failure.getMessage());
            return;
        }
        // Of input that nobody has thought of, most likely: other input will come.
        if (run.backoff.failures() == 0) {
            log.error(
                    "{}: a look failed over what was not expected: {}",
                    shown(run),
                    settings.masked(Utils.stackTrace(failure)));
        }
        failed(run, Duration.ZERO, "unexpected " + failure.getClass().getName() + ": " + failure.getMessage());
    }

    private void failed(FeedRun<S> run, Duration retryAfter, String why) {
        Duration pause = run.failed(retryAfter);
        metrics.failed(run.feed.name());
        log.warn(
                "{}: {}. Failure {} in a row; next try in {} ms",
                shown(run),
                settings.masked(why),
                run.backoff.failures(),
                pause.toMillis());
    }

    /** The connector's name, with the feed's where there are several. */
    private String shown(FeedRun<S> run) {
        String feed = run.feed.name();
        return connector == null ? feed : runs.size() == 1 ? connector : connector + "/" + feed;
    }

    private static String tooLarge(FeedRun<?> run, long bytes) {
        return "what is known of " + run.feed.name() + " makes an offset of " + bytes
                + " bytes, and Connect keeps none above "
                + OffsetBytes.MOST
                + ", so the rest of this look is left out: let one connector look at less at once"
                + " (fewer signals, jobs, files or series), and share the work among several";
    }

    private static <S> List<SourceRecord> records(
            String feed, List<Emission<S>> emissions, List<Map<String, Object>> offsets) {
        Map<String, String> partition = Map.of(PARTITION, feed);
        List<SourceRecord> records = new ArrayList<>(emissions.size());
        for (int i = 0; i < emissions.size(); i++) {
            Outgoing out = emissions.get(i).record();
            ConnectHeaders headers = new ConnectHeaders();
            out.headers().forEach(headers::addString);
            records.add(new SourceRecord(
                    partition,
                    offsets.get(i),
                    out.topic(),
                    null,
                    Schema.OPTIONAL_BYTES_SCHEMA,
                    out.key(),
                    Schema.OPTIONAL_BYTES_SCHEMA,
                    out.value(),
                    null,
                    headers));
        }
        return records;
    }

    private void close() {
        AutoCloseable open = resources;
        resources = () -> {};
        try {
            open.close();
        } catch (Exception e) {
            log.warn("Something did not close: {}", e.getMessage(), e);
        }
    }
}
