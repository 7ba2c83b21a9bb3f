package io.windfall.connect.trainer;

import io.windfall.connect.PollingConnector;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/**
 * Watches the checkpoint folders of jobs that no executor of ours runs, and tells how far they are. One task: a folder has one
 * order.
 */
public final class TrainerSource extends PollingConnector {

    @Override
    public ConfigDef config() {
        return TrainerConfig.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return TrainerTask.class;
    }

    @Override
    protected void check(Map<String, String> properties) {
        new TrainerConfig(properties);
    }
}
