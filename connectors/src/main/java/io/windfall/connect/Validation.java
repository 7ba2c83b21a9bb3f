package io.windfall.connect;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.ConfigValue;

/** What the {@code validate} of a connector, source or sink, says beyond its definition. */
public final class Validation {

    private Validation() {}

    /**
     * Adds what keys mean together, slips of the pen, and converters that are not {@link PollingConnector#BYTES}.
     *
     * @param defined what the definition alone says
     * @param check throws {@link ConfigException} with one line that names the key; asked only when the definition is content
     * @param converters the keys of the converters that must pass bytes on, where they are set
     * @param why why they must
     * @param prefixes of keys that are not in the definition and yet mean something
     */
    public static Config of(
            Config defined,
            ConfigDef definition,
            Map<String, String> given,
            Consumer<Map<String, String>> check,
            List<String> converters,
            String why,
            String... prefixes) {
        List<ConfigValue> values = new ArrayList<>(defined.configValues());
        if (values.stream().allMatch(value -> value.errorMessages().isEmpty())) {
            try {
                check.accept(given);
            } catch (ConfigException e) {
                keyOf(e.getMessage(), values).addErrorMessage(e.getMessage());
            }
        }
        UnknownKeys.refuseSlips(definition, given, values, prefixes);
        for (String converter : converters) {
            String named = given.get(converter);
            if (named != null && !named.equals(PollingConnector.BYTES) && !named.equals("ByteArrayConverter")) {
                ConfigValue value = new ConfigValue(converter); // the worker reads its value as a class: leave it unset
                value.addErrorMessage("set " + converter + "=" + PollingConnector.BYTES + ": " + why);
                values.add(value);
            }
        }
        return new Config(values);
    }

    /** The key that a message names in the way of {@link ConfigException}; else the first. */
    private static ConfigValue keyOf(String message, List<ConfigValue> values) {
        return values.stream()
                .filter(value -> message.contains("configuration " + value.name() + ":")
                        || message.contains("configuration \"" + value.name() + "\"")
                        || message.contains("for configuration " + value.name() + " ")
                        || message.startsWith(value.name() + " ")
                        || message.startsWith(value.name() + ": "))
                .findFirst()
                .orElse(values.get(0));
    }
}
