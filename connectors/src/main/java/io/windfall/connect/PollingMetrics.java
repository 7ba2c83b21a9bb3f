package io.windfall.connect;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.source.SourceTaskContext;

/**
 * Counts per feed, under the group {@code plugins} that the worker gives: looks, failures, records, dead letters, and when the
 * last look succeeded (ms since 1970-01-01 UTC). A worker older than Kafka 4.1 has no place for them.
 */
final class PollingMetrics {

    private final PluginMetrics plugin;
    private final Map<String, Counts> byFeed = new ConcurrentHashMap<>();
    private final List<MetricName> names = new ArrayList<>();

    private static final class Counts {
        private final AtomicLong looks = new AtomicLong();
        private final AtomicLong failures = new AtomicLong();
        private final AtomicLong records = new AtomicLong();
        private final AtomicLong deadLetters = new AtomicLong();
        private final AtomicLong lastSuccessMillis = new AtomicLong();
    }

    private PollingMetrics(PluginMetrics plugin) {
        this.plugin = plugin;
    }

    static PollingMetrics none() {
        return new PollingMetrics(null);
    }

    static PollingMetrics of(SourceTaskContext context) {
        try {
            return new PollingMetrics(context.pluginMetrics());
        } catch (NoSuchMethodError | UnsupportedOperationException e) {
            return none(); // an older worker
        }
    }

    void emitted(String feed, List<? extends Emission<?>> emissions) {
        Counts counts = counts(feed);
        long dead = emissions.stream().filter(e -> e.record().isDeadLetter()).count();
        counts.records.addAndGet(emissions.size() - dead);
        counts.deadLetters.addAndGet(dead);
    }

    void looked(String feed, long nowMillis) {
        Counts counts = counts(feed);
        counts.looks.incrementAndGet();
        counts.lastSuccessMillis.set(nowMillis);
    }

    void failed(String feed) {
        counts(feed).failures.incrementAndGet();
    }

    void close() {
        names.forEach(name -> plugin.removeMetric(name)); // none without a plugin's place
        names.clear();
    }

    private Counts counts(String feed) {
        return byFeed.computeIfAbsent(feed, f -> {
            Counts counts = new Counts();
            if (plugin != null) {
                add(f, "looks-total", "Looks that succeeded", counts.looks::get);
                add(f, "failures-total", "Looks that failed", counts.failures::get);
                add(f, "records-total", "Records emitted", counts.records::get);
                add(f, "dead-letters-total", "Dead letters emitted", counts.deadLetters::get);
                add(f, "last-success-ms", "When a look last succeeded, ms since 1970", counts.lastSuccessMillis::get);
            }
            return counts;
        });
    }

    private void add(String feed, String name, String doc, LongSupplier value) {
        MetricName metric = plugin.metricName(name, doc, new LinkedHashMap<>(Map.of("feed", feed)));
        plugin.addMetric(metric, (org.apache.kafka.common.metrics.Gauge<Long>) (config, now) -> value.getAsLong());
        names.add(metric);
    }
}
