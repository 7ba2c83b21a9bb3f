package io.windfall.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.AttributeNotFoundException;
import javax.management.InstanceNotFoundException;
import javax.management.MBeanServer;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.metrics.Gauge;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.common.metrics.KafkaMetricsContext;
import org.apache.kafka.common.metrics.MetricConfig;
import org.apache.kafka.common.metrics.Metrics;
import org.apache.kafka.common.utils.Time;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** With the very reporter by which a worker's figures come into JMX. */
class ConnectSeriesTest {
    private final Metrics worker = new Metrics(
            new MetricConfig(), List.of(new JmxReporter()), Time.SYSTEM, new KafkaMetricsContext("kafka.connect"));
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final ConnectSeries series = new ConnectSeries(registry, ManagementFactory.getPlatformMBeanServer());

    @AfterEach
    void close() {
        worker.close();
    }

    private MetricName say(String group, String name, Object value, Map<String, String> tags) {
        MetricName said = worker.metricName(name, group, "", tags);
        worker.addMetric(said, (Gauge<Object>) (config, now) -> value);
        return said;
    }

    private Map<String, Double> shown() {
        series.refresh();
        Map<String, Double> shown = new LinkedHashMap<>();
        for (Meter meter : registry.getMeters()) {
            String tags = meter.getId().getTags().toString();
            shown.put(
                    meter.getId().getName() + tags,
                    meter.measure().iterator().next().getValue());
        }
        return shown;
    }

    /** Kafka's reporter takes a bean away and puts it back whenever it has one attribute more or less. */
    @Test
    void shouldKeepWhatStaysWhileFiguresComeAndGoUnderIt() {
        say("plugins", "failures-total", 1L, Map.of("connector", "plant", "task", "0", "feed", "east"));
        Set<String> gone = new HashSet<>();
        ConnectSeries looked = new ConnectSeries(registry, lacking(gone));
        looked.refresh();
        Set<String> before = names();
        assertThat(before).contains("kafka.plugins.failures.total");

        gone.add("bean");
        looked.refresh();
        assertThat(names()).as("taken away just now").isEqualTo(before);

        gone.clear();
        gone.add("attribute");
        looked.refresh();
        assertThat(names()).as("the attribute itself is gone").doesNotContain("kafka.plugins.failures.total");
    }

    private Set<String> names() {
        return registry.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .collect(Collectors.toSet());
    }

    /** JMX as it answers when something is taken away between two questions. */
    private static MBeanServer lacking(Set<String> gone) {
        MBeanServer beans = ManagementFactory.getPlatformMBeanServer();
        return (MBeanServer) Proxy.newProxyInstance(
                ConnectSeriesTest.class.getClassLoader(),
                new Class<?>[] {MBeanServer.class},
                (proxy, method, given) -> {
                    if (gone.contains("bean") && method.getName().equals("getMBeanInfo")) {
                        throw new InstanceNotFoundException(given[0].toString());
                    }
                    if (gone.contains("attribute") && given.length == 2 && "failures-total".equals(given[1])) {
                        throw new AttributeNotFoundException(given[1].toString());
                    }
                    return method.invoke(beans, given);
                });
    }

    /** Prometheus refuses a second figure of a name with other labels: sources' have a feed, the sink's none. */
    @Test
    void shouldShowFiguresOfSourcesAndSinksOfOneName() {
        say("plugins", "failures-total", 1L, Map.of("connector", "plant", "task", "0", "feed", "east"));
        say("plugins", "failures-total", 2L, Map.of("connector", "hook", "task", "0"));
        PrometheusMeterRegistry prometheus = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        new ConnectSeries(prometheus, ManagementFactory.getPlatformMBeanServer()).refresh();
        assertThat(prometheus.scrape())
                .contains(
                        "kafka_plugins_failures_total{connector=\"plant\",feed=\"east\",task=\"0\"} 1.0",
                        "kafka_plugins_failures_total{connector=\"hook\",feed=\"\",task=\"0\"} 2.0");
    }

    @Test
    void shouldShowFiguresAsTheyComeAndDropThoseThatAreGone() {
        Map<String, String> task = Map.of("connector", "plant:east", "task", "0");
        say("connect-worker-metrics", "task-count", 1.0, Map.of());
        MetricName status = say("connector-task-metrics", "status", "running", task);
        say("connector-task-metrics", "connector-class", "io.windfall.X", task);
        MetricName written = say("source-task-metrics", "source-record-write-total", 12.0, task);
        say("app-info", "start-time-ms", 1L, Map.of());

        String tags = "[tag(connector=plant:east), tag(task=0)]";
        assertThat(shown())
                .containsOnly(
                        Map.entry("kafka.connect.worker.task.count[]", 1.0),
                        Map.entry("kafka.connector.task.running" + tags, 1.0),
                        Map.entry("kafka.source.task.source.record.write.total" + tags, 12.0));

        worker.removeMetric(status);
        worker.removeMetric(written);
        say("connector-task-metrics", "status", "failed", task);
        assertThat(shown())
                .containsOnly(
                        Map.entry("kafka.connect.worker.task.count[]", 1.0),
                        Map.entry("kafka.connector.task.running" + tags, 0.0));
    }
}
