package io.windfall.bench;

import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

/**
 * Seconds from the death of the active orchestrator to the next decision by the other, as a {@code read_committed} consumer sees
 * it. The broker is in this process, two orchestrators are processes of their own with the settings of {@code run}, and all topics
 * have one partition, so that one of the two holds everything. Four times a second a signal comes that calls for a
 * decision. Once several have been decided, and a seeded while later, the active one is killed (SIGKILL); a new one
 * on an empty disk then takes the place of the one that took over.
 */
public final class FailoverBench {
    private static final String APPLICATION = "bench-failover";
    private static final String HEAP = "-Xmx1g";
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long ASK_EVERY_MILLIS = 250;
    private static final long LOOK_EVERY_MILLIS = 200;
    private static final int SMALL = 240;
    private static final int DECIDED_BEFORE = 4;
    private static final int MOST_DELAY_MILLIS = 1_500;
    /** What the dead one had sent may still be on its way for so long; nobody takes over within it. */
    private static final long LAST_WORDS_MILLIS = 500;

    /** Rows that a copy that is up to date may be behind while things go on. */
    private static final long CLOSE_BY = 2_000;

    private final BenchCluster cluster;
    private final FailoverSettings settings;
    private final int standbys;
    private final TopicNames names;
    private final Consumer<String> progress;
    private final Random random = new Random(20240403);
    private int started;

    private FailoverBench(BenchCluster cluster, FailoverSettings settings, int standbys, Consumer<String> progress) {
        this.cluster = cluster;
        this.settings = settings;
        this.standbys = standbys;
        this.names = TopicNames.of("failover" + standbys + ".");
        this.progress = progress;
    }

    /**
     * What one kill led to, seconds since then.
     *
     * @param missed until the other began to take over
     * @param running until it held the restored stores
     * @param decision until its first decision was seen
     */
    record Run(double missed, double running, double decision) {}

    /** Measures; tells of its progress in lines. */
    public static FailoverReport run(FailoverSettings settings, Consumer<String> progress) throws IOException {
        Map<Integer, List<Run>> runs = new LinkedHashMap<>();
        for (int standbys : settings.standbys()) {
            try (BenchCluster cluster = new BenchCluster()) {
                runs.put(standbys, new FailoverBench(cluster, settings, standbys, progress).measure());
            }
        }
        return new FailoverReport(settings, runs);
    }

    private List<Run> measure() throws IOException {
        cluster.createTopics(names, 1);
        List<Run> runs = new ArrayList<>();
        EndProcess active = start();
        EndProcess other = null;
        try (FailoverFeed feed = new FailoverFeed(cluster, names)) {
            load(feed, active);
            for (int run = 1; run <= settings.runs(); run++) {
                other = start();
                while (settle(feed, active, other) == other) {
                    progress.accept(
                            "failover: the active one was slow for longer than its session, and the other has taken"
                                    + " over: waiting for a copy anew");
                    EndProcess taken = other;
                    other = active;
                    active = taken;
                }
                runs.add(fail(feed, active, other, run));
                active.close();
                active = other;
                other = null;
            }
        } finally {
            active.kill();
            active.close();
            if (other != null) {
                other.kill();
                other.close();
            }
        }
        return runs;
    }

    /** An orchestrator on an empty disk. */
    private EndProcess start() throws IOException {
        Path state = Files.createDirectories(cluster.stateDirectory().resolve(names.prefix() + "instance-" + started));
        // Kafka Streams would rather have a task at the process with the least id, and copies it there:
        // ids that grow leave all where it is, so that without standbys there is no copy.
        Path folder = Files.createDirectories(state.resolve(APPLICATION));
        Files.writeString(
                folder.resolve("kafka-streams-process-metadata"),
                "{\"processId\":\"" + new UUID(0, ++started) + "\"}",
                StandardCharsets.UTF_8);
        return new EndProcess(
                FailoverEnd.class,
                List.of(HEAP, "-Dwindfall.log.directory=" + state.resolve("logs")),
                cluster.bootstrapServers(),
                cluster.registryUrl(),
                state.toString(),
                APPLICATION,
                names.prefix(),
                Integer.toString(standbys));
    }

    private void load(FailoverFeed feed, EndProcess active) {
        BenchCluster.await(() -> stand(active).running(), "the first orchestrator to run", PATIENCE);
        List<BenchFabric> fabrics = feed.announce(settings.jobs());
        awaitSites(fabrics);
        feed.load(fabrics, settings.jobs());
        awaitJobs(List.of(active), settings.jobs());
        progress.accept(
                String.format(Locale.ROOT, "failover, %d standby: %d jobs in the state", standbys, settings.jobs()));
    }

