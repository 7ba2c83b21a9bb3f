package io.windfall.bench;

import io.windfall.fabric.JournalEntry.Body;
import io.windfall.fabric.Settings;
import io.windfall.schema.ClockState;
import io.windfall.schema.CommandKind;
import io.windfall.schema.JobRecord;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.PlanningState;
import io.windfall.schema.SiteState;
import io.windfall.serde.AvroSerde;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorTopology;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Milliseconds from a grid signal's produce to the consume of the {@code MIGRATE} command that it leads to, by a
 * {@code read_committed} consumer; beside it, from the produce of the same signals to the consume of what the pass-through
 * wrote. Each signal has a fabric of its own: two sites with cards, heartbeats and links, mode {@code enforce},
 * {@code clock=wall}, one job that runs at the site without the window. The orchestrator keeps all these fabrics' clocks
 * going meanwhile, one beat a second each. Signals are 20 to 50 ms apart, so that none waits for another. The two are
 * measured in turns, each while the other is stopped, after a warm-up of both.
 */
final class LatencyBench {
    private static final TopicNames NAMES = TopicNames.of("latency.");
    private static final TopicNames PASS_NAMES = TopicNames.of("latency-pass.");
    private static final String ORCHESTRATOR = "bench-latency";
    private static final String PASS_THROUGH = "bench-latency-pass";
    private static final int SOURCE = 0;
    private static final int WINDOW = 1;
    private static final int MOST_WARM_UP = 40;
    private static final long FRESH_MILLIS = 2500;
    private static final Duration POLL = Duration.ofMillis(100);

    private final BenchCluster cluster;
    private final BenchSettings settings;
    private final Consumer<String> progress;
    private final List<BenchFabric> fabrics = new ArrayList<>();
    private final int warmUp;
    private final Random random = new Random(20240402);

    LatencyBench(BenchCluster cluster, BenchSettings settings, Consumer<String> progress) {
        this.cluster = cluster;
        this.settings = settings;
        this.progress = progress;
        this.warmUp = Math.min(MOST_WARM_UP, settings.signals());
        for (int i = 0; i < warmUp + settings.signals(); i++) {
            fabrics.add(new BenchFabric("l" + i, 2));
        }
    }

    /** Latencies of both, ms, one of each for every signal. */
    record Result(List<Double> orchestratorMillis, List<Double> passThroughMillis) {}

    Result run() {
        cluster.createTopics(NAMES, settings.partitions());
        cluster.createTopics(PASS_NAMES, settings.partitions());
        prepare();
        List<Double> ours = new ArrayList<>();
        List<Double> pass = new ArrayList<>();
        block(fabrics.subList(0, warmUp), "warm-up", new ArrayList<>(), new ArrayList<>());
        for (int round = 0; round < settings.rounds(); round++) {
            int from = warmUp + settings.signals() * round / settings.rounds();
            int to = warmUp + settings.signals() * (round + 1) / settings.rounds();
            block(fabrics.subList(from, to), "round " + (round + 1), ours, pass);
        }
        return new Result(ours, pass);
    }

    private void prepare() {
        for (BenchFabric fabric : fabrics) {
            send(fabric, Topics.OPERATOR_ORDER, fabric.settings(Settings.Mode.ENFORCE));
            send(fabric, Topics.SITE, fabric.card(SOURCE));
            send(fabric, Topics.SITE, fabric.card(WINDOW));
        }
        cluster.flush();
        try (Orchestrator orchestrator = cluster.startOrchestrator(NAMES, ORCHESTRATOR, settings.commitInterval())) {
            Stores.await(orchestrator, OrchestratorTopology.SITES_STORE, (SiteState s) -> true, 2 * fabrics.size());
            long now = System.currentTimeMillis();
            for (BenchFabric fabric : fabrics) {
                for (int site : new int[] {SOURCE, WINDOW}) {
                    send(fabric, Topics.FABRIC_BEAT, fabric.heartbeat(site, now));
                    send(fabric, Topics.LINK_TELEMETRY, fabric.link(site, 1 - site, 1, 1, now));
                }
                send(fabric, Topics.JOB_PROGRESS, fabric.job(0, SOURCE, 1, 1, now));
            }
            cluster.flush();
            Stores.await(orchestrator, OrchestratorTopology.JOBS_STORE, (JobRecord job) -> true, fabrics.size());
        }
    }

