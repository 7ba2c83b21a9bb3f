package io.windfall.topics;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * One topic as Windfall declares it. Keys are UTF-8 strings, values are Avro in the Schema Registry wire format under
 * the subject {@code <topic>-value}.
 *
 * @param name the name without prefix, with its version, such as {@code grid.signal.v1}
 * @param role what it is for
 * @param keyDoc what the key is, for people, such as {@code fabric/job}
 * @param value the record class of the values; null where the values are bytes as they came (dead letters)
 * @param cleanup whether old records go by age or by key
 * @param retention how long records are kept; null exactly when {@code cleanup} is {@link Cleanup#COMPACT}
 * @param partitions the partition count to create it with, at least 1
 * @param maxMessageBytes the largest record batch that the broker takes, in bytes
 */
public record TopicSpec(
        String name,
        Role role,
        String keyDoc,
        Class<? extends SpecificRecord> value,
        Cleanup cleanup,
        Duration retention,
        int partitions,
        int maxMessageBytes) {

    private static final String VERSION_SUFFIX = "\\.v[0-9]+$";

    public TopicSpec {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(role, "role");
        Objects.requireNonNull(keyDoc, "keyDoc");
        Objects.requireNonNull(cleanup, "cleanup");
        if ((retention == null) != (cleanup == Cleanup.COMPACT)) {
            throw new IllegalArgumentException(name + ": a retention belongs to DELETE, and to it alone");
        }
        if (retention != null && (retention.isNegative() || retention.isZero())) {
            throw new IllegalArgumentException(name + ": retention must be positive, is " + retention);
        }
        if (partitions < 1) {
            throw new IllegalArgumentException(name + ": at least 1 partition, not " + partitions);
        }
        if (maxMessageBytes < 1) {
            throw new IllegalArgumentException(name + ": maxMessageBytes must be positive, is " + maxMessageBytes);
        }
    }

    /** The record class of the values; empty for dead letters, whose values are bytes as they came. */
    public Optional<Class<? extends SpecificRecord>> valueType() {
        return Optional.ofNullable(value);
    }

    /** The name without its version: {@code grid.signal} for {@code grid.signal.v1}. */
    public String shortName() {
        return name.replaceFirst(VERSION_SUFFIX, "");
    }

    /** The same topic with another partition count. */
    public TopicSpec withPartitions(int count) {
        return new TopicSpec(name, role, keyDoc, value, cleanup, retention, count, maxMessageBytes);
    }

    /**
     * The topic's configuration as Kafka takes it. Stamps are always the broker's ({@code LogAppendTime}): domain times
     * live in the payloads, since a default broker deletes or refuses records whose stamps are far from its own clock.
     * What the orchestrator writes for others is kept in gzip, whatever its producer sends: the one codec that clients of
     * all languages have without a plug-in.
     */
    public Map<String, String> kafkaConfig() {
        Map<String, String> config = new LinkedHashMap<>();
        config.put(TopicConfig.CLEANUP_POLICY_CONFIG, cleanup.policy());
        if (retention != null) {
            config.put(TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        }
        config.put(TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        config.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(maxMessageBytes));
        if (role == Role.OUTPUT || role == Role.DEAD_LETTER) {
            config.put(TopicConfig.COMPRESSION_TYPE_CONFIG, "gzip");
        }
        return config;
    }

    /**
     * What an admin client needs to create it.
     *
     * @param names the prefix in force
     * @param replicationFactor copies of each partition; -1: the broker's default
     */
    public NewTopic newTopic(TopicNames names, short replicationFactor) {
        Optional<Short> replication = replicationFactor < 0 ? Optional.empty() : Optional.of(replicationFactor);
        return new NewTopic(names.name(this), Optional.of(partitions), replication).configs(kafkaConfig());
    }
}
