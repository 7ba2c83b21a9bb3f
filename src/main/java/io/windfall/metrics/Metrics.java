package io.windfall.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.windfall.admin.RegistryWatch;
import io.windfall.executor.Executor;
import io.windfall.topology.EmissionListener;
import io.windfall.topology.Orchestrator;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * The figures of this process, as a text for Prometheus. Holds from the start those of the JVM and the process; those of an
 * orchestrator come with {@link #listener}, which it is started with, and {@link #observe}.
 *
 * <p>The names are those of {@code src/docs/operations.md}. Series are bounded: 200 fabrics and 2,000 sites have their own.
 */
public final class Metrics implements AutoCloseable {
    /** Of what {@link #scrape} returns. */
    public static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    static final String REGISTRY_REACHABLE = "windfall.registry.reachable";
    static final String READY = "windfall.ready";
    static final String RESTORE_REMAINING = "windfall.restore.remaining.rows";

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Deque<AutoCloseable> opened = new ArrayDeque<>();
    private EmissionListener listener;
    private StateGauges state;
    private ConnectSeries connect;

    private Metrics() {
        registry.config().meterFilter(new KafkaSeries());
        bind(new JvmMemoryMetrics());
        bind(new JvmGcMetrics());
        bind(new JvmThreadMetrics());
        bind(new ClassLoaderMetrics());
        bind(new ProcessorMetrics());
        bind(new UptimeMetrics());
        bind(new FileDescriptorMetrics());
    }

    /** Starts to measure. */
    public static Metrics start() {
        return new Metrics();
    }

    /** Counts what an orchestrator that is started with it sends out, and logs what becomes of migrations. */
    public synchronized EmissionListener listener() {
        if (listener == null) {
            listener = EmissionListener.both(new Emissions(registry, Clock.systemUTC()), new EmissionLog());
        }
        return listener;
    }

    /** From now on shows what an orchestrator holds, and Kafka Streams' own figures; one orchestrator a process. */
    public synchronized void observe(Orchestrator orchestrator) {
        if (state != null) {
            throw new IllegalStateException("another orchestrator is observed already");
        }
        state = new StateGauges(orchestrator, registry, Clock.systemUTC());
        Gauge.builder(READY, () -> orchestrator.isRunning() ? 1 : 0)
                .description("Whether the orchestrator holds its partitions, restored, and works: 1, else 0")
                .register(registry);
        Gauge.builder(RESTORE_REMAINING, orchestrator::rowsToRestore)
                .description("Rows of the stores that are still to be read from their changelogs")
                .register(registry);
        bind(new KafkaStreamsMetrics(orchestrator.streams()));
    }

    /** From now on shows what an executor says of itself; one executor a process. */
    public void observe(Executor executor, String fabric, String site) {
        ExecutorGauges.register(executor, fabric, site, registry);
    }

    /** From now on shows what a worker of Kafka Connect in this process says of itself, its connectors and its clients. */
    public synchronized void observeConnect() {
        connect = new ConnectSeries(registry, ManagementFactory.getPlatformMBeanServer());
    }

    /** From now on shows whether the Schema Registry answers; the caller closes the watch. */
    public void observe(RegistryWatch watch) {
        Gauge.builder(REGISTRY_REACHABLE, () -> !watch.hasAsked() ? Double.NaN : watch.trouble() == null ? 1 : 0)
                .description("Whether the Schema Registry answered when last asked: 1, else 0")
                .register(registry);
    }

    /** All figures, in Prometheus' text format; what is read from stores is as of their last commit. */
    public synchronized String scrape() {
        if (state != null) {
            state.refresh();
        }
        if (connect != null) {
            connect.refresh();
        }
        return registry.scrape();
    }

    private void bind(MeterBinder binder) {
        binder.bindTo(registry);
        if (binder instanceof AutoCloseable closeable) {
            opened.push(closeable);
        }
    }

    @Override
    public synchronized void close() {
        while (!opened.isEmpty()) {
            try {
                opened.pop().close();
            } catch (Exception e) {
                throw new IllegalStateException("metrics do not close", e);
            }
        }
        registry.close();
    }
}
