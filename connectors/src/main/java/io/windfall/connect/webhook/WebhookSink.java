package io.windfall.connect.webhook;

import io.windfall.connect.PollingConnector;
import io.windfall.connect.UnknownKeys;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;
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
        List<ConfigValue> values = new ArrayList<>(super.validate(given).configValues());
        if (values.stream().allMatch(value -> value.errorMessages().isEmpty())) {
            try {
                new WebhookConfig(given);
            } catch (ConfigException e) {
                values.stream()
                        .filter(value -> e.getMessage().contains(value.name()))
                        .findFirst()
                        .orElse(values.get(0))
                        .addErrorMessage(e.getMessage());
            }
        }
        UnknownKeys.refuseSlips(config(), given, values, WebhookConfig.DEAD_LETTER_PRODUCER);
        String converter = given.get(CONVERTER);
        if (converter != null && !converter.equals(PollingConnector.BYTES) && !converter.equals("ByteArrayConverter")) {
            ConfigValue value = new ConfigValue(CONVERTER); // the worker reads its value as a class: leave it unset
            value.addErrorMessage("set " + CONVERTER + "=" + PollingConnector.BYTES
                    + ": the records are read in the Schema Registry wire format");
            values.add(value);
        }
        return new Config(values);
    }
}
