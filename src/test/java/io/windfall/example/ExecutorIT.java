package io.windfall.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.windfall.admin.TopicAdmin;
import io.windfall.embedded.EmbeddedStack;
import io.windfall.embedded.EmbeddedStackConfig;
import io.windfall.executor.Executor;
import io.windfall.executor.ExecutorConfig;
import io.windfall.executor.JobProgressReport;
import io.windfall.executor.LeaseListener;
import io.windfall.executor.LinuxBootClock;
import io.windfall.executor.SiteProfile;
import io.windfall.executor.TelemetryConfig;
import io.windfall.executor.TransferConfig;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.grant.GrantKeys;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.schema.LinkOrigin;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationEventKind;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.Site;
import io.windfall.serde.ConfluentSchemaRegistry;
import io.windfall.serde.RegistryConfig;
import io.windfall.testing.FabricClient;
import io.windfall.testing.SiteCertificates;
import io.windfall.topics.TopicNames;
import io.windfall.topics.Topics;
import io.windfall.topology.Orchestrator;
import io.windfall.topology.OrchestratorConfig;
import io.windfall.transfer.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The example's executors at two sites, a real orchestrator, broker and registry between them. */
class ExecutorIT {

    private static final String FABRIC = "counters";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration LEASE = Duration.ofSeconds(4);

    @TempDir
    Path directory;

    private final Deque<AutoCloseable> open = new ArrayDeque<>();
    private final Map<String, CounterDriver> drivers = new HashMap<>();
    private final LinuxBootClock clock = LinuxBootClock.open();
    private Function<String, TransferConfig> transfer = this::loopback;
    private EmbeddedStack stack;
    private ConfluentSchemaRegistry registry;
    private FabricClient client;

    @BeforeEach
    void start() throws Exception {
        GrantKeys.save(GrantKeys.generate(), directory.resolve("grant.key"), directory.resolve("grant.pub"));
        stack = hold(EmbeddedStack.start(EmbeddedStackConfig.throwAway()));
        registry = hold(new ConfluentSchemaRegistry(RegistryConfig.of(stack.registryUrl())));
        TopicAdmin.apply(stack.bootstrapServers(), registry, TopicNames.unprefixed());
        Orchestrator orchestrator = hold(Orchestrator.start(
                OrchestratorConfig.of(stack.bootstrapServers(), directory.resolve("streams"))
                        .withGrantKey(directory.resolve("grant.key")),
                registry));
        await().atMost(SOON).until(orchestrator::isRunning);
        client = hold(new FabricClient(stack.bootstrapServers(), registry, FABRIC));
        client.send(new SettingsChange(
                "o-1", "test", null, null, Settings.Mode.ENFORCE, null, null, null, null, null, null, 1.0, null, null));
        client.settle(SOON);
    }

    @AfterEach
    void stop() throws Exception {
        while (!open.isEmpty()) {
            open.pop().close();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldMoveACounterToTheSurplusAndGoOnCountingThere(boolean tls) throws Exception {
        if (tls) {
            SiteCertificates.make(directory, "here", "there");
            transfer = site -> loopback(site).withTls(certificate(site));
        }
        putJob("here", "counter");
        executor("here");
        executor("there");
        awaitProbe("here", "there");
        awaitProbe("there", "here");
        awaitReport("here", 1);
        assertThat(card("there").getExecutorUrl()).startsWith(tls ? "https:" : "http:");
        assertThat(card("there").getExecutorKey())
                .isEqualTo(tls ? certificate("there").load().certificateSha256() : null);
        long before = step("here", "counter");
        client.sendSurplus("sun", "there");
        MigrationState moved = client.await(
                Topics.MIGRATION_STATE,
                MigrationState.class,
                state -> state.getPhase() == MigrationPhase.COMPLETED,
                SOON);
        assertThat(moved.getSource()).isEqualTo("here");
        assertThat(moved.getDestination()).isEqualTo("there");
        assertThat(moved.getEpoch()).isEqualTo(2);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(step("there", "counter")).isGreaterThan(before));
        MigrationEvent pulled = event(MigrationEventKind.TRANSFERRED);
        assertThat(pulled.getSite()).isEqualTo("there");
        assertThat(pulled.getManifestDigest()).isEqualTo(moved.getManifestDigest());
        event(MigrationEventKind.RELEASED);
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(drivers.get("here").list()).isEmpty());
        awaitFreeSlots("here", 2);
        awaitFreeSlots("there", 1);
        assertThat(drivers.get("there").list())
                .singleElement()
                .extracting(JobProgressReport::status)
                .isEqualTo(JobProgressReport.Status.RUNNING);
    }

