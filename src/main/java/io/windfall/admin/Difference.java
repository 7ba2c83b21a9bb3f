package io.windfall.admin;

import io.windfall.topics.TopicSpec;
import java.util.Objects;

/**
 * One way in which a cluster differs from the declared topics.
 *
 * @param topic the declared topic, sized as wanted
 * @param topicName its name on the cluster
 * @param kind what differs
 * @param setting the setting that differs, such as {@code cleanup.policy}; what kind of thing is missing otherwise
 * @param found what is there; empty: nothing
 * @param wanted what should be there
 * @param refusal why {@link TopicAdmin#apply()} leaves it alone, and what to do instead; null: it mends it
 */
public record Difference(
        TopicSpec topic, String topicName, Kind kind, String setting, String found, String wanted, String refusal) {

    /** What differs. */
    public enum Kind {
        TOPIC_MISSING,
        CONFIG,
        PARTITIONS,
        REPLICATION,
        COMPATIBILITY,
        SCHEMA_MISSING
    }

    public Difference {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(topicName, "topicName");
        Objects.requireNonNull(kind, "kind");
        Objects.requireNonNull(setting, "setting");
        Objects.requireNonNull(found, "found");
        Objects.requireNonNull(wanted, "wanted");
    }

    /** Whether {@link TopicAdmin#apply()} mends it. */
    public boolean mendable() {
        return refusal == null;
    }

    @Override
    public String toString() {
        String what = found.isEmpty() ? "missing, should be " + wanted : found + ", should be " + wanted;
        return topicName + " " + setting + ": " + what + (mendable() ? "" : ". Not mended: " + refusal);
    }
}
