package io.windfall.connect.webhook;

import io.windfall.connect.PollingConnector;
import io.windfall.connect.UnknownKeys;
import io.windfall.connect.Validation;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.Task;
import org.apache.kafka.connect.sink.SinkConnector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers migration commands, and decisions by choice, to an HTTP webhook: CloudEvents 1.0 in JSON, signed, in order per job, at
 * least once. As many tasks as there are partitions are of use.
 */
public final class WebhookSink extends SinkConnector {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookSink.class);
    private static final String CONVERTER = "value.converter";

    private Map<String, String> properties = Map.of();

    @Override
    public String version() {
        return PollingConnector.versionOf(getClass());
    }

    @Override
    public ConfigDef config() {
        return WebhookConfig.definition();
    }

    @Override
    public Class<? extends Task> taskClass() {
        return WebhookTask.class;
    }

    @Override
    public void start(Map<String, String> given) {
        properties = new WebhookConfig(given).originalsStrings();
        UnknownKeys.warn(LOG, config(), given, WebhookConfig.DEAD_LETTER_PRODUCER);
    }

    @Override
    public List<Map<String, String>> taskConfigs(int maxTasks) {
        return Collections.nCopies(maxTasks, properties);
    }

    @Override
    public void stop() {
        // Everything is the tasks'.
    }

    @Override
    public Config validate(Map<String, String> given) {
        return Validation.of(
                super.validate(given),
                config(),
                given,
                properties -> new WebhookConfig(properties),
                List.of(CONVERTER),
                "the records are read in the Schema Registry wire format",
                WebhookConfig.DEAD_LETTER_PRODUCER);
    }
}
