package io.windfall.admin;

import io.windfall.topics.TopicSpec;
import java.util.OptionalInt;

/**
 * How large to make topics where the declared sizes are not wanted.
 *
 * @param partitions partitions of each topic that is declared with more than one; empty: as declared
 * @param replication copies of each partition; empty: the broker's default
 */
public record TopicSizing(OptionalInt partitions, OptionalInt replication) {
    public TopicSizing {
        if (partitions.isPresent() && partitions.getAsInt() < 1) {
            throw new IllegalArgumentException("partitions must be at least 1, not " + partitions.getAsInt());
        }
        if (replication.isPresent() && (replication.getAsInt() < 1 || replication.getAsInt() > Short.MAX_VALUE)) {
            throw new IllegalArgumentException("replication must be at least 1, not " + replication.getAsInt());
        }
    }

    /** As declared, with the broker's replication. */
    public static TopicSizing declared() {
        return new TopicSizing(OptionalInt.empty(), OptionalInt.empty());
    }

    TopicSpec of(TopicSpec topic) {
        return topic.partitions() > 1 && partitions.isPresent() ? topic.withPartitions(partitions.getAsInt()) : topic;
    }

    short replicationFactor() {
        return (short) replication.orElse(-1);
    }
}
