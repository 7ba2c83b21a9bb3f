package io.windfall.bench;

import io.windfall.schema.JobRecord;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.Origin;
import io.windfall.schema.SiteState;
import io.windfall.serde.AvroSerde;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorTopology;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a flood of bad records does to the good ones. Good records come at a steady rate, first alone, then while another producer sends
 * bad ones at a rate of its own to the same partitions. Throughput is the good records over the time from the first one's send
 * until a {@code read_committed} consumer of the journal has seen the last; latency is from a record's append to its sight there. In
 * the end the good ones are all in the journal, and the bad ones are counted in the dead letters, or the measurement fails.
 */
public final class FloodBench {
    private static final TopicNames NAMES = TopicNames.of("flood.");
    private static final String APPLICATION = "bench-flood";
    private static final int FABRICS = 8;
    private static final int WARM_UP_SECONDS = 5;
    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private final BenchCluster cluster;
    private final FloodSettings settings;
    private final Consumer<String> progress;
    private final EventMix mix = new EventMix(FABRICS);

    private FloodBench(BenchCluster cluster, FloodSettings settings, Consumer<String> progress) {
        this.cluster = cluster;
        this.settings = settings;
        this.progress = progress;
    }

    /**
     * How good records fared.
     *
     * @param records how many
     * @param seconds from the first one's send to the last one's sight
     * @param millis the latency of each, ms
     */
    record Fare(int records, double seconds, List<Double> millis) {
        double perSecond() {
            return records / seconds;
        }
    }

    /**
     * What became of the bad ones.
     *
     * @param records how many were sent
     * @param letters dead letters that they became
     * @param letterBytes size of these, keys, values and headers, B
     */
    record Flood(long records, long letters, long letterBytes) {}

    /** Measures; tells of its progress in lines. */
    public static FloodReport run(FloodSettings settings, Consumer<String> progress) {
        try (BenchCluster cluster = new BenchCluster()) {
            return new FloodBench(cluster, settings, progress).measure();
        }
    }

    private FloodReport measure() {
        cluster.createTopics(NAMES, settings.partitions());
        try (Orchestrator orchestrator = cluster.startOrchestrator(NAMES, APPLICATION, COMMIT_INTERVAL)) {
            int sites = FABRICS * EventMix.SITES;
            send(mix.cards());
            Stores.await(orchestrator, OrchestratorTopology.SITES_STORE, (SiteState s) -> true, sites);
            send(mix.openings(System.currentTimeMillis()));
            Stores.await(orchestrator, OrchestratorTopology.JOBS_STORE, (JobRecord j) -> true, FABRICS * EventMix.JOBS);
            steady(WARM_UP_SECONDS);
            Fare alone = told("alone", steady(settings.seconds()));
            Map<TopicPartition, Long> letters = cluster.endsOf(List.of(NAMES.name(Topics.DEAD_LETTER)));
            AtomicBoolean flooding = new AtomicBoolean(true);
            CompletableFuture<Long> flood = CompletableFuture.supplyAsync(() -> flood(flooding));
            Fare flooded;
            try {
                flooded = told("in the flood", steady(settings.seconds()));
            } finally {
                flooding.set(false);
            }
            long bad = flood.join();
            if (orchestrator.failure().isDone()) {
                throw new IllegalStateException(
                        "the orchestrator failed", orchestrator.failure().join());
            }
            return new FloodReport(settings, alone, flooded, account(bad, letters));
        }
    }

    private Fare told(String how, Fare fare) {
        progress.accept(String.format(
                Locale.ROOT,
                "flood, good records %s: %.0f a second, p50 %.0f ms, p99 %.0f ms",
                how,
                fare.perSecond(),
                Figures.quantile(fare.millis(), 0.50),
                Figures.quantile(fare.millis(), 0.99)));
        return fare;
    }

