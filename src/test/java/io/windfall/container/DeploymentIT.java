package io.windfall.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.live.Feed;
import io.windfall.live.History;
import io.windfall.schema.MigrationPhase;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A deployment in containers of our image: an orchestrator is killed, an executor's network is cut and healed, and everything is
 * restarted in turn under load. The tests share the deployment, and each leaves it whole.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@ExtendWith(LastWords.class)
class DeploymentIT {
    private static final Duration WITHIN = Duration.ofMinutes(2);
    private static final Duration LOOK = Duration.ofMillis(500);
    private static final List<String> JOBS = List.of("train-a", "train-b", "train-c");

    static Deployment deployment;
    private static ConfluentSchemaRegistry registry;
    private static Feed feed;

    @BeforeAll
    static void deploy() throws Exception {
        OurImage.assumeItCanBeBuilt();
        long began = System.nanoTime();
        deployment = new Deployment();
        deployment.start();
        registry = new ConfluentSchemaRegistry(RegistryConfig.of(deployment.registryUrl()));
        feed = new Feed(
                Map.of("bootstrap.servers", deployment.bootstrapServers()),
                registry,
                TopicNames.unprefixed(),
                Deployment.FABRIC,
                Deployment.SITES,
                2e8,
                Duration.ofHours(1));
        feed.configure();
        awaitAllToRun();
        feed.tellLinks();
        System.out.printf("deployment: up and all jobs run after %.1f s%n", (System.nanoTime() - began) / 1e9);
    }

    @AfterAll
    static void remove() throws Exception {
        if (feed != null) {
            feed.close();
        }
        if (registry != null) {
            registry.close();
        }
        if (deployment != null) {
            deployment.close();
        }
    }

    @Test
    @Order(1)
    void shouldDecideAgainSoonAfterTheActiveOrchestratorIsKilled() throws Exception {
        feed.goOn();
        await("the first move").atMost(WITHIN).pollInterval(LOOK).until(() -> completed() > 0);
        String active = activeOrchestrator();
        try (KafkaConsumer<byte[], byte[]> decisions = decisions()) {
            long killedMillis = System.currentTimeMillis();
            deployment.kill(active);
            long decidedMillis = nextDecision(decisions, System.currentTimeMillis());
            System.out.printf(
                    "fail-over: the next decision came %.1f s after %s was killed%n",
                    (decidedMillis - killedMillis) / 1e3, active);
        }
        assertThat(deployment.exitCode(active)).as("killed").isEqualTo(137);
        assertThat(activeOrchestrator()).as("who decides now").isNotEqualTo(active);
        deployment.startAgain(active);
        awaitWell(active);
        requirePromisesKept();
    }

    @Test
    @Order(2)
    void shouldKillTheJobsOfASiteThatIsCutOffWithinItsLeaseAndRunThemAgainOnceItIsHealed() throws Exception {
        awaitCalm();
        String site = site(JOBS.get(0));
        List<String> there = JOBS.stream().filter(job -> site.equals(site(job))).toList();
        deployment.cut(Deployment.executor(site));
        long cutMillis = System.currentTimeMillis();
        await("the lease ends").atMost(WITHIN).pollInterval(LOOK).until(() -> {
            Beats beats = beats();
            return there.stream()
                    .allMatch(job -> !beats.last(job).site().equals(site)
                            || System.currentTimeMillis() - beats.last(job).lastMillis() > 3_000);
        });
        Beats beats = beats();
        for (String job : there) {
            long lived = beats.of(job).stream()
                    .filter(life -> life.site().equals(site))
                    .mapToLong(Beats.Life::lastMillis)
                    .max()
                    .orElseThrow();
            System.out.printf("cut: %s at %s died %.1f s after the cut%n", job, site, (lived - cutMillis) / 1e3);
            assertThat(lived - cutMillis)
                    .as("%s is dead by the end of the lease", job)
                    .isLessThan(Deployment.LEASE.toMillis());
        }
        deployment.heal(Deployment.executor(site));
        long healedMillis = System.currentTimeMillis();
        awaitAllToRun();
        System.out.printf("heal: all jobs run %.1f s after it%n", (System.currentTimeMillis() - healedMillis) / 1e3);
        requirePromisesKept();
    }

