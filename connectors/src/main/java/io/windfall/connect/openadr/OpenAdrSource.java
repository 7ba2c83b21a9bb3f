package io.windfall.connect.openadr;

import io.windfall.connect.PollingConnector;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/**
 * Reads the events of an OpenADR 3 VTN as grid signals: demand response and surplus. One task, since cancellations show only
 * in the comparison of whole snapshots.
 */
public final class OpenAdrSource extends PollingConnector {

    @Override
    public ConfigDef config() {
        return OpenAdrConfig.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return OpenAdrTask.class;
    }

    @Override
    protected void check(Map<String, String> properties) {
        new OpenAdrConfig(properties);
    }
}
