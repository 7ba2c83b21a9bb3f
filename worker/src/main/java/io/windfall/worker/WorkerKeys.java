package io.windfall.worker;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.connect.runtime.WorkerConfig;

/** Which keys mean something to a worker: its own, those of its clients, and those of what it loads. */
final class WorkerKeys {

    /** Keys below these are of clients, converters, providers and the like: only those know them. */
    private static final List<String> OF_OTHERS = List.of(
            "producer.",
            "consumer.",
            "admin.",
            "config.providers",
            "exactly.once.",
            "scheduled.rebalance.",
            "listeners.https.",
            "key.converter.",
            "value.converter.",
            "header.converter.",
            "config.storage.",
            "offset.storage.",
            "status.storage.",
            "metrics.context.",
            "rest.extension.");

    private WorkerKeys() {}

    /** Those among the keys that mean nothing, in either mode: one file may serve both. */
    static List<String> unknown(WorkerConfig config, Collection<String> keys) {
        Set<String> known = new HashSet<>(AdminClientConfig.configNames());
        known.addAll(ConsumerConfig.configNames());
        known.addAll(ProducerConfig.configNames());
        known.addAll(config.values().keySet());
        return keys.stream()
                .filter(key -> !known.contains(key))
                .filter(key -> OF_OTHERS.stream().noneMatch(key::startsWith))
                .sorted()
                .toList();
    }
}
