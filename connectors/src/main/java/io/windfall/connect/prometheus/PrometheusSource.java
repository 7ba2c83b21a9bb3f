package io.windfall.connect.prometheus;

import io.windfall.connect.PollingConnector;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/**
 * Turns what exporters or a Prometheus server tell into readings of nodes ({@code node.telemetry}) and of sites' meters
 * ({@code site.telemetry}). Exporters are spread over tasks; those of one node stay together.
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
        List<Target> targets = new PrometheusConfig(connector).targets();
        List<List<String>> shares = new ArrayList<>();
        for (int i = 0; i < targets.size(); i++) {
            if (i < maxTasks) {
                shares.add(new ArrayList<>());
            }
            Target target = targets.get(i);
            String prefix = target.node() == null ? "" : target.node() + "=";
            target.urls().forEach(url -> shares.get(shares.size() - 1).add(prefix + url));
            shares.add(0, shares.remove(shares.size() - 1)); // round robin
        }
        if (shares.isEmpty()) {
            return List.of(connector);
        }
        return shares.stream()
                .map(share -> {
                    Map<String, String> task = new HashMap<>(connector);
                    task.put(PrometheusConfig.TARGETS, String.join(",", share));
                    return task;
                })
                .toList();
    }
}
