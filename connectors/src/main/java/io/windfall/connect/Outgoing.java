package io.windfall.connect;

import java.util.Map;
import java.util.Objects;

/**
 * A record for Kafka, in bytes.
 *
 * @param topic the topic's name on the cluster
 * @param key UTF-8; null for none
 * @param value the bytes of the value
 * @param headers text by name, in the order given
 * @param isDeadLetter whether it is a dead letter
 */
public record Outgoing(String topic, byte[] key, byte[] value, Map<String, String> headers, boolean isDeadLetter) {
    public Outgoing {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(value, "value");
    }
}
