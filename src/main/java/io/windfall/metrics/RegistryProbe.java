package io.windfall.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks the Schema Registry every 15 s whether it is there: the orchestrator itself asks only for schemas it has not seen. */
final class RegistryProbe implements AutoCloseable {
    static final String REACHABLE = "windfall.registry.reachable";

    private static final Logger LOG = LoggerFactory.getLogger(RegistryProbe.class);
    private static final long EVERY_SECONDS = 15;

    private final Runnable question;
    private final ScheduledExecutorService thread;
    private volatile double reachable = Double.NaN;

    /** @param question returns when the registry answers, and throws when it does not */
    RegistryProbe(Runnable question, MeterRegistry registry) {
        this.question = question;
        Gauge.builder(REACHABLE, () -> reachable)
                .description("Whether the Schema Registry answered when last asked: 1, else 0")
                .register(registry);
        thread = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread daemon = new Thread(task, "registry-probe");
            daemon.setDaemon(true);
            return daemon;
        });
        thread.scheduleWithFixedDelay(this::ask, 0, EVERY_SECONDS, TimeUnit.SECONDS);
    }

    private void ask() {
        try {
            question.run();
            reachable = 1;
        } catch (RuntimeException e) {
            reachable = 0;
            LOG.debug("The registry does not answer", e);
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