    private void send(BenchFabric fabric, TopicSpec topic, Body body) {
        cluster.send(cluster.record(NAMES, topic, fabric.name(), body));
    }

    private void block(List<BenchFabric> block, String name, List<Double> ours, List<Double> pass) {
        List<Double> oursNow = orchestrator(block);
        List<Double> passNow = passThrough(block);
        progress.accept(String.format(
                Locale.ROOT,
                "latency, %s: orchestrator p50 %.0f ms, p99 %.0f ms; pass-through p50 %.0f ms, p99 %.0f ms",
                name,
                Figures.quantile(oursNow, 0.50),
                Figures.quantile(oursNow, 0.99),
                Figures.quantile(passNow, 0.50),
                Figures.quantile(passNow, 0.99)));
        ours.addAll(oursNow);
        pass.addAll(passNow);
    }

    private List<Double> orchestrator(List<BenchFabric> block) {
        try (Orchestrator orchestrator = cluster.startOrchestrator(NAMES, ORCHESTRATOR, settings.commitInterval());
                AvroSerde<MigrationCommand> serde = new AvroSerde<>(cluster.registry(), MigrationCommand.class)) {
            awaitReady(orchestrator);
            return measure(block, NAMES, NAMES.name(Topics.MIGRATION_COMMAND), message -> {
                MigrationCommand command = serde.deserializer().deserialize(message.topic(), message.value());
                return command.getKind() == CommandKind.MIGRATE ? command.getFabric() : null;
            });
        }
    }

    /** Returns when every fabric has planned, is quiet, and has a clock that goes. */
    private void awaitReady(Orchestrator orchestrator) {
        Stores.await(
                orchestrator,
                OrchestratorTopology.PLANNING_STORE,
                (PlanningState p) -> p.getRound() > 0 && p.getTriggers().isEmpty(),
                fabrics.size());
        Stores.await(
                orchestrator,
                OrchestratorTopology.CLOCK_STORE,
                (ClockState c) -> c.getNow() > System.currentTimeMillis() - FRESH_MILLIS,
                fabrics.size());
    }

    private List<Double> passThrough(List<BenchFabric> block) {
        try (PassThrough application =
                PassThrough.start(cluster, PASS_NAMES, PASS_THROUGH, settings.commitInterval())) {
            BenchCluster.await(application::isRunning, "the pass-through to run", 20);
            Map<String, String> fabricOfKey = new HashMap<>();
            block.forEach(fabric -> fabricOfKey.put(fabric.site(WINDOW), fabric.name()));
            return measure(
                    block,
                    PASS_NAMES,
                    PASS_NAMES.prefix() + PassThrough.OUTPUT,
                    message -> fabricOfKey.get(new String(message.key(), StandardCharsets.UTF_8)));
        }
    }

    private List<Double> measure(
            List<BenchFabric> block,
            TopicNames names,
            String output,
            Function<ConsumerRecord<byte[], byte[]>, String> fabricOf) {
        Map<String, Long> sentNanos = new HashMap<>();
        Map<String, Long> seenNanos = new HashMap<>();
        CompletableFuture<Void> watching;
        try (KafkaConsumer<byte[], byte[]> consumer = cluster.consumerAtEndOf(List.of(output))) {
            watching = CompletableFuture.runAsync(() -> BenchCluster.await(
                    () -> {
                        for (ConsumerRecord<byte[], byte[]> message : consumer.poll(POLL)) {
                            long now = System.nanoTime();
                            String fabric = fabricOf.apply(message);
                            if (fabric != null) {
                                seenNanos.putIfAbsent(fabric, now);
                            }
                        }
                        return seenNanos.size() == block.size();
                    },
                    "what came of " + block.size() + " signals"));
            for (BenchFabric fabric : block) {
                Body signal = fabric.signal(WINDOW, 1, false, System.currentTimeMillis());
                var message = cluster.record(names, Topics.GRID_SIGNAL, fabric.name(), signal);
                sentNanos.put(fabric.name(), System.nanoTime());
                cluster.send(message);
                BenchCluster.pause(20 + random.nextInt(31));
            }
            watching.join();
        }
        List<Double> millis = new ArrayList<>();
        for (BenchFabric fabric : block) {
            millis.add((seenNanos.get(fabric.name()) - sentNanos.get(fabric.name())) / 1e6);
        }
        return millis;
    }
}
