package io.windfall.connect;

import io.windfall.serde.RegistryUnavailableException;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.header.ConnectHeaders;
import org.apache.kafka.connect.source.SourceRecord;
import org.apache.kafka.connect.source.SourceTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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

    /** How long one call of {@link #poll} lasts at most when nothing is due: the worker wants its thread back. */
    private static final long LONGEST_WAIT_MILLIS = 500;

    private final Logger log = LoggerFactory.getLogger(getClass());
    private final Object lock = new Object();
    private final Clock clock;
    private List<FeedRun<S>> runs = List.of();
    private AutoCloseable resources = () -> {};
    private PollingMetrics metrics = PollingMetrics.none();
    private ConnectSettings settings;
    private String connector;
    private Thread polling;
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
            all.add(new FeedRun<>(
                    feed,
                    feed.restored(offset == null ? Map.of() : offset),
                    settings.backoff()));
        }
        runs = List.copyOf(all);
        log.info("Polling {}", runs.stream().map(run -> run.feed.name()).toList());
    }

    @Override
    public List<SourceRecord> poll() throws InterruptedException {
        synchronized (lock) {
            if (stopped) {
                return null;
            }
            polling = Thread.currentThread();
        }
        try {
            FeedRun<S> run = runs.stream()
                    .min(Comparator.comparingLong(r -> r.dueNanos - System.nanoTime()))
                    .orElseThrow();
            return awaitDue(run) ? look(run) : null;
        } catch (InterruptedException | InterruptException e) {
            if (isStopped()) {
                log.debug("Stopped in the middle of a look", e);
                return null;
            }
            throw e;
        } finally {
            endOfPoll();
        }
    }

    /** Also interrupts a look that is under way. */
    @Override
    public void stop() {
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
            if (polling != null && polling != Thread.currentThread()) {
                polling.interrupt(); // endOfPoll closes
            } else {
                close();
            }
        }
    }

    private void endOfPoll() {
        synchronized (lock) {
            polling = null;
            if (stopped) {
                Thread.interrupted(); // it was meant for the look
                close();
            }
        }
    }

    private boolean isStopped() {
        synchronized (lock) {
            return stopped;
        }
    }

    private boolean awaitDue(FeedRun<S> run) throws InterruptedException {
        long until = System.nanoTime() + Duration.ofMillis(LONGEST_WAIT_MILLIS).toNanos();
        synchronized (lock) {
            while (!stopped) {
                long now = System.nanoTime();
                long left = Math.min(run.dueNanos - now, until - now);
                if (left <= 0) {
                    break;
                }
                lock.wait(left / 1_000_000, (int) (left % 1_000_000));
            }
            return !stopped && run.dueNanos - System.nanoTime() <= 0;
        }
    }

    private List<SourceRecord> look(FeedRun<S> run) throws InterruptedException {
        try {
            Polled<S> polled = run.feed.poll(run.state, clock.instant());
            List<SourceRecord> records = records(run, polled);
            run.succeeded(polled);
            if (polled.isLook()) {
                metrics.looked(run.feed.name(), polled.emissions(), clock.millis());
            }
            return records.isEmpty() ? null : records;
        } catch (ConnectException | ConfigException | InterruptException e) {
            throw e;
        } catch (IOException | RegistryUnavailableException e) {
            Duration asked = e instanceof SourceUnavailableException said ? said.retryAfter() : Duration.ZERO;
            failed(run, asked, e.getMessage());
            return null;
        } catch (RuntimeException e) {
            // Of input that nobody has thought of, most likely: other input will come.
            if (run.backoff.failures() == 0) {
                log.error(
                        "{}: a look failed over what was not expected: {}",
                        shown(run),
                        settings.masked(Utils.stackTrace(e)));
            }
            failed(run, Duration.ZERO, "unexpected " + e.getClass().getName() + ": " + e.getMessage());
            return null;
        }
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

    private List<SourceRecord> records(FeedRun<S> run, Polled<S> polled) {
        List<Emission<S>> emissions = polled.emissions();
        Map<String, String> partition = Map.of(PARTITION, run.feed.name());
        OffsetStride<S> offsets = new OffsetStride<>(run.feed, run.state, emissions.size());
        List<SourceRecord> records = new ArrayList<>(emissions.size());
        for (int i = 0; i < emissions.size(); i++) {
            Outgoing out = emissions.get(i).record();
            ConnectHeaders headers = new ConnectHeaders();
            out.headers().forEach(headers::addString);
            boolean last = i == emissions.size() - 1;
            records.add(new SourceRecord(
                    partition,
                    offsets.at(i, last ? polled.state() : emissions.get(i).after()),
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
        metrics.close();
        metrics = PollingMetrics.none();
        AutoCloseable open = resources;
        resources = () -> {};
        try {
            open.close();
        } catch (Exception e) {
            log.warn("Something did not close: {}", e.getMessage(), e);
        }
    }
}
