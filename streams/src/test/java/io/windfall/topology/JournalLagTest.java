package io.windfall.topology;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.junit.jupiter.api.Test;

class JournalLagTest {

    private final Map<MetricName, Metric> metrics = new HashMap<>();

    @Test
    void shouldBeThatOfTheJournalsPartitionWhateverTheTopicsPrefix() {
        put("records-lag", "dev.fabric.journal.v1", "1", 17.0);
        put("records-lag", "fabric_journal_v1", "2", 5.0);
        put("records-lag", "fabric.journal.v1", "3", Double.NaN);
        put("records-lag-max", "fabric.journal.v1", "3", 99.0);
        put("records-lag", "grid.signal.v1", "3", 99.0);
        assertThat(JournalLag.of(metrics, 1)).hasValue(17);
        assertThat(JournalLag.of(metrics, 2)).hasValue(5);
        assertThat(JournalLag.of(metrics, 3)).as("nothing was read yet").isEmpty();
        assertThat(JournalLag.of(metrics, 4)).isEmpty();
    }

    private void put(String name, String topic, String partition, double value) {
        MetricName metric = new MetricName(
                name, "consumer-fetch-manager-metrics", "", Map.of("topic", topic, "partition", partition));
        metrics.put(metric, new Metric() {
            @Override
            public MetricName metricName() {
                return metric;
            }

            @Override
            public Object metricValue() {
                return value;
            }
        });
    }
}
