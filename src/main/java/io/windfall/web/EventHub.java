package io.windfall.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.exchange.AvroJson;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.MigrationState;
import io.windfall.schema.WindowReport;
import io.windfall.web.state.Letter;
import io.windfall.web.state.OutputListener;
import io.windfall.web.view.DecisionView;
import io.windfall.web.view.MigrationView;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends events to those who listen: outputs as they come, and each second what holds now where that has changed. */
final class EventHub implements OutputListener, AutoCloseable {
    static final int MOST_STREAMS = 64;

    private static final Logger LOG = LoggerFactory.getLogger(EventHub.class);
    private static final long TICK_MILLIS = 1_000;
    private static final long NOW_AT_LEAST_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(3_500);
    private static final long KEEP_ALIVE_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(9_500);
    private static final Set<String> PASSING =
            Set.of("now", "ageMillis", "reportAgeMillis", "signalAgeMillis", "remainingSeconds");

    private final Set<SseStream> streams = ConcurrentHashMap.newKeySet();
    private final Map<String, Shown> shown = new HashMap<>();
    private final ScheduledExecutorService ticks = Executors.newSingleThreadScheduledExecutor(EventHub::thread);
    private final String startedAt = Instant.now().toString();
    private Function<String, JsonNode> now;
    private long keptAliveNanos = System.nanoTime();

    private static Thread thread(Runnable run) {
        Thread thread = new Thread(run, "web-events");
        thread.setDaemon(true);
        return thread;
    }

    /** What was last sent of a fabric. */
    private record Shown(JsonNode essentials, long atNanos) {}

    /**
     * Begins.
     *
     * @param source what holds now of a fabric; null: nothing can be said
     */
    void start(Function<String, JsonNode> source) {
        now = source;
        ticks.scheduleAtFixedRate(this::tick, TICK_MILLIS, TICK_MILLIS, TimeUnit.MILLISECONDS);
    }

    /** Ends requests; also when all ends. */
    Executor endings() {
        return run -> {
            try {
                ticks.execute(run);
            } catch (RejectedExecutionException e) {
                run.run();
            }
        };
    }

    /**
     * Adds a listener and greets it.
     *
     * @return false: there are too many
     */
    boolean add(SseStream stream, String instance) {
        synchronized (streams) {
            if (streams.size() >= MOST_STREAMS) {
                return false;
            }
            streams.add(stream);
        }
        stream.done().whenComplete((nothing, failure) -> streams.remove(stream));
        ObjectNode hello = JsonNodeFactory.instance.objectNode();
        hello.put("instance", instance);
        hello.put("startedAt", startedAt);
        stream.send(SseStream.event("hello", hello.toString()));
        ticks.execute(() -> sendNow(stream));
        return true;
    }

    int size() {
        return streams.size();
    }

    @Override
    public void decision(MigrationDecision decision) {
        send(decision.getFabric(), "decision", () -> DecisionView.justMade(decision));
    }

    @Override
    public void migration(MigrationState migration) {
        send(migration.getFabric(), "migration", () -> MigrationView.of(migration));
    }

    @Override
    public void report(WindowReport report) {
        send(report.getFabric(), "report", () -> AvroJson.of(report));
    }

    @Override
    public void letter(Letter letter) {
        send(letter.fabric(), "letter", letter::json);
    }

    /** @param fabric null: to all */
    private void send(String fabric, String name, Supplier<JsonNode> data) {
        byte[] event = null;
        for (SseStream stream : streams) {
            if (fabric == null || fabric.equals(stream.fabric())) {
                event = event == null ? SseStream.event(name, data.get().toString()) : event;
                stream.send(event);
            }
        }
    }

    private void sendNow(SseStream stream) {
        JsonNode json = look(stream.fabric());
        if (json != null) {
            stream.send(SseStream.event("now", json.toString()));
        }
    }

    private JsonNode look(String fabric) {
        try {
            return now.apply(fabric);
        } catch (RuntimeException e) {
            LOG.debug("Nothing can be said of {} now: {}", fabric, e.getMessage());
            return null;
        }
    }

    private void tick() {
        try {
            Set<String> fabrics = ConcurrentHashMap.newKeySet();
            streams.forEach(stream -> fabrics.add(stream.fabric()));
            shown.keySet().retainAll(fabrics);
            fabrics.forEach(this::tick);
            if (System.nanoTime() - keptAliveNanos > KEEP_ALIVE_EVERY_NANOS) {
                keptAliveNanos = System.nanoTime();
                streams.forEach(stream -> stream.send(SseStream.KEEP_ALIVE));
            }
        } catch (RuntimeException e) {
            LOG.warn("A round of events failed: {}", e.getMessage(), e);
        }
    }

    private void tick(String fabric) {
        JsonNode json = look(fabric);
        if (json == null) {
            return;
        }
        JsonNode essentials = withoutAges(json.deepCopy());
        Shown last = shown.get(fabric);
        if (last == null
                || !essentials.equals(last.essentials())
                || System.nanoTime() - last.atNanos() > NOW_AT_LEAST_EVERY_NANOS) {
            shown.put(fabric, new Shown(essentials, System.nanoTime()));
            send(fabric, "now", () -> json);
        }
    }

    /** What changes by itself as time passes is no change. */
    private static JsonNode withoutAges(JsonNode node) {
        if (node instanceof ObjectNode object) {
            object.remove(PASSING);
        }
        node.forEach(EventHub::withoutAges);
        return node;
    }

    @Override
    public void close() {
        streams.forEach(SseStream::close);
        ticks.shutdown();
        try {
            if (!ticks.awaitTermination(2, TimeUnit.SECONDS)) {
                ticks.shutdownNow();
            }
        } catch (InterruptedException e) {
            ticks.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }
}
