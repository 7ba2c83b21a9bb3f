package io.windfall.loop;

import io.windfall.topics.TopicNames;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

/**
 * Where a closed loop runs.
 *
 * @param bootstrapServers of the cluster
 * @param fabric the fabric; a new one, or the run would go on where another ended
 * @param names of the topics
 * @param patience how long the loop waits for the orchestrator to answer before it gives up; default 2 min, which an
 *     orchestrator may take to be restarted
 * @param kafkaProperties any other client property; these win
 */
public record KafkaLoopConfig(
        String bootstrapServers,
        String fabric,
        TopicNames names,
        Duration patience,
        Map<String, String> kafkaProperties) {

    public KafkaLoopConfig {
        Objects.requireNonNull(bootstrapServers, "bootstrapServers");
        Objects.requireNonNull(fabric, "fabric");
        Objects.requireNonNull(names, "names");
        Objects.requireNonNull(patience, "patience");
        kafkaProperties = Map.copyOf(kafkaProperties);
    }

    /** With the defaults. */
    public static KafkaLoopConfig of(String bootstrapServers, String fabric) {
        return new KafkaLoopConfig(bootstrapServers, fabric, TopicNames.unprefixed(), Duration.ofMinutes(2), Map.of());
    }
}
