package io.windfall.topology;

import io.windfall.topics.Topics;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;

/** How far the orchestrator's consumers are behind the end of the journal, by what they say themselves. */
final class JournalLag {
    private static final String METRIC = "records-lag";
    private static final String JOURNAL = undotted(Topics.FABRIC_JOURNAL.name());

    private JournalLag() {}

    /** Entries of a partition that are still to be read; empty: none of these consumers has read of it yet. */
    static OptionalLong of(Map<MetricName, ? extends Metric> metrics, int partition) {
        String wanted = Integer.toString(partition);
        return metrics.entrySet().stream()
                .filter(metric -> metric.getKey().name().equals(METRIC)
                        && wanted.equals(metric.getKey().tags().get("partition"))
                        && undotted(metric.getKey().tags().getOrDefault("topic", ""))
                                .endsWith(JOURNAL))
                .map(metric -> metric.getValue().metricValue())
                .filter(value -> value instanceof Double lag && !lag.isNaN())
                .mapToLong(value -> ((Double) value).longValue())
                .max();
    }

    /** Kafka's metrics replace a topic's dots, or do not, by version. */
    private static String undotted(String topic) {
        return topic.replace('.', '_');
    }
}