    @Test
    @Order(3)
    void shouldGoOnMovingJobsWhileEverythingIsRestartedInTurn() throws Exception {
        int before = completed();
        Map<String, Long> steps = history().steps();
        try (Turning sun = new Turning(feed, 4_000)) {
            for (String name : Deployment.ORCHESTRATORS) {
                restart(name);
            }
            for (String site : Deployment.SITES) {
                restart(Deployment.executor(site));
            }
            restart(Deployment.BROKER);
            int after = completed();
            await("migrations go on").atMost(WITHIN).pollInterval(LOOK).until(() -> completed() > after);
            assertThat(sun.turns()).isPositive();
        }
        awaitCalm();
        requirePromisesKept();
        History history = history();
        JOBS.forEach(job ->
                assertThat(history.steps().get(job)).as("step of %s", job).isGreaterThan(steps.get(job)));
        System.out.printf(
                "rolling restart: %d migrations completed meanwhile, %d rolled back and %d abandoned in all%n",
                completed() - before,
                history.ended(MigrationPhase.ROLLED_BACK),
                history.ended(MigrationPhase.ABANDONED));
        assertThat(completed()).isGreaterThan(before);
    }

    private static void restart(String name) throws Exception {
        long began = System.nanoTime();
        deployment.stop(name);
        assertThat(deployment.exitCode(name))
                .as("exit code of %s at SIGTERM", name)
                .isEqualTo(143);
        double down = (System.nanoTime() - began) / 1e9;
        deployment.startAgain(name);
        awaitWell(name);
        System.out.printf(
                "restart: %s ended in %.1f s, was well after %.1f s%n", name, down, (System.nanoTime() - began) / 1e9);
    }

    private static void awaitWell(String name) {
        await(name + " is well").atMost(WITHIN).pollInterval(LOOK).until(() -> deployment.isWell(name));
    }

    /** Each job has given a sign of life within the last second. */
    private static void awaitAllToRun() {
        await("all jobs run").atMost(WITHIN).pollInterval(LOOK).until(() -> {
            Beats beats = beats();
            long now = System.currentTimeMillis();
            return JOBS.stream()
                    .allMatch(job ->
                            beats.last(job) != null && now - beats.last(job).lastMillis() < 1_000);
        });
    }

    /** Every migration has ended, and all jobs run. */
    private static void awaitCalm() {
        await("every migration ends").atMost(WITHIN).pollInterval(LOOK).until(() -> history()
                .open()
                .isEmpty());
        awaitAllToRun();
    }

    private static Beats beats() throws Exception {
        return deployment.beats(Deployment.BROKER);
    }

    private static String site(String job) {
        try {
            return beats().last(job).site();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** Never two copies at once, by the jobs' own word; one site an epoch and growing epochs, by the topics. */
    private static void requirePromisesKept() throws Exception {
        beats().requireOneCopyAtATime();
        assertThat(history()).isNotNull();
    }

    private static History history() {
        return new History(deployment.bootstrapServers(), registry);
    }

    private static int completed() {
        return history().ended(MigrationPhase.COMPLETED);
    }

    /** The container whose consumer holds the fabric's part of the journal. */
    private static String activeOrchestrator() {
        return await("an orchestrator holds the fabric")
                .atMost(WITHIN)
                .pollInterval(LOOK)
                .until(DeploymentIT::holder, found -> found != null);
    }

    private static String holder() throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", deployment.bootstrapServers()))) {
            String journal = Topics.FABRIC_JOURNAL.name();
            int partitions = admin.describeTopics(List.of(journal))
                    .allTopicNames()
                    .get()
                    .get(journal)
                    .partitions()
                    .size();
            TopicPartition held = new TopicPartition(
                    journal, Utils.toPositive(Utils.murmur2(Deployment.FABRIC.getBytes())) % partitions);
            String host =
                    admin.describeConsumerGroups(List.of("windfall")).all().get().get("windfall").members().stream()
                            .filter(member ->
                                    member.assignment().topicPartitions().contains(held))
                            .map(MemberDescription::host)
                            .findFirst()
                            .orElse("");
            return Deployment.ORCHESTRATORS.stream()
                    .filter(name -> host.equals("/" + deployment.address(name)))
                    .findFirst()
                    .orElse(null);
        }
    }

    private static KafkaConsumer<byte[], byte[]> decisions() {
        KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", deployment.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
        List<TopicPartition> partitions = consumer.partitionsFor(Topics.MIGRATION_DECISION.name()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        partitions.forEach(consumer::position);
        return consumer;
    }

    /** When the first decision after that time could be read, ms; the surplus goes on again and again, so that there is cause for one. */
    private static long nextDecision(KafkaConsumer<byte[], byte[]> decisions, long afterMillis) throws Exception {
        try (Turning sun = new Turning(feed, 2_000)) {
            while (System.currentTimeMillis() - afterMillis < WITHIN.toMillis()) {
                for (ConsumerRecord<byte[], byte[]> decision : decisions.poll(Duration.ofMillis(100))) {
                    if (decision.timestamp() >= afterMillis) {
                        return System.currentTimeMillis();
                    }
                }
            }
            throw new AssertionError("no decision after " + WITHIN + " and " + sun.turns() + " turns of the sun");
        }
    }
}