    /** Sends good records for so long, and waits for them in the journal. */
    private Fare steady(int seconds) {
        int count = seconds * settings.goodPerSecond();
        List<String> raw = Topics.inputs().stream()
                .filter(topic -> topic != Topics.FABRIC_BEAT)
                .map(TopicSpec::name)
                .collect(Collectors.toList());
        List<Double> millis = new ArrayList<>(count);
        long[] last = {0};
        CompletableFuture<Void> seeing;
        long begun;
        try (KafkaConsumer<byte[], byte[]> consumer =
                        cluster.consumerAtEndOf(List.of(NAMES.name(Topics.FABRIC_JOURNAL)));
                AvroSerde<JournalEntry> serde = new AvroSerde<>(cluster.registry(), JournalEntry.class)) {
            seeing = CompletableFuture.runAsync(() -> BenchCluster.await(
                    () -> {
                        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                            Origin origin = serde.deserializer()
                                    .deserialize(message.topic(), message.value())
                                    .getOrigin();
                            if (raw.contains(origin.getTopic())) {
                                last[0] = System.currentTimeMillis();
                                millis.add((double)
                                        (last[0] - origin.getAppendedAt().toEpochMilli()));
                            }
                        }
                        return millis.size() >= count;
                    },
                    count + " good records in the journal",
                    PATIENCE));
            begun = System.currentTimeMillis();
            paced(count, settings.goodPerSecond(), new AtomicBoolean(true), i -> cluster.send(good()));
            cluster.flush();
            seeing.join();
        }
        return new Fare(millis.size(), (last[0] - begun) / 1e3, millis);
    }

    private ProducerRecord<byte[], byte[]> good() {
        EventMix.Event event = mix.next(System.currentTimeMillis());
        while (event.topic() == Topics.FABRIC_BEAT) { // the orchestrator's own beats come by that way, too
            event = mix.next(System.currentTimeMillis());
        }
        return cluster.record(NAMES, event.topic(), event.fabric(), event.body());
    }

    /** Floods until it is told to end, at least for as long as good records are sent; says how many it has sent. */
    private long flood(AtomicBoolean go) {
        BadMix bad = new BadMix(cluster.registry(), NAMES);
        Map<String, Object> properties = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                cluster.bootstrapServers(),
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "lz4",
                ProducerConfig.LINGER_MS_CONFIG,
                5);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            return pour(producer, () -> bad.next(settings.partitions()), settings.badPerSecond(), go);
        }
    }

    /**
     * Sends records at a rate until it is told to end, and returns how many once the broker has them all.
     *
     * @throws IllegalStateException with the first failure as its cause when one could not be sent; none is sent after that
     */
    static long pour(
            Producer<byte[], byte[]> producer,
            Supplier<ProducerRecord<byte[], byte[]>> records,
            int perSecond,
            AtomicBoolean go) {
        AtomicReference<Exception> first = new AtomicReference<>(); // what a callback throws, Kafka only logs
        long sent = paced(Long.MAX_VALUE, perSecond, go, i -> {
            requireNone(first);
            producer.send(records.get(), (done, failure) -> {
                if (failure != null) {
                    first.compareAndSet(null, failure);
                }
            });
        });
        producer.flush();
        requireNone(first);
        return sent;
    }

    private static void requireNone(AtomicReference<Exception> failure) {
        if (failure.get() != null) {
            throw new IllegalStateException("a bad record could not be sent", failure.get());
        }
    }

    /** Does something so many times, at a rate, while it is to go on; says how often it was done. */
    private static long paced(long count, int perSecond, AtomicBoolean go, LongConsumer work) {
        long begunNanos = System.nanoTime();
        long done = 0;
        while (done < count && go.get()) {
            long due = Math.min(count, (long) ((System.nanoTime() - begunNanos) / 1e9 * perSecond));
            while (done < due) {
                work.accept(done++);
            }
            BenchCluster.pause(1);
        }
        return done;
    }

    private Flood account(long bad, Map<TopicPartition, Long> from) {
        Map<TopicPartition, Long> raw = cluster.endsOf(List.of(NAMES.name(Topics.JOB_PROGRESS)));
        BenchCluster.await(
                () -> {
                    BenchCluster.pause(100);
                    Map<TopicPartition, Long> committed = cluster.committed(APPLICATION);
                    return raw.entrySet().stream()
                            .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
                },
                "the flood to be taken in",
                PATIENCE);
        long[] seen = {0, 0};
        cluster.read(from, letter -> {
            seen[0]++;
            seen[1] += Math.max(0, letter.serializedKeySize()) + Math.max(0, letter.serializedValueSize());
            for (var header : letter.headers()) {
                seen[1] += header.key().length() + header.value().length;
            }
        });
        if (seen[0] != bad) {
            throw new IllegalStateException(
                    bad + " bad records were sent, and " + seen[0] + " are in the dead letters");
        }
        return new Flood(bad, seen[0], seen[1]);
    }

    private void send(List<EventMix.Event> events) {
        for (EventMix.Event event : events) {
            cluster.send(cluster.record(NAMES, event.topic(), event.fabric(), event.body()));
        }
        cluster.flush();
    }
}
