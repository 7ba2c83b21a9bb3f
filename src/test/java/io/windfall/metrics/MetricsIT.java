package io.windfall.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.admin.RegistryWatch;
import io.windfall.admin.TopicAdmin;
import io.windfall.admin.TopicSizing;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.example.CounterDriver;
import io.windfall.executor.Executor;
import io.windfall.executor.ExecutorConfig;
import io.windfall.executor.LeaseListener;
import io.windfall.executor.LinuxBootClock;
import io.windfall.executor.SiteProfile;
import io.windfall.executor.TelemetryConfig;
import io.windfall.executor.TransferConfig;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteReading;
import io.windfall.grant.GrantKeys;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import io.windfall.schema.WindowReport;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.Committed;
import io.windfall.testing.FabricClient;
import io.windfall.testing.Foreign;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job moves between two executors; then every figure is held against what happened, and every name against who uses it. */
class MetricsIT {
    private static final String FABRIC = "counters";
    private static final Duration SOON = Duration.ofSeconds(120);
    private static final int MOST_SERIES = 2_000;
    private static final Pattern DOCUMENTED = Pattern.compile("`(windfall_\\w+)`");

    /** Micrometer's and Kafka's, with which promtool finds fault. */
    private static final Pattern OTHERS_NAMES = Pattern.compile("(kafka|jvm|process|system)_");

    /** Prometheus would have joules; operators have kilowatt-hours. */
    private static final List<String> ENERGY_IN_WATT_HOURS =
            List.of("windfall_surplus_energy_watt_hours_total use base unit \"seconds\" instead of \"hours\"");

    /** Given by Prometheus itself. */
    private static final Set<String> PROMETHEUS_OWN = Set.of("up");

    private static final Set<String> PROMETHEUS_LABELS = Set.of("job", "instance");

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final LinuxBootClock clock = LinuxBootClock.open();
    private EmbeddedStack stack;
    private ConfluentSchemaRegistry registry;
    private FabricClient client;
    private Metrics metrics;
    private Metrics atSource;
    private Metrics atDestination;

