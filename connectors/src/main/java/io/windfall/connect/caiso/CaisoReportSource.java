package io.windfall.connect.caiso;

import io.windfall.connect.PollingConnector;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/**
 * Turns the curtailment that the California ISO publishes a day later into grid signals: for history and replay, since no window is
 * still open when its page appears. One task.
 */
public final class CaisoReportSource extends PollingConnector {

    @Override
    public ConfigDef config() {
        return CaisoReportConfig.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return CaisoReportTask.class;
    }

    @Override
    protected void check(Map<String, String> properties) {
        new CaisoReportConfig(properties);
    }
}
