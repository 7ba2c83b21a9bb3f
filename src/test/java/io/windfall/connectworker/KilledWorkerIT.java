package io.windfall.connectworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.GridSignal;
import io.windfall.schema.JobProgress;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.SiteTelemetry;
import io.windfall.topics.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A worker that runs the connectors at once (the series source is killed in {@link SeriesInRealWorkerIT}), each against a stand-in that changes as it is looked at, is killed right after one
 * of them has answered, and another one, and started again. Nothing is lost, and nothing that comes again means something else.
 * Seeds: {@code -Dkills.from=1 -Dkills.seeds=1}, at most {@code -Dkills.most=6} kills; a seed fixes what changes and where it
 * is killed, not how the machine answers.
 */
class KilledWorkerIT {

    private static final Duration PATIENCE = Duration.ofSeconds(180);
    private static final Duration QUIET_WITHIN = Duration.ofSeconds(240);
    private static final String SESSION_MILLIS = "3000";
    private static final long POLL_MILLIS = 300;
    private static final long TICK_MILLIS = 150;
    private static final int TICKS_PER_LOOK = 5;
    private static final List<String> SOURCES = List.of("vtn", "nodes", "curtailed", "prices", "trainer");
    /** Where it is killed: after an answer of one of these. */
    private static final List<String> PLACES = List.of("vtn", "nodes", "reports", "prices", "trainer", "hook");

    @TempDir
    Path folder;

    private PreparedStack stack;
    private StandInServer server;

    private final KillSwitch killSwitch = new KillSwitch();
    private final ScheduledExecutorService life = Executors.newSingleThreadScheduledExecutor();
    private final AtomicReference<Throwable> trouble = new AtomicReference<>();
    private KafkaProducer<String, byte[]> producer;
    private Serializer<MigrationCommand> commands;
    private int ticks;
    private long told;
    private DevelopingVtn vtn;
    private DevelopingReports reports;
    private DevelopingPrices prices;
    private DevelopingNodes nodes;
    private GrowingJob job;
    private OrderedReceiver receiver;

    static LongStream seeds() {
        long from = Long.getLong("kills.from", 1);
        return LongStream.range(from, from + Long.getLong("kills.seeds", 1));
    }

    @BeforeEach
    void start() throws Exception {
        stack = PreparedStack.start();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
        commands = stack.serde(MigrationCommand.class).serializer();
        server = new StandInServer();
    }

