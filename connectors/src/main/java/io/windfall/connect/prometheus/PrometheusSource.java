package io.windfall.connect.prometheus;

import io.windfall.connect.PollingConnector;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/**
 * Turns what exporters or a Prometheus server tell into readings of nodes ({@code node.telemetry}) and of sites' meters
 * ({@code site.telemetry}). Exporters are spread over tasks; those of one node stay together, and
 * those with meters.
 */
public final class PrometheusSource extends PollingConnector {

    @Override
    public ConfigDef config() {
        return PrometheusConfig.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return PrometheusTask.class;
    }

    @Override
    protected void check(Map<String, String> properties) {
        new PrometheusConfig(properties);
    }

    @Override
    protected List<Map<String, String>> split(Map<String, String> connector, int maxTasks) {
        return PrometheusConfig.split(connector, maxTasks);
    }
}
