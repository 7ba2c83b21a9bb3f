package io.windfall.connect;

import io.windfall.text.EditDistance;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigValue;
import org.slf4j.Logger;

/**
 * Keys of a connector's configuration that mean nothing, neither to it nor to Connect. One that is nearly a key of the
 * connector is a slip of the pen, and refused; others are told of in the log, since later versions and other tools may know them.
 */
public final class UnknownKeys {

    private static final int SLIP = 2;
    /** Keys that are shorter may differ by less and yet mean something else. */
    private static final int SHORT = 8;

    private static final Set<String> CONNECTS = Set.of(
            "name",
            "connector.class",
            "connector.plugin.version",
            "config.action.reload",
            "exactly.once.support",
            "offsets.storage.topic",
            "topics",
            "topics.regex");
    private static final List<String> CONNECTS_PREFIXES = List.of(
            "tasks.max",
            "key.converter",
            "value.converter",
            "header.converter",
            "transforms",
            "predicates",
            "errors.",
            "transaction.boundary",
            "topic.creation.",
            "producer.override.",
            "consumer.override.",
            "admin.override.",
            "schema.registry.");

    private UnknownKeys() {}

    /** Adds an error for each that is nearly another. */
    public static void refuseSlips(
            ConfigDef definition, Map<String, String> given, List<ConfigValue> values, String... prefixes) {
        of(definition, given, prefixes)
                .forEach((key, meant) -> meant.ifPresent(other -> {
                    ConfigValue value = new ConfigValue(key);
                    value.addErrorMessage("there is no key " + key + ": did you mean " + other + "?");
                    values.add(value);
                }));
    }

    /** Logs a warning that names them all, if there are any. */
    public static void warn(Logger log, ConfigDef definition, Map<String, String> given, String... prefixes) {
        Set<String> unknown = of(definition, given, prefixes).keySet();
        if (!unknown.isEmpty()) {
            log.warn(
                    "{}: the configuration holds keys that mean nothing: {}",
                    given.getOrDefault("name", "connector"),
                    String.join(", ", unknown));
        }
    }

    /** Each, with the key that it is nearly, if it is. */
    private static Map<String, Optional<String>> of(
            ConfigDef definition, Map<String, String> given, String... prefixes) {
        Set<String> known = definition.names();
        Map<String, Optional<String>> unknown = new TreeMap<>();
        given.keySet().stream()
                .filter(key -> !known.contains(key) && !CONNECTS.contains(key))
                .filter(key -> CONNECTS_PREFIXES.stream().noneMatch(key::startsWith))
                .filter(key -> List.of(prefixes).stream().noneMatch(key::startsWith))
                .forEach(key -> unknown.put(
                        key,
                        known.stream()
                                .filter(other -> EditDistance.between(key, other) <= (key.length() < SHORT ? 1 : SLIP))
                                .min(Comparator.comparingInt(other -> EditDistance.between(key, other)))));
        return unknown;
    }
}