    @Test
    void shouldStopWithACheckpointAndGoOnFromItInTheSameSession() throws Exception {
        putJob("here", "counter");
        Executor first = executor("here");
        awaitReport("here", 1);
        String session = first.session();
        first.close();
        long stoppedAt = step("here", "counter");
        assertThat(stoppedAt).isPositive();
        Executor second = executor("here");
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(step("here", "counter")).isGreaterThan(stoppedAt));
        assertThat(second.session()).isEqualTo(session);
    }

    private Executor executor(String site) throws IOException {
        Path jobs = Files.createDirectories(directory.resolve("jobs-" + site));
        ExecutorConfig config = ExecutorConfig.of(
                        FABRIC, site, directory.resolve("executor-" + site), stack.bootstrapServers())
                .withProfile(SiteProfile.ofSlots(2))
                .withTiming(ExecutorConfig.Timing.ofLease(LEASE))
                .withTelemetry(TelemetryConfig.defaults().withProbeInterval(Duration.ofSeconds(5)))
                .withTransfer(transfer.apply(site));
        return hold(Executor.start(
                config,
                registry,
                store -> {
                    drivers.put(site, new CounterDriver(jobs, store, clock));
                    return drivers.get(site);
                },
                clock,
                LeaseListener.NONE));
    }

    private void putJob(String site, String job) throws IOException {
        Path folder = Files.createDirectories(directory.resolve("jobs-" + site).resolve(job));
        Files.writeString(folder.resolve("count"), "0");
    }

    private TransferConfig loopback(String site) {
        return TransferConfig.loopback().withGrantKey(directory.resolve("grant.pub"));
    }

    private TlsFiles certificate(String site) {
        return new TlsFiles(
                directory.resolve(site + ".p12"),
                null,
                SiteCertificates.PASSWORD,
                directory.resolve("sites.pem"),
                true);
    }

    private Site card(String site) {
        return client.await(Topics.SITE, Site.class, card -> card.getSite().equals(site), SOON);
    }

    private void awaitProbe(String source, String destination) {
        client.await(
                Topics.LINK_TELEMETRY,
                LinkTelemetry.class,
                link -> link.getSource().equals(source)
                        && link.getDestination().equals(destination)
                        && link.getOrigin() == LinkOrigin.PROBE
                        && link.getBandwidthBps() > 0
                        && link.getRoundTripMillis() > 0
                        && link.getSequence() > 0
                        && link.getSession() != null,
                SOON);
    }

    private void awaitFreeSlots(String site, int free) {
        client.await(
                Topics.NODE_TELEMETRY,
                NodeTelemetry.class,
                node -> node.getNode().equals(site) && node.getGpuSlotsTotal() == 2 && node.getGpuSlotsFree() == free,
                SOON);
    }

    private void awaitReport(String site, long epoch) {
        client.await(
                Topics.JOB_PROGRESS,
                JobProgress.class,
                report -> report.getSite().equals(site)
                        && report.getState() == JobState.RUNNING
                        && report.getEpoch() == epoch,
                SOON);
    }

    private MigrationEvent event(MigrationEventKind kind) {
        return client.await(Topics.MIGRATION_EVENT, MigrationEvent.class, event -> event.getKind() == kind, SOON);
    }

    private long step(String site, String job) throws IOException {
        List<JobProgressReport> listed = drivers.get(site).list();
        return listed.stream()
                .filter(report -> report.job().equals(job))
                .mapToLong(JobProgressReport::step)
                .findFirst()
                .orElse(-1);
    }

    private <A extends AutoCloseable> A hold(A resource) {
        open.push(resource);
        return resource;
    }
}
