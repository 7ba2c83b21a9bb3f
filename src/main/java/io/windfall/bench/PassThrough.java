package io.windfall.bench;

import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * The least that a Kafka Streams application with the orchestrator's guarantees can do: it reads all raw topics and writes
 * each record, key and value as they came in bytes, to one topic. One hop, no serde, no state, and every property of Kafka
 * Streams and its clients as the orchestrator has it.
 */
final class PassThrough implements AutoCloseable {
    static final String OUTPUT = "bench.pass.v1";
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(30);

    private final KafkaStreams streams;

    private PassThrough(KafkaStreams streams) {
        this.streams = streams;
    }

    static PassThrough start(BenchCluster cluster, TopicNames names, String applicationId, Duration commitInterval) {
        Topology topology = new Topology();
        String[] sources = Topics.inputs().stream().map(names::name).toArray(String[]::new);
        topology.addSource("raw", sources);
        topology.addSink("passed", names.prefix() + OUTPUT, "raw");
        Properties all = cluster.config(applicationId, names, commitInterval).streamsProperties();
        all.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        all.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        KafkaStreams streams = new KafkaStreams(topology, all);
        streams.start();
        return new PassThrough(streams);
    }

    boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    @Override
    public void close() {
        streams.close(CloseOptions.timeout(CLOSE_WITHIN)
                .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    }
}
