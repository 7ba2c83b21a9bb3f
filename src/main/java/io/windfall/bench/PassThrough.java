package io.windfall.bench;

import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;

/**
 * The least that a Kafka Streams application with the orchestrator's guarantees can do: it reads all raw topics and writes
 * each record, key and value as they came in bytes, to one topic. One hop, no serde, no state, {@code exactly_once_v2}, one
 * thread, and the orchestrator's commit interval, compression and partitions.
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
        Properties all = new Properties();
        all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, cluster.bootstrapServers());
        all.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        all.put(StreamsConfig.STATE_DIR_CONFIG, cluster.stateDirectory().toString());
        all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, BenchCluster.THREADS);
        all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
        all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
        all.put(StreamsConfig.DEFAULT_KEY_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        all.put(StreamsConfig.DEFAULT_VALUE_SERDE_CLASS_CONFIG, Serdes.ByteArraySerde.class);
        all.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        all.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), 2 * 1024 * 1024);
        all.put(StreamsConfig.producerPrefix(ProducerConfig.COMPRESSION_TYPE_CONFIG), "lz4");
        KafkaStreams streams = new KafkaStreams(topology, all);
        streams.start();
        return new PassThrough(streams);
    }

    boolean isRunning() {
        return streams.state() == KafkaStreams.State.RUNNING;
    }

    @Override
    public void close() {
        streams.close(CLOSE_WITHIN);
    }
}
