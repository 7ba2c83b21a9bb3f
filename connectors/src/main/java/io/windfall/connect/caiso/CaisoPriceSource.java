package io.windfall.connect.caiso;

import io.windfall.connect.PollingConnector;
import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;

/**
 * Turns the California ISO's real-time prices (OASIS, PRC_INTVL_LMP) into grid signals: a price at or below a threshold is the live
 * stand-in for surplus. One task.
 */
public final class CaisoPriceSource extends PollingConnector {

    @Override
    public ConfigDef config() {
        return CaisoPriceConfig.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return CaisoPriceTask.class;
    }

    @Override
    protected void check(Map<String, String> properties) {
        new CaisoPriceConfig(properties);
    }
}
