package io.windfall.connect.series;

import io.windfall.connect.PollingConnector;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/**
 * Turns any time series into grid signals: prices, emissions, a plant's export, as values measured or as a forecast. One task,
 * since a series has one order.
 */
public final class SeriesSource extends PollingConnector {

    @Override
    public ConfigDef config() {
        return SeriesConfig.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return SeriesTask.class;
    }

    @Override
    protected void check(Map<String, String> properties) {
        new SeriesConfig(properties);
    }
}