    @BeforeEach
    void start() throws Exception {
        GrantKeys.save(GrantKeys.generate(), directory.resolve("grant.key"), directory.resolve("grant.pub"));
        stack = hold(EmbeddedStack.start(EmbeddedStackConfig.throwAway()));
        registry = hold(new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl())));
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrapServers()))) {
            TopicSizing one = new TopicSizing(OptionalInt.of(1), OptionalInt.of(1));
            new TopicAdmin(admin, registry, TopicNames.unprefixed(), one).apply();
        }
        metrics = hold(Metrics.start());
        Orchestrator orchestrator = hold(Orchestrator.start(
                OrchestratorConfig.of(stack.bootstrapServers(), directory.resolve("streams"))
                        .withGrantKey(directory.resolve("grant.key")),
                registry,
                metrics.listener()));
        metrics.observe(orchestrator);
        metrics.observe(hold(new RegistryWatch(registry::globalCompatibility)));
        await().atMost(SOON).until(orchestrator::isRunning);
        client = hold(new FabricClient(stack.bootstrapServers(), registry, FABRIC));
        client.send(new SettingsChange(
                "o-1", "test", null, null, Settings.Mode.ENFORCE, null, null, null, null, null, null, 1.0, null, null));
        client.settle(SOON);
        Path job = Files.createDirectories(directory.resolve("jobs-here").resolve("counter"));
        Files.writeString(job.resolve("count"), "0");
        atSource = executor("here");
        atDestination = executor("there");
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @Test
    void shouldShowWhatHappenedUnderNamesThatAlertsDashboardsAndDocumentsUse() throws Exception {
        await().atMost(SOON).until(() -> scrape().sum("windfall_jobs", "phase", "RUNNING") == 1);
        assertThat(scrape().sum("windfall_executor_jobs", "phase", "RUNNING")).isNaN();
        client.send(new SiteReading("there", System.currentTimeMillis(), null, 0, 5e6, 5e6, 0.0, 0.0));
        client.settle(SOON);
        sendNoAvro();
        client.sendSurplus("sun", "there");
        client.await(
                Topics.MIGRATION_STATE,
                MigrationState.class,
                state -> state.getPhase() == MigrationPhase.COMPLETED,
                SOON);
        await().atMost(SOON).until(() -> scrape().sum("windfall_jobs", "phase", "RUNNING") == 1);

        cancelSurplus();
        WindowReport report = client.await(Topics.WINDOW_REPORT, WindowReport.class, any -> true, SOON);
        await().atMost(SOON)
                .until(() -> scrape().sum("windfall_surplus_energy_watt_hours_total", "site", "there")
                        == report.getUsedWattHours());

        orchestratorsFigures();
        executorsFigures();
        Scrape all = everything();
        System.out.println("series: orchestrator " + scrape().samples().size() + ", executor "
                + Scrape.of(atSource.scrape()).samples().size());
        assertThat(scrape().samples()).hasSizeLessThan(MOST_SERIES);
        namesThatAreUsed(all);
        namesThatAreDocumented(all);
        overHttp();
        checkedByPromtool();
    }

    private void cancelSurplus() throws Exception {
        long start = System.currentTimeMillis() - 60_000;
        client.send(new Signal(
                "sun",
                1,
                "there",
                Signal.Kind.RENEWABLE_SURPLUS,
                Signal.Status.CANCELLED,
                start,
                start + 3_600_000,
                null,
                null,
                1,
                0,
                System.currentTimeMillis(),
                "test"));
    }

    private void orchestratorsFigures() {
        await().atMost(SOON).untilAsserted(() -> {
            long decisions = Committed.of(stack.bootstrapServers(), Topics.MIGRATION_DECISION)
                    .size();
            long commands = Committed.of(stack.bootstrapServers(), Topics.MIGRATION_COMMAND)
                    .size();
            Scrape now = scrape();
            assertThat(now.sum("windfall_decisions_total")).isEqualTo(decisions);
            assertThat(now.sum("windfall_decision_latency_seconds_count")).isEqualTo(decisions);
            assertThat(now.sum("windfall_decision_latency_seconds_bucket", "le", "+Inf"))
                    .isEqualTo(decisions);
            assertThat(now.sum("windfall_commands_total")).isEqualTo(commands);
        });
        Scrape now = scrape();
        assertThat(now.sum("windfall_decision_latency_seconds_sum")).isPositive();
        assertThat(now.sum("windfall_decisions_total", "action", "MOVE", "fabric", FABRIC))
                .isPositive();
        assertThat(now.sum("windfall_rounds_total", "planned", "true")).isPositive();
        assertThat(now.sum("windfall_verdicts_total", "verdict", "FEASIBLE", "class", "A"))
                .isPositive();
        assertThat(now.sum("windfall_migrations_total", "outcome", "COMPLETED")).isEqualTo(1);
        assertThat(now.sum("windfall_migrations_total", "outcome", "ROLLED_BACK"))
                .isZero();
        assertThat(now.sum("windfall_migrations_active", "fabric", FABRIC)).isZero();
        assertThat(now.sum("windfall_migrations_overdue", "fabric", FABRIC)).isZero();
        assertThat(now.sum("windfall_jobs", "fabric", FABRIC)).isEqualTo(1);
        assertThat(now.sum("windfall_dead_letters_total", "stage", "intake", "reason", "NOT_AVRO"))
                .isEqualTo(1);
        assertThat(now.sum("windfall_dead_letters_total", "stage", "intake", "reason", "INVALID"))
                .isZero();
        assertThat(now.sum("windfall_lease_state", "site", "here")).isEqualTo(1);
        assertThat(now.sum("windfall_lease_state", "site", "there")).isEqualTo(1);
        assertThat(now.sum("windfall_signal_age_seconds", "site", "there")).isBetween(0.0, SOON.toSeconds() * 2.0);
        assertThat(now.sum("windfall_telemetry_age_seconds", "site", "there", "kind", "site"))
                .isBetween(0.0, SOON.toSeconds() * 2.0);
        assertThat(now.sum("windfall_telemetry_age_seconds", "site", "here", "kind", "node"))
                .isBetween(0.0, SOON.toSeconds() * 2.0);
        assertThat(now.sum("windfall_clock_lag_seconds", "fabric", FABRIC)).isBetween(-5.0, 60.0);
        assertThat(now.sum("windfall_fabric_info", "fabric", FABRIC, "mode", "ENFORCE", "clock", "WALL"))
                .isEqualTo(1);
        assertThat(now.sum("windfall_ready")).isEqualTo(1);
        assertThat(now.sum("windfall_registry_reachable")).isEqualTo(1);
        assertThat(now.sum("windfall_restore_remaining_rows")).isZero();
        // Kafka's metrics of partitions come and go; the binder looks for new ones once a minute.
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(scrape().names()).contains("kafka_consumer_fetch_manager_records_lag"));
        assertThat(now.sum("jvm_memory_used_bytes")).isPositive();
        assertThat(now.sum("process_uptime_seconds")).isPositive();
    }

    private void executorsFigures() {
        await().atMost(SOON)
                .until(() -> Scrape.of(atDestination.scrape()).sum("windfall_executor_jobs", "phase", "RUNNING") == 1);
        Scrape source = Scrape.of(atSource.scrape());
        Scrape destination = Scrape.of(atDestination.scrape());
        assertThat(destination.sum("windfall_executor_pulls_total", "outcome", "DONE"))
                .isEqualTo(1);
        assertThat(destination.sum("windfall_executor_received_bytes_total"))
                .isPositive()
                .isEqualTo(source.sum("windfall_executor_sent_bytes_total"));
        assertThat(destination.sum("windfall_executor_slots_taken")).isEqualTo(1);
        assertThat(destination.sum("windfall_executor_lease_remaining_seconds")).isBetween(0.1, 20.0);
        assertThat(source.sum("windfall_executor_jobs", "phase", "RUNNING")).isZero();
        assertThat(source.names()).as("it decides nothing").doesNotContain("windfall_decisions_total");
    }

    private void namesThatAreUsed(Scrape all) throws IOException {
        Set<String> exposed = new HashSet<>(all.names());
        exposed.addAll(PROMETHEUS_OWN);
        Map<String, String> expressions = Watching.expressions();
        assertThat(expressions).hasSizeGreaterThan(40);
        List<String> wrong = new ArrayList<>();
        expressions.forEach((where, expression) -> {
            Map<String, Set<String>> named = Watching.metrics(expression);
            assertThat(named).as("%s: %s", where, expression).isNotEmpty();
            named.forEach((name, labels) -> {
                Set<String> given = new TreeSet<>(all.labelsOf(name));
                given.addAll(PROMETHEUS_LABELS);
                if (!exposed.contains(name)) {
                    wrong.add(where + ": there is no " + name);
                } else if (!given.containsAll(labels)) {
                    wrong.add(where + ": " + name + " has the labels " + given + ", not all of " + labels);
                }
            });
        });
        assertThat(wrong).as("of %s", all.names()).isEmpty();
    }

    /** Each of ours is in the document, and what the document names there is. */
    private static void namesThatAreDocumented(Scrape all) throws IOException {
        String document = Files.readString(Watching.RUNBOOK).replaceAll("`…_(\\w+)`", "`windfall_executor_$1`");
        Set<String> documented = new TreeSet<>();
        Matcher matcher = DOCUMENTED.matcher(document);
        while (matcher.find()) {
            documented.add(matcher.group(1));
        }
        Set<String> ours = new TreeSet<>();
        all.names().stream()
                .filter(name -> name.startsWith("windfall_"))
                .map(name -> name.replaceAll("_(bucket|count|sum|max)$", ""))
                .forEach(ours::add);
        assertThat(documented).isEqualTo(ours);
    }

    private void overHttp() throws Exception {
        MetricsServer server =
                hold(MetricsServer.start(InetSocketAddress.createUnresolved("127.0.0.1", 0), metrics::scrape));
        HttpClient http = HttpClient.newHttpClient();
        URI base = URI.create("http://127.0.0.1:" + server.port());
        var answer = http.send(HttpRequest.newBuilder(base.resolve("/metrics")).build(), BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains(Metrics.CONTENT_TYPE);
        assertThat(Scrape.of(answer.body()).sum("windfall_ready")).isEqualTo(1);
        assertThat(http.send(
                                HttpRequest.newBuilder(base.resolve("/health/live"))
                                        .build(),
                                BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
        assertThat(http.send(HttpRequest.newBuilder(base.resolve("/")).build(), BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(404);
    }

    private void checkedByPromtool() throws Exception {
        if (Foreign.lacksPromtool().isPresent()) {
            System.out.println(
                    "not checked by promtool: " + Foreign.lacksPromtool().get());
            return;
        }
        for (Metrics one : List.of(metrics, atSource)) {
            Path text = Files.writeString(directory.resolve("metrics.txt"), one.scrape());
            Path said = directory.resolve("said.txt");
            Process promtool = new ProcessBuilder(Foreign.promtool(), "check", "metrics")
                    .redirectInput(text.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            promtool.waitFor();
            try (Stream<String> lines = Files.lines(said)) {
                assertThat(lines.filter(line -> !OTHERS_NAMES.matcher(line).lookingAt()))
                        .as("what promtool says of the text and of our names")
                        .containsExactlyInAnyOrderElementsOf(one == metrics ? ENERGY_IN_WATT_HOURS : List.of());
            }
        }
    }

    private void sendNoAvro() throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", stack.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.GRID_SIGNAL.name(), "there", new byte[] {1, 2, 3}))
                    .get();
        }
    }

    private Scrape scrape() {
        return Scrape.of(metrics.scrape());
    }

    private Scrape everything() {
        return new Scrape(Stream.of(metrics, atSource)
                .flatMap(one -> Scrape.of(one.scrape()).samples().stream())
                .toList());
    }

    private Metrics executor(String site) throws IOException {
        Path jobs = Files.createDirectories(directory.resolve("jobs-" + site));
        ExecutorConfig config = ExecutorConfig.of(
                        FABRIC, site, directory.resolve("executor-" + site), stack.bootstrapServers())
                .withProfile(SiteProfile.ofSlots(2))
                .withTiming(ExecutorConfig.Timing.ofLease(Duration.ofSeconds(10)))
                .withTelemetry(TelemetryConfig.defaults().withProbeInterval(Duration.ofSeconds(5)))
                .withTransfer(TransferConfig.loopback().withGrantKey(directory.resolve("grant.pub")));
        Executor executor = hold(Executor.start(
                config, registry, store -> new CounterDriver(jobs, store, clock), clock, LeaseListener.NONE));
        Metrics figures = hold(Metrics.start());
        figures.observe(executor, FABRIC, site);
        return figures;
    }

    private <A extends AutoCloseable> A hold(A resource) {
        open.push(resource);
        return resource;
    }
}