    @AfterEach
    void stop() throws InterruptedException {
        life.shutdownNow();
        life.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        server.close();
        producer.close();
        stack.close();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldLoseNothingAndRepeatNothingWithExactlyOnceSupport(long seed) throws Exception {
        killAndCheck(seed, PLACES.size(), true, Map.of());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldLoseNothingAndRepeatOnlyWhatMeansTheSameWithoutExactlyOnceSupport(long seed) throws Exception {
        killAndCheck(
                seed, 4, false, Map.of("exactly.once.source.support", "disabled", "offset.flush.interval.ms", "500"));
    }

    private void killAndCheck(long seed, int kills, boolean exactlyOnce, Map<String, String> properties)
            throws Exception {
        Random random = new Random(seed);
        begin(random, exactlyOnce);
        List<String> places = new ArrayList<>(PLACES);
        Collections.shuffle(places, random);
        Map<String, String> all = new HashMap<>(properties);
        all.put("plugin.discovery", "service_load"); // it starts sooner
        all.put("session.timeout.ms", SESSION_MILLIS);
        all.put("heartbeat.interval.ms", "500");
        try (WorkerProcess worker = new WorkerProcess(folder, stack.bootstrapServers(), all)) {
            worker.start();
            set(worker);
            life.scheduleWithFixedDelay(this::tick, 0, TICK_MILLIS, TimeUnit.MILLISECONDS);
            for (String place : places.subList(0, Math.min(kills, Integer.getInteger("kills.most", kills)))) {
                awaitLooks(1);
                if (!exactlyOnce) {
                    // A worker killed before its first commit leaves its successor without a counter to begin a mean
                    // with.
                    Awaitility.await("offsets of " + DevelopingNodes.BY_ENERGY)
                            .atMost(PATIENCE)
                            .until(() -> worker.get("/connectors/nodes/offsets")
                                    .toString()
                                    .contains(DevelopingNodes.BY_ENERGY));
                    // What is in the offsets that were committed is cancelled by whichever worker first misses it.
                    String offsets = worker.get("/connectors/vtn/offsets").toString();
                    vtn.allow(id -> offsets.contains("/" + id + "/"));
                }
                int answers = 1 + random.nextInt(4);
                long micros = random.nextInt(random.nextBoolean() ? 20_000 : 600_000);
                System.out.printf("seed %d: kill %d us after answer %d of %s%n", seed, micros, answers, place);
                Future<Void> done =
                        killSwitch.arm(place, answers, TimeUnit.MICROSECONDS.toNanos(micros), () -> kill(worker));
                done.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
                worker.start();
            }
            awaitLooks(3);
            finish();
            Awaitility.await("seed " + seed)
                    .atMost(QUIET_WITHIN)
                    .pollInterval(Duration.ofSeconds(1))
                    .untilAsserted(() -> check(exactlyOnce));
            for (String source : SOURCES) {
                assertThat(worker.isRunning(source)).as(source).isTrue();
            }
        }
        check(exactlyOnce);
        System.out.printf(
                "seed %d: %s; %s; %s; %s; %s; %s; %d signals, %d node records, %d repeats%n",
                seed,
                vtn.tally(),
                reports.tally(),
                prices.tally(),
                nodes.tally(),
                job.tally(),
                receiver.tally(),
                signals().size(),
                stack.committed(Topics.NODE_TELEMETRY, NodeTelemetry.class).size(),
                SignalLaws.repeats(signals()));
    }

    private void begin(Random random, boolean exactlyOnce) throws Exception {
        vtn = new DevelopingVtn(new Random(random.nextLong()), killSwitch, id -> exactlyOnce);
        reports = new DevelopingReports(new Random(random.nextLong()), killSwitch, exactlyOnce);
        prices = new DevelopingPrices(new Random(random.nextLong()), killSwitch);
        nodes = new DevelopingNodes(new Random(random.nextLong()), killSwitch);
        job = new GrowingJob(folder.resolve("jobs"), new Random(random.nextLong()), killSwitch);
        receiver = new OrderedReceiver(new Random(random.nextLong()), killSwitch);
        server.on(PluginConfigs.VTN, vtn::answer);
        server.on(PluginConfigs.REPORTS, reports::answer);
        server.on(PluginConfigs.OASIS, prices::answer);
        server.on(PluginConfigs.METRICS, nodes::answer);
        server.on(PluginConfigs.HOOK, receiver::answer);
    }

    private void set(WorkerProcess worker) throws Exception {
        PluginConfigs configs = new PluginConfigs(stack, server, POLL_MILLIS);
        Map<String, String> vtnConfig = configs.openAdr();
        vtnConfig.put("openadr.page.size", Integer.toString(DevelopingVtn.PAGE));
        worker.set("vtn", vtnConfig);
        Map<String, String> nodesConfig = configs.prometheus();
        nodesConfig.put("scrape.targets", DevelopingNodes.targets(server.url(PluginConfigs.METRICS)));
        nodesConfig.put("meter.generation.metric", "plant_watts");
        nodesConfig.put("meter.targets", server.url(PluginConfigs.METRICS) + "/gpu-1");
        worker.set("nodes", nodesConfig);
        Map<String, String> reportsConfig = configs.reports(reports.from(), reports.to());
        reportsConfig.put("report.pause.ms", "100");
        reportsConfig.put("report.recheck.days", "20");
        reportsConfig.put("window.threshold", Integer.toString(DevelopingReports.THRESHOLD));
        reportsConfig.put("signal.power.watts.per.unit", "1000");
        worker.set("curtailed", reportsConfig);
        Map<String, String> pricesConfig = configs.prices(DevelopingPrices.NODES, prices.from());
        pricesConfig.put("oasis.pause.ms", "200");
        pricesConfig.put("oasis.chunk.ms", Long.toString(DevelopingPrices.CHUNK.toMillis()));
        pricesConfig.put("window.hysteresis", Integer.toString(DevelopingPrices.HYSTERESIS));
        pricesConfig.put("window.debounce.ms", Long.toString(DevelopingPrices.DEBOUNCE.toMillis()));
        worker.set("prices", pricesConfig);
        worker.set("trainer", configs.trainer(folder.resolve("jobs")));
        Map<String, String> webhookConfig = configs.webhook();
        webhookConfig.put("backoff.min.ms", "50");
        webhookConfig.put("backoff.max.ms", "400");
        // Else the group waits for a killed worker's member for 45 s.
        webhookConfig.put("consumer.override.session.timeout.ms", SESSION_MILLIS);
        webhookConfig.put("consumer.override.heartbeat.interval.ms", "500");
        worker.set("webhook", webhookConfig);
    }

    private void kill(WorkerProcess worker) {
        worker.kill();
        nodes.killed();
        // Else a worker with exactly-once support waits for open transactions to time out, 60 s, before it can read its
        // offsets.
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            admin.fenceProducers(
                            SOURCES.stream().map(name -> "it-" + name + "-0").toList())
                    .all()
                    .get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Until each connector has looked so many times more, and the webhook has taken a command. */
    private void awaitLooks(int more) {
        List<IntSupplier> looks =
                List.of(vtn::looks, reports::looks, prices::looks, nodes::looks, job::whole, receiver::taken);
        List<Integer> before = looks.stream().map(IntSupplier::getAsInt).toList();
        Awaitility.await("looks").atMost(PATIENCE).until(() -> {
            assertThat(trouble.get()).isNull();
            for (int i = 0; i < looks.size(); i++) {
                if (looks.get(i).getAsInt() < before.get(i) + more) {
                    return false;
                }
            }
            return true;
        });
    }

    /** A piece of a checkpoint and a command; now and then a look at which checkpoints and events were told. */
    private void tick() {
        try {
            if (++ticks % TICKS_PER_LOOK == 0) {
                told = stack.committed(Topics.JOB_PROGRESS, JobProgress.class).stream()
                        .mapToLong(JobProgress::getStep)
                        .max()
                        .orElse(0);
                vtn.announced(of("vtn", signals()).stream()
                        .map(signal -> signal.getId().split("/")[1])
                        .collect(Collectors.toSet()));
            }
            job.go(told);
            MigrationCommand command = receiver.next();
            byte[] value = commands.serialize(Topics.MIGRATION_COMMAND.name(), command);
            producer.send(new ProducerRecord<>(Topics.MIGRATION_COMMAND.name(), "f/" + command.getJob(), value))
                    .get();
        } catch (Exception e) {
            trouble.compareAndSet(null, e);
            throw new IllegalStateException(e); // no more ticks
        }
    }

    private void finish() throws Exception {
        life.shutdown();
        assertThat(life.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isTrue();
        assertThat(trouble.get()).isNull();
        vtn.finish();
        reports.finish();
    }

    private void check(boolean exactlyOnce) throws Exception {
        List<GridSignal> signals = signals();
        SignalLaws.hold(signals, exactlyOnce);
        vtn.check(of("vtn", signals));
        reports.check(of("curtailed", signals));
        prices.check(of("prices", signals));
        nodes.check(
                stack.committed(Topics.NODE_TELEMETRY, NodeTelemetry.class),
                stack.committed(Topics.SITE_TELEMETRY, SiteTelemetry.class),
                exactlyOnce);
        job.check(stack.committed(Topics.JOB_PROGRESS, JobProgress.class), exactlyOnce);
        receiver.check();
        assertThat(stack.committed(Topics.DEAD_LETTER)).isEmpty();
    }

    private static List<GridSignal> of(String source, List<GridSignal> signals) {
        return signals.stream()
                .filter(signal -> signal.getSource().equals(source))
                .toList();
    }

    private List<GridSignal> signals() {
        return stack.committed(Topics.GRID_SIGNAL, GridSignal.class);
    }
}
