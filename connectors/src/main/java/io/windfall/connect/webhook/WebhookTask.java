package io.windfall.connect.webhook;

import io.windfall.connect.HttpAnswer;
import io.windfall.connect.HttpSource;
import io.windfall.connect.PollingConnector;
import io.windfall.serde.BadRecordException;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.serde.RegistryUnavailableException;
import io.windfall.serde.SchemaRegistry;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.sink.SinkTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The task of a {@link WebhookSink}: decodes on the worker's thread, posts on its own. Offsets are given for commit up to the
 * first record that is neither delivered nor among the dead letters, so that a restart delivers again rather than not at all.
 */
public final class WebhookTask extends SinkTask {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookTask.class);
    private static final Duration REGISTRY_WAIT = Duration.ofSeconds(5);
    private static final long REGISTRY_PAUSE_MILLIS = 1_000;
    private static final long LOOK_AGAIN_MILLIS = 50;
    private static final String IDEMPOTENCY_KEY = "Idempotency-Key";

    private final Clock clock = Clock.systemUTC();
    private final Outstanding outstanding = new Outstanding();
    private final SinkCounts counts = new SinkCounts();
    private WebhookConfig config;
    private SchemaRegistry registry;
    private EventMaker events;
    private HttpSource http;
    private DeadLetterRoute deadLetters;
    private Courier courier;
    private boolean paused;
    private boolean uncommitted;

    /** A record that cannot become an event. */
    private record Bad(SinkRecord record, String reason, String detail) {}

    @Override
    public String version() {
        return PollingConnector.versionOf(getClass());
    }

    @Override
    public void start(Map<String, String> properties) {
        RegistryConfig registryConfig = new WebhookConfig(properties).registry();
        start(properties, new ConfluentSchemaRegistry(registryConfig));
    }

    /** With a registry of the caller's, closed with the task. */
    void start(Map<String, String> properties, SchemaRegistry given) {
        registry = given;
        config = new WebhookConfig(properties);
        events = new EventMaker(
                config, registry, config.registry().serdeOptions().withMaxWait(REGISTRY_WAIT));
        http = new HttpSource(config);
        deadLetters = DeadLetterRoute.open(config, context);
        courier = new Courier(
                new Courier.Rules(
                        config.getInt(WebhookConfig.CONCURRENCY), config::isRetried, config.giveUp(), config::backoff),
                this::post,
                deadLetters,
                outstanding,
                counts,
                clock);
        counts.register(context, outstanding::count);
        LOG.info("Delivering to {}", HttpSource.shown(config.uri()));
    }

    @Override
    public void put(Collection<SinkRecord> records) {
        deadLetters.flush();
        courier.raise();
        List<Delivery> deliveries = new ArrayList<>();
        List<Bad> bad = new ArrayList<>();
        for (SinkRecord record : records) {
            read(record, deliveries, bad);
        }
        give(bad);
        deliveries.forEach(courier::accept);
        uncommitted |= !records.isEmpty();
        regulate();
    }

    @Override
    public Map<TopicPartition, OffsetAndMetadata> preCommit(Map<TopicPartition, OffsetAndMetadata> read) {
        deadLetters.flush();
        courier.raise();
        return outstanding.committable(read);
    }

    /** Also when partitions are taken away: another task delivers their records, so this one must have ended. */
    @Override
    public void close(Collection<TopicPartition> partitions) {
        courier.drop(partitions, config.millis(WebhookConfig.STOP));
    }

    @Override
    public void stop() {
        counts.close();
        if (courier != null) {
            courier.close();
        }
        if (deadLetters != null) {
            deadLetters.close();
        }
        if (registry != null) {
            registry.close();
        }
    }

    private void read(SinkRecord record, List<Delivery> deliveries, List<Bad> bad) {
        try {
            events.event(record).ifPresent(deliveries::add);
        } catch (RegistryUnavailableException e) {
            context.timeout(REGISTRY_PAUSE_MILLIS);
            throw new RetriableException(e.getMessage(), e); // nothing of this call has been taken
        } catch (BadRecordException e) {
            bad.add(new Bad(record, "NOT_DECODABLE", e.getMessage()));
        } catch (DataException e) {
            bad.add(new Bad(record, "BAD_VALUE", e.getMessage()));
        }
    }

    private void give(List<Bad> bad) {
        List<Future<?>> writes = new ArrayList<>();
        for (Bad each : bad) {
            LOG.warn(
                    "{}@{} goes to the dead letters: {}",
                    Delivery.partitionOf(each.record()),
                    each.record().originalKafkaOffset(),
                    each.detail());
            writes.add(deadLetters.write(each.record(), each.reason(), each.detail()));
        }
        deadLetters.flush();
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(Courier.DEAD_LETTER_SECONDS); // of all together
        try {
            for (Future<?> write : writes) {
                write.get(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
                counts.deadLetters.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ConnectException("interrupted while a dead letter was written", e);
        } catch (ExecutionException | TimeoutException e) {
            throw new ConnectException("a dead letter cannot be written: " + e.getMessage(), e);
        }
    }

    /** Reads no more while much is under way; asks for the next call soon while anything is. */
    private void regulate() {
        int pending = outstanding.count();
        int most = config.getInt(WebhookConfig.PENDING);
        if (pending >= most) {
            context.pause(context.assignment().toArray(TopicPartition[]::new));
            paused = true;
        } else if (paused && pending <= most / 2) {
            context.resume(context.assignment().toArray(TopicPartition[]::new));
            paused = false;
        }
        if (pending > 0) {
            context.timeout(LOOK_AGAIN_MILLIS);
        } else if (uncommitted) {
            context.requestCommit(); // so that a crash repeats little
            uncommitted = false;
        }
    }

    private HttpAnswer post(Delivery delivery) throws IOException, InterruptedException {
        Map<String, String> headers = new HashMap<>(
                config.signer().headers(delivery.id(), clock.instant().getEpochSecond(), delivery.body()));
        headers.put("Content-Type", EventMaker.CONTENT_TYPE);
        headers.put(IDEMPOTENCY_KEY, delivery.id());
        config.headerSecret(WebhookConfig.TOKEN).ifPresent(token -> headers.put("Authorization", "Bearer " + token));
        URI uri = config.uri();
        return http.post(uri, headers, delivery.body());
    }
}
