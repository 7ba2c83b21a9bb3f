package io.windfall.bench;

import io.windfall.schema.ClockState;
import io.windfall.schema.JobRecord;
import io.windfall.schema.JournalEntry;
import io.windfall.schema.LinkState;
import io.windfall.schema.Origin;
import io.windfall.schema.SiteState;
import io.windfall.serde.AvroSerde;
import io.windfall.topics.TopicNames;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorTopology;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Events a second. In each round a backlog is produced, and then both applications, one after the other, work it off, the
 * one that goes first changing from round to round. A round's time runs from the append of the first record that came of
 * the backlog (in the journal; in the pass-through's output) to the moment when the offsets that the application has
 * committed, as anyone else sees them, lie beyond the last: for the orchestrator beyond the last of the journal's entries that
 * came of the backlog, which then are applied and committed with all their effects; for the pass-through beyond the backlog.
 * So neither start-up nor restoring counts. Nothing is read during a round; the committed offsets are asked for every 20 ms.
 */
final class ThroughputBench {
    private static final TopicNames NAMES = TopicNames.of("throughput.");
    private static final String ORCHESTRATOR = "bench-throughput";
    private static final String PASS_THROUGH = "bench-throughput-pass";
    private static final long ASK_EVERY_MILLIS = 20;

    private final BenchCluster cluster;
    private final BenchSettings settings;
    private final Consumer<String> progress;
    private final EventMix mix;

    ThroughputBench(BenchCluster cluster, BenchSettings settings, Consumer<String> progress) {
        this.cluster = cluster;
        this.settings = settings;
        this.progress = progress;
        this.mix = new EventMix(settings.fabrics());
    }

    /** One round: seconds that each took for the same number of events. */
    record Round(int events, double orchestratorSeconds, double passThroughSeconds) {
        double orchestratorPerSecond() {
            return events / orchestratorSeconds;
        }

        double passThroughPerSecond() {
            return events / passThroughSeconds;
        }

        double ratio() {
            return passThroughSeconds / orchestratorSeconds;
        }
    }

    /** What came out: the rounds after the warm-up, and how many records of the backlogs were refused. */
    record Result(List<Round> rounds, long deadLetters) {}

    Result run() {
        cluster.createTopics(NAMES, settings.partitions());
        prepare();
        round(0, settings.events());
        List<Round> rounds = new ArrayList<>();
        for (int i = 1; i <= settings.rounds(); i++) {
            rounds.add(round(i, settings.events()));
        }
        long deadLetters = cluster.endsOf(List.of(NAMES.name(Topics.DEAD_LETTER))).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return new Result(rounds, deadLetters);
    }

    private void prepare() {
        int fabrics = settings.fabrics();
        int sites = fabrics * EventMix.SITES;
        produce(mix.cards());
        try (Orchestrator orchestrator = startOrchestrator()) {
            Stores.await(orchestrator, OrchestratorTopology.SITES_STORE, (SiteState s) -> true, sites);
            produce(mix.openings(System.currentTimeMillis()));
            int links = sites * (EventMix.SITES - 1);
            Stores.await(
                    orchestrator, OrchestratorTopology.SITES_STORE, (SiteState s) -> s.getSession() != null, sites);
            Stores.await(orchestrator, OrchestratorTopology.LINKS_STORE, (LinkState l) -> true, links);
            Stores.await(orchestrator, OrchestratorTopology.JOBS_STORE, (JobRecord j) -> true, fabrics * EventMix.JOBS);
            Stores.await(orchestrator, OrchestratorTopology.CLOCK_STORE, (ClockState c) -> c.getNow() > 0, fabrics);
        }
    }

    private Round round(int number, int events) {
        Map<TopicPartition, Long> from = cluster.endsOf(rawTopics());
        List<EventMix.Event> backlog = new ArrayList<>(events);
        long now = System.currentTimeMillis();
        for (int i = 0; i < events; i++) {
            backlog.add(mix.next(now));
        }
        produce(backlog);
        Map<TopicPartition, Long> to = cluster.endsOf(rawTopics());
        double pass;
        double ours;
        if (number % 2 == 0) {
            pass = passThrough(from, to, events);
            ours = orchestrator(from, to, events);
        } else {
            ours = orchestrator(from, to, events);
            pass = passThrough(from, to, events);
        }
        Round round = new Round(events, ours, pass);
        progress.accept(String.format(
                java.util.Locale.ROOT,
                "throughput, %s: orchestrator %.0f events/s, pass-through %.0f, ratio %.2f",
                number == 0 ? "warm-up" : "round " + number,
                round.orchestratorPerSecond(),
                round.passThroughPerSecond(),
                round.ratio()));
        return round;
    }

    private double passThrough(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to, int events) {
        Map<TopicPartition, Long> outputFrom = cluster.endsOf(List.of(NAMES.prefix() + PassThrough.OUTPUT));
        cluster.moveTo(PASS_THROUGH, from);
        long end;
        try (PassThrough application = PassThrough.start(cluster, NAMES, PASS_THROUGH, settings.commitInterval())) {
            BenchCluster.await(
                    () -> covers(cluster.committed(PASS_THROUGH), to), "the pass-through's round", ASK_EVERY_MILLIS);
            end = System.currentTimeMillis();
        }
        long[] seen = {0, Long.MAX_VALUE};
        cluster.read(outputFrom, message -> {
            seen[0]++;
            seen[1] = Math.min(seen[1], message.timestamp());
        });
        if (seen[0] < events) {
            throw new IllegalStateException("the pass-through wrote " + seen[0] + " of " + events + " records");
        }
        return seconds(seen[1], end);
    }

    private double orchestrator(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to, int events) {
        String journal = NAMES.name(Topics.FABRIC_JOURNAL);
        Map<TopicPartition, Long> journalFrom = cluster.endsOf(List.of(journal));
        List<Snapshot> snapshots = new ArrayList<>();
        Journalled journalled = new Journalled(from, to);
        try (Orchestrator orchestrator = startOrchestrator()) {
            BenchCluster.await(() -> takeIn(snapshots, to), "the backlog to be taken in", ASK_EVERY_MILLIS);
            Map<TopicPartition, Long> journalEnd = cluster.endsOf(List.of(journal));
            // A marker may be the last in a partition: two seconds of beats later the offsets are surely past the
            // backlog.
            BenchCluster.await(
                    () -> {
                        Map<TopicPartition, Long> committed = snapshot(snapshots);
                        return journalEnd.entrySet().stream()
                                .allMatch(e -> committed.getOrDefault(e.getKey(), 0L) >= e.getValue() - 1);
                    },
                    "the journal to be applied",
                    ASK_EVERY_MILLIS);
            if (orchestrator.failure().isDone()) {
                throw new IllegalStateException(
                        "the orchestrator failed", orchestrator.failure().join());
            }
        }
        try (AvroSerde<JournalEntry> serde = new AvroSerde<>(cluster.registry(), JournalEntry.class)) {
            cluster.read(
                    journalFrom,
                    message -> journalled.take(
                            message,
                            serde.deserializer()
                                    .deserialize(message.topic(), message.value())
                                    .getOrigin()));
        }
        if (journalled.count != events) {
            throw new IllegalStateException("the journal has " + journalled.count + " of " + events + " records");
        }
        long end = snapshots.stream()
                .filter(s -> covers(s.committed, journalled.pastLast))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the round's end was not seen"))
                .atMillis;
        return seconds(journalled.firstAtMillis, end);
    }

    private Orchestrator startOrchestrator() {
        return cluster.startOrchestrator(NAMES, ORCHESTRATOR, settings.commitInterval());
    }

    private boolean takeIn(List<Snapshot> snapshots, Map<TopicPartition, Long> to) {
        return covers(snapshot(snapshots), to);
    }

    private Map<TopicPartition, Long> snapshot(List<Snapshot> snapshots) {
        Map<TopicPartition, Long> committed = cluster.committed(ORCHESTRATOR);
        snapshots.add(new Snapshot(System.currentTimeMillis(), committed));
        return committed;
    }

    private void produce(List<EventMix.Event> events) {
        for (EventMix.Event event : events) {
            cluster.send(cluster.record(NAMES, event.topic(), event.fabric(), event.body()));
        }
        cluster.flush();
    }

    private static Set<String> rawTopics() {
        return Topics.inputs().stream().map(NAMES::name).collect(Collectors.toSet());
    }

    private static boolean covers(Map<TopicPartition, Long> committed, Map<TopicPartition, Long> ends) {
        return ends.entrySet().stream().allMatch(e -> committed.getOrDefault(e.getKey(), 0L) >= e.getValue());
    }

    private static double seconds(long fromMillis, long toMillis) {
        return Math.max(1, toMillis - fromMillis) / 1000.0;
    }

    /** What the application had committed at an instant. */
    private record Snapshot(long atMillis, Map<TopicPartition, Long> committed) {}

    /** The journal's entries that came of one backlog. */
    private static final class Journalled {
        private final Map<TopicPartition, Long> from;
        private final Map<TopicPartition, Long> to;
        private final Map<TopicPartition, Long> pastLast = new HashMap<>();
        private long firstAtMillis = Long.MAX_VALUE;
        private int count;

        Journalled(Map<TopicPartition, Long> from, Map<TopicPartition, Long> to) {
            this.from = from;
            this.to = to;
        }

        void take(org.apache.kafka.clients.consumer.ConsumerRecord<byte[], byte[]> message, Origin origin) {
            TopicSpec raw = Topics.byName(origin.getTopic());
            TopicPartition source = new TopicPartition(NAMES.name(raw), origin.getPartition());
            if (origin.getOffset() >= from.get(source) && origin.getOffset() < to.get(source)) {
                count++;
                firstAtMillis = Math.min(firstAtMillis, message.timestamp());
                pastLast.merge(
                        new TopicPartition(message.topic(), message.partition()), message.offset() + 1, Math::max);
            }
        }
    }
}
