package io.windfall.replay;

import io.windfall.topics.TopicSpec;
import java.util.Objects;

/**
 * A record that an older version of the orchestrator wrote, which does not say of which entry it came.
 *
 * @param topic its topic
 * @param partition its partition
 * @param offset its offset there
 * @param appendedAtMillis when the broker appended it, ms since 1970-01-01 UTC
 * @param fabric whose
 */
public record UnmarkedOutput(TopicSpec topic, int partition, long offset, long appendedAtMillis, String fabric) {

    public UnmarkedOutput {
        Objects.requireNonNull(topic, "topic");
        Objects.requireNonNull(fabric, "fabric");
    }
}