    /** Until all that came of them so far is in the journal, and applied. */
    private void awaitSites(List<BenchFabric> fabrics) {
        if (fabrics.isEmpty()) {
            return;
        }
        Map<org.apache.kafka.common.TopicPartition, Long> raw = cluster.endsOf(
                List.of(names.name(Topics.SITE), names.name(Topics.OPERATOR_ORDER), names.name(Topics.FABRIC_BEAT)));
        BenchCluster.await(
                () -> {
                    BenchCluster.pause(LOOK_EVERY_MILLIS);
                    Map<org.apache.kafka.common.TopicPartition, Long> committed = cluster.committed(APPLICATION);
                    return raw.entrySet().stream()
                            .allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
                },
                "the sites to be taken in",
                PATIENCE);
    }

    private static EndProcess awaitJobs(List<EndProcess> ends, long jobs) {
        long deadlineNanos = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            List<Stand> stands = ends.stream().map(FailoverBench::stand).toList();
            for (int i = 0; i < stands.size(); i++) {
                if (stands.get(i).jobs() == jobs) {
                    return ends.get(i);
                }
            }
            if (System.nanoTime() > deadlineNanos) {
                throw new IllegalStateException("waited " + PATIENCE.toSeconds() + " s in vain for " + jobs
                        + " jobs in the state; the orchestrators say " + stands);
            }
            BenchCluster.pause(LOOK_EVERY_MILLIS);
        }
    }

    private void awaitCopies(EndProcess active, EndProcess other) {
        BenchCluster.await(
                () -> {
                    BenchCluster.pause(LOOK_EVERY_MILLIS);
                    Stand stand = stand(other);
                    return stand(active).running()
                            && stand.running()
                            && (standbys == 0 || stand.copies() > 0 && stand.lag() < CLOSE_BY);
                },
                "the other orchestrator to be ready",
                PATIENCE);
        Stand stand = stand(other);
        if (standbys == 0 && stand.copies() > 0) {
            throw new IllegalStateException("the other orchestrator has copies of stores, and was to have none");
        }
    }

    /** Until all is ready for a kill; gives the one that holds the jobs. */
    private EndProcess settle(FailoverFeed feed, EndProcess active, EndProcess other) {
        awaitCopies(active, other);
        List<BenchFabric> fresh = feed.prepare(SMALL);
        awaitSites(fresh);
        feed.settle(fresh);
        return awaitJobs(List.of(active, other), (long) settings.jobs() + feed.small());
    }

    private Run fail(FailoverFeed feed, EndProcess active, EndProcess other, int run) {
        try (KafkaConsumer<byte[], byte[]> consumer =
                cluster.consumerAtEndOf(List.of(names.name(Topics.MIGRATION_DECISION)))) {
            Asking asking = new Asking(feed, consumer);
            asking.until(0, DECIDED_BEFORE, "decisions of the active orchestrator");
            BenchCluster.pause(random.nextInt(MOST_DELAY_MILLIS));
            long killedAt = System.currentTimeMillis();
            active.kill();
            long decidedAt = asking.until(
                    System.currentTimeMillis() + LAST_WORDS_MILLIS, 1, "a decision of the orchestrator that is left");
            Stand stand = stand(other);
            Run found = new Run(
                    (stand.leftAtMillis() - killedAt) / 1e3,
                    (stand.runningAtMillis() - killedAt) / 1e3,
                    (decidedAt - killedAt) / 1e3);
            progress.accept(String.format(
                    Locale.ROOT,
                    "failover, %d standby, run %d: missed after %.1f s, stores ready after %.1f s, next decision after %.1f s",
                    standbys,
                    run,
                    found.missed(),
                    found.running(),
                    found.decision()));
            return found;
        }
    }

    /** Sends signals, and looks for decisions. */
    private static final class Asking {
        private final FailoverFeed feed;
        private final KafkaConsumer<byte[], byte[]> consumer;
        private long askedAtMillis;

        Asking(FailoverFeed feed, KafkaConsumer<byte[], byte[]> consumer) {
            this.feed = feed;
            this.consumer = consumer;
        }

        /** Goes on until so many decisions were seen that the broker appended after an instant; says when the last was seen. */
        long until(long afterMillis, int count, String what) {
            int[] seen = {0};
            BenchCluster.await(
                    () -> {
                        if (System.currentTimeMillis() - askedAtMillis >= ASK_EVERY_MILLIS) {
                            askedAtMillis = System.currentTimeMillis();
                            feed.ask();
                        }
                        for (ConsumerRecord<byte[], byte[]> decision : consumer.poll(POLL)) {
                            seen[0] += decision.timestamp() > afterMillis ? 1 : 0;
                        }
                        return seen[0] >= count;
                    },
                    what);
            return System.currentTimeMillis();
        }
    }

    /** What a {@link FailoverEnd} says of itself. */
    private record Stand(boolean running, long jobs, long copies, long lag, long leftAtMillis, long runningAtMillis) {}

    private static Stand stand(EndProcess end) {
        try {
            String[] words = end.ask("stand", "stand").split(" ");
            return new Stand(
                    words[0].equals("RUNNING"),
                    Long.parseLong(words[1]),
                    Long.parseLong(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]),
                    Long.parseLong(words[5]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
