package io.windfall.connect.webhook;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.PluginMetrics;
import org.apache.kafka.connect.sink.SinkTaskContext;

/**
 * What a task has done, under the group {@code plugins} that the worker gives: {@code delivered-total}, {@code failures-total}
 * (tries), {@code dead-letters-total}, {@code pending}. A worker older than Kafka 4.1 has no place for them.
 */
final class SinkCounts {

    final AtomicLong delivered = new AtomicLong();
    final AtomicLong failures = new AtomicLong();
    final AtomicLong deadLetters = new AtomicLong();

    private final List<MetricName> names = new ArrayList<>();
    private PluginMetrics plugin;

    void register(SinkTaskContext context, LongSupplier pending) {
        try {
            plugin = context.pluginMetrics();
        } catch (NoSuchMethodError | UnsupportedOperationException e) {
            plugin = null; // an older worker
        }
        if (plugin != null) {
            add("delivered-total", "Deliveries that the webhook has taken", delivered::get);
            add("failures-total", "Tries that failed and are repeated", failures::get);
            add("dead-letters-total", "Records given up", deadLetters::get);
            add("pending", "Records neither delivered nor given up", pending);
        }
    }

    void close() {
        names.forEach(name -> plugin.removeMetric(name));
        names.clear();
    }

    private void add(String name, String doc, LongSupplier value) {
        MetricName metric = plugin.metricName(name, doc, new LinkedHashMap<>());
        plugin.addMetric(metric, (Gauge<Long>) (config, now) -> value.getAsLong());
        names.add(metric);
    }
}
