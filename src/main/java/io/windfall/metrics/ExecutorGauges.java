package io.windfall.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.windfall.executor.Executor;
import io.windfall.executor.ExecutorFigures;
import io.windfall.executor.machine.Phase;
import java.util.function.ToDoubleFunction;

/** What an executor says of itself, asked anew by every series. */
final class ExecutorGauges {
    private final Executor executor;
    private final MeterRegistry registry;
    private final Tags tags;

    private ExecutorGauges(Executor executor, MeterRegistry registry, Tags tags) {
        this.executor = executor;
        this.registry = registry;
        this.tags = tags;
    }

    static void register(Executor executor, String fabric, String site, MeterRegistry registry) {
        ExecutorGauges all = new ExecutorGauges(executor, registry, Tags.of("fabric", fabric, "site", site));
        for (Phase phase : Phase.values()) {
            Gauge.builder("windfall.executor.jobs", executor, of -> of.figures()
                            .jobs()
                            .get(phase.name()))
                    .description("Jobs at the site, by how they stand there")
                    .tags(all.tags.and("phase", phase.name()))
                    .register(registry);
        }
        all.gauge("lease.remaining", "seconds", "Until the lease ends; 0: it is over", f -> f.leaseLeftMillis() / 1e3);
        all.gauge("slots.taken", null, "Slots that jobs hold", ExecutorFigures::slotsTaken);
        all.gauge("events.unacknowledged", null, "Events not yet at the broker", ExecutorFigures::unacknowledged);
        all.gauge("pulls.active", null, "Pulls of checkpoints under way", ExecutorFigures::pulls);
        all.counter("pulls", null, Tags.of("outcome", "DONE"), "Pulls of checkpoints", ExecutorFigures::pullsDone);
        all.counter("pulls", null, Tags.of("outcome", "FAILED"), "Pulls of checkpoints", ExecutorFigures::pullsFailed);
        all.counter("received", "bytes", Tags.empty(), "Bytes of checkpoints pulled", ExecutorFigures::receivedBytes);
        all.counter("sent", "bytes", Tags.empty(), "Bytes of checkpoints handed out", ExecutorFigures::sentBytes);
    }

    private void gauge(String name, String unit, String description, ToDoubleFunction<ExecutorFigures> value) {
        Gauge.builder("windfall.executor." + name, executor, of -> value.applyAsDouble(of.figures()))
                .baseUnit(unit)
                .description(description)
                .tags(tags)
                .register(registry);
    }

    private void counter(
            String name, String unit, Tags more, String description, ToDoubleFunction<ExecutorFigures> value) {
        FunctionCounter.builder("windfall.executor." + name, executor, of -> value.applyAsDouble(of.figures()))
                .baseUnit(unit)
                .description(description)
                .tags(tags.and(more))
                .register(registry);
    }
}
