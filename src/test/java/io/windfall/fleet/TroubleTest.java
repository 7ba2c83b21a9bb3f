package io.windfall.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteReading;
import io.windfall.feasibility.ModelParameters;
import io.windfall.planning.Policies;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a simulated fleet does when not all goes well: driven by hand, then under every policy. */
class TroubleTest {

    private static final long START = Instant.parse("2024-04-01T00:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final long HOUR = 60 * MINUTE;
    private static final long TEN_GB = 10_000_000_000L;
    private static final FleetConfig CONFIG = FleetConfig.defaults()
            .withSlotsPerSite(2)
            .withBandwidth(0, 1)
            .withModel(ModelParameters.full()
                    .withDumpBytesPerSecond(1e9)
                    .withRestoreBytesPerSecond(2e9)
                    .withLoadSeconds(10)
                    .withDownSeconds(0.5));
    /** Site b open from 02:00 to 08:00; 1 Gbps either way. */
    private static final Scenario SCENARIO = new Scenario(
            "tiny",
            List.of(new Scenario.Site("a", "A", 100), new Scenario.Site("b", "B", 400)),
            List.of(new Scenario.Window("b", START + 2 * HOUR, START + 8 * HOUR)),
            List.of(new Scenario.Link("a", "b", 1000), new Scenario.Link("b", "a", 1000)),
            new RuntimeQuantiles(List.of(new RuntimeQuantiles.Point(0, 0), new RuntimeQuantiles.Point(1, 7200))));

    private FleetSimulator fleet;
    private long now = START;
    private int commands;

    @Test
    void shouldPauseAJobAfterACheckpointAndLetItGoOnFromThere() {
        fleet = fleet(CONFIG, job("one", "a", 3600));
        advance(START);
        order(Command.Kind.START, "one", "a", 1, null, null);
        advance(START + 10 * MINUTE);
        order(Command.Kind.PAUSE, "one", "a", 1, null, null);
        List<JournalEntry.Body> paused = advance(START + 10 * MINUTE + 10_000);
        assertThat(kinds(paused)).containsExactly(ExecutorEvent.Kind.STOPPED);
        assertThat(of(paused, JobReport.class))
                .extracting(JobReport::state, JobReport::remainingSeconds)
                .containsExactly(tuple(JobReport.State.PAUSED, 3000.0));
        assertThat(of(paused, NodeReading.class))
                .extracting(NodeReading::slotsFree)
                .containsExactly(2);
        assertThat(fleet.status().queued()).isEqualTo(1);
        advance(START + HOUR);
        order(Command.Kind.RESUME, "one", "a", 2, null, null);
        runOut();

        // Reading 10 GB at 2 GB/s, loading, switching over; then the 50 min that were left.
        assertThat(fleet.report().meanCompletionHours()).isCloseTo(1 + (15.5 + 3000) / 3600, within(1e-9));
        assertThat(fleet.report().gridEnergyKwh()).isCloseTo(0.75, within(1e-9));
        assertThat(fleet.report().violations()).isZero();
    }

    @Test
    void shouldSayWhatItIsToldToSayAndLoseAndRegainASiteWhenItIsToldTo() {
        Signal shed = new Signal(
                "shed",
                0,
                "a",
                Signal.Kind.DEMAND_RESPONSE,
                Signal.Status.CONFIRMED,
                START + HOUR,
                START + 2 * HOUR,
                null,
                0.0,
                1,
                0,
                START,
                "utility");
        Incidents incidents = new Incidents(
                List.of(new Incidents.Word(START + 5 * MINUTE, shed)),
                List.of(new Incidents.Outage("a", START + 30 * MINUTE, START + 50 * MINUTE)));
        Workload.Job one = new Workload.Job("one", START, "a", 3600, TEN_GB, START + HOUR, START - HOUR);
        fleet = new FleetSimulator(SCENARIO, CONFIG, new Workload(List.of(one)), incidents);
        assertThat(of(advance(START), JobReport.class))
                .extracting(JobReport::deadlineMillis)
                .containsExactly(START + HOUR);
        order(Command.Kind.START, "one", "a", 1, null, null);
        assertThat(of(advance(START + 10 * MINUTE), Signal.class)).containsExactly(shed);
        List<JournalEntry.Body> dark = advance(START + 49 * MINUTE);
        assertThat(of(dark, Heartbeat.class)).extracting(Heartbeat::atMillis).containsExactly(START + 30 * MINUTE);
        List<JournalEntry.Body> back = advance(START + 50 * MINUTE);
        assertThat(of(back, Heartbeat.class)).extracting(Heartbeat::session).containsExactly("sim-1-a.1");
        assertThat(of(back, JobReport.class))
                .extracting(JobReport::state, JobReport::remainingSeconds)
                .as("it has no checkpoint but the one that it came with")
                .containsExactly(tuple(JobReport.State.QUEUED, 3600.0));
        fleet.execute(command(Command.Kind.START, "one", "a", "sim-1-a.1", 2, null, null, true), now);
        runOut();

        assertThat(fleet.report().deadlineMisses()).isEqualTo(1);
        assertThat(fleet.report().meanCompletionHours())
                .as("counted from an hour before it came")
                .isCloseTo(1 + 50 / 60.0 + 1, within(0.01));
        assertThatThrownBy(() -> new FleetSimulator(
                        SCENARIO,
                        CONFIG,
                        new Workload(List.of(one)),
                        new Incidents(List.of(), List.of(new Incidents.Outage("c", 1, 2)))))
                .hasMessageContaining("an outage is at c");
    }

    @Test
    void shouldLoseWhatAJobDidSinceItsLastCheckpointWhenItIsHaltedAtOnce() {
        fleet = fleet(CONFIG.toBuilder().checkpoints(240, null).build(), job("one", "a", 3600));
        advance(START);
        order(Command.Kind.START, "one", "a", 1, null, null);
        List<JobReport> reports = of(advance(START + 10 * MINUTE), JobReport.class);
        assertThat(reports)
                .extracting(JobReport::lastCheckpointAtMillis)
                .containsExactly(null, START + 4 * MINUTE, START + 8 * MINUTE);
        fleet.execute(command(Command.Kind.PAUSE, "one", "a", "sim-1-a", 1, null, null, false), now);
        advance(now + 1);
        order(Command.Kind.RESUME, "one", "a", 2, null, null);
        runOut();

        // Ten minutes of which two count for nothing.
        assertThat(fleet.report().gridEnergyKwh()).isCloseTo(0.75 * 62 / 60, within(1e-9));
        assertThat(fleet.report().utilisation()).isCloseTo(62 / (4 * (62 + (15.501) / 60)), within(1e-9));
    }

    @Test
    void shouldCopyACheckpointAheadWhileTheJobRunsAndSendWhatChangedAfterwards() {
        fleet = fleet(CONFIG.toBuilder().checkpoints(240, 0.25).build(), job("one", "a", 3600));
        advance(START);
        order(Command.Kind.START, "one", "a", 1, null, null);
        advance(START + 5 * MINUTE);
        order(Command.Kind.PRESTAGE, "one", "a", 1, "a", "b");
        assertThat(kinds(advance(now + 1))).containsExactly(ExecutorEvent.Kind.OFFERED);
        order(Command.Kind.PRESTAGE, "one", "b", 1, "a", "b");
        List<JournalEntry.Body> copied = advance(now + 80_000);
        assertThat(of(copied, ExecutorEvent.class)).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(ExecutorEvent.Kind.TRANSFERRED);
            assertThat(event.migrationId()).isNull();
            assertThat(event.manifestDigest()).isNotNull();
        });
        assertThat(of(copied, JobReport.class)).singleElement().satisfies(report -> {
            assertThat(report.state()).isEqualTo(JobReport.State.RUNNING);
            assertThat(report.deltaBytes()).isEqualTo(TEN_GB / 4);
            assertThat(report.prestagedBytes("b")).isEqualTo(TEN_GB * 3 / 4);
        });
        order(Command.Kind.MIGRATE, "one", "a", 1, "a", "b");
        advance(now + 10_000);
        order(Command.Kind.FETCH, "one", "b", 1, "a", "b");
        assertThat(kinds(advance(now + 20_000))).containsExactly(ExecutorEvent.Kind.TRANSFERRED);
        order(Command.Kind.START, "one", "b", 2, "a", "b");
        runOut();

        assertThat(fleet.report().migrationEnergyKwh()).isCloseTo(1.8 * 100 / 3600, within(1e-9));
        assertThat(fleet.report().migrationOverheadRatio()).isCloseTo(45.5 / 3600, within(1e-9));
    }

    @Test
    void shouldTakeALinkDownForTenMinutesWithAllThatIsOnIt() {
        fleet = fleet(
                CONFIG.toBuilder().trouble(new Trouble(0, 1, 0)).build(), job("one", "a", 3600), job("two", "a", 3600));
        advance(START);
        order(Command.Kind.MIGRATE, "one", "a", 0, "a", "b");
        order(Command.Kind.MIGRATE, "two", "a", 0, "a", "b");
        advance(now + 1);
        order(Command.Kind.FETCH, "one", "b", 0, "a", "b");
        order(Command.Kind.FETCH, "two", "b", 0, "a", "b");
        List<JournalEntry.Body> failed = advance(fleet.nextEventMillis());
        assertThat(of(failed, ExecutorEvent.class))
                .extracting(ExecutorEvent::kind, ExecutorEvent::reason)
                .containsExactly(
                        tuple(ExecutorEvent.Kind.FAILED, "the link went down"),
                        tuple(ExecutorEvent.Kind.FAILED, "the link went down"));
        long down = now;
        assertThat(fleet.report().migrationsFailed()).isEqualTo(2);
        assertThat(fleet.nextEventMillis()).as("nothing is on the wire").isGreaterThan(now + 10 * MINUTE);
        for (long at : new long[] {down, down + 10 * MINUTE - 1}) {
            advance(at);
            order(Command.Kind.FETCH, "one", "b", 0, "a", "b");
            assertThat(fleet.status().migrating()).isZero();
        }
        assertThat(of(advance(down + 10 * MINUTE - 1 + 30_000), ExecutorEvent.class))
                .extracting(ExecutorEvent::reason)
                .containsOnly("the link is down");
        order(Command.Kind.FETCH, "one", "b", 0, "a", "b");
        assertThat(fleet.status().migrating()).isEqualTo(1);
    }

    @Test
    void shouldLoseADestinationsPowerAndComeBackUnderANewSessionWithLostWork() {
        fleet = fleet(
                CONFIG.toBuilder()
                        .trouble(new Trouble(0, 0, 1))
                        .checkpoints(600, null)
                        .build(),
                job("mover", "a", 3600),
                job("local", "b", 3600));
        advance(START);
        order(Command.Kind.START, "local", "b", 1, null, null);
        advance(START + 15 * MINUTE);
        order(Command.Kind.MIGRATE, "mover", "a", 0, "a", "b");
        advance(now + 1);
        order(Command.Kind.FETCH, "mover", "b", 0, "a", "b");
        List<JournalEntry.Body> dark = advance(fleet.nextEventMillis());
        assertThat(of(dark, Heartbeat.class))
                .extracting(Heartbeat::site, Heartbeat::session, Heartbeat::leaseMillis)
                .containsExactly(tuple("b", "sim-1-b", 10_000L));
        assertThat(of(dark, ExecutorEvent.class)).isEmpty();
        order(Command.Kind.FETCH, "mover", "b", 0, "a", "b");
        assertThat(advance(now + 5 * MINUTE)).as("nobody hears that").isEmpty();

        List<JournalEntry.Body> back = advance(now + 5 * MINUTE);
        assertThat(of(back, Heartbeat.class))
                .extracting(Heartbeat::session, Heartbeat::leaseMillis)
                .containsExactly(tuple("sim-1-b.1", null));
        assertThat(of(back, JobReport.class))
                .extracting(JobReport::job, JobReport::state, JobReport::remainingSeconds, JobReport::session)
                .containsExactly(tuple("local", JobReport.State.QUEUED, 3000.0, "sim-1-b.1"));
        assertThat(of(back, NodeReading.class))
                .extracting(NodeReading::slotsFree, NodeReading::computeWatts)
                .containsExactly(tuple(2, 0.0));
        assertThat(fleet.violations()).isEmpty();
    }

    @Test
    void shouldBreakOffATransferMidwayAndCountTheMoveAsFailed() {
        fleet = fleet(CONFIG.toBuilder().trouble(new Trouble(1, 0, 0)).build(), job("one", "a", 3600));
        advance(START);
        order(Command.Kind.MIGRATE, "one", "a", 0, "a", "b");
        advance(now + 1);
        order(Command.Kind.FETCH, "one", "b", 0, "a", "b");
        long began = now;
        List<JournalEntry.Body> failed = advance(fleet.nextEventMillis());

        assertThat(of(failed, ExecutorEvent.class))
                .extracting(ExecutorEvent::kind, ExecutorEvent::site, ExecutorEvent::reason)
                .containsExactly(tuple(ExecutorEvent.Kind.FAILED, "b", "the connection broke off midway"));
        assertThat(now - began).as("ms of the 80 s that all of it takes").isBetween(1L, 79_999L);
        assertThat(fleet.report().migrationsFailed()).isEqualTo(1);
        order(Command.Kind.FETCH, "one", "b", 0, "a", "b");
        assertThat(fleet.status().migrating()).as("the link is up").isEqualTo(1);
        assertThat(fleet.violations()).isEmpty();
    }

    @Test
    void shouldLoseACheckpointThatIsBeingWrittenWhenThePowerGoes() {
        fleet = fleet(darkening(null), job("mover", "a", 3600), job("local", "b", 3600));
        advance(START);
        order(Command.Kind.START, "local", "b", 1, null, null);
        long out = moverMeetsAnOutage();
        advance(out - 500);
        order(Command.Kind.MIGRATE, "local", "b", 1, "b", "a");
        advance(out);
        assertThat(fleet.report().migrationsFailed())
                .as("that of the local one")
                .isEqualTo(1);

        assertThatItComesBackWithBothSlotsFree(advance(out + 10 * MINUTE), "local", JobReport.State.QUEUED, 3000.0);
    }

    @Test
    void shouldReadACheckpointAnewWhenThePowerWentWhileItWasBeingRead() {
        fleet = fleet(darkening(null), job("mover", "a", 3600), job("local", "b", 3600));
        advance(START);
        order(Command.Kind.START, "local", "b", 1, null, null);
        advance(START + 5 * MINUTE);
        order(Command.Kind.PAUSE, "local", "b", 1, null, null);
        long out = moverMeetsAnOutage();
        advance(out - 500);
        order(Command.Kind.RESUME, "local", "b", 2, null, null);
        advance(out);

        assertThatItComesBackWithBothSlotsFree(advance(out + 10 * MINUTE), "local", JobReport.State.QUEUED, 3300.0);
    }

    @Test
    void shouldReportWhoRestsWhenThePowerIsBackAndHaveCutWhatWasCopiedThere() {
        fleet = fleet(
                darkening(0.25),
                job("mover", "a", 3600),
                job("resting", "b", 3600),
                job("short", "b", 60),
                job("ahead", "a", 3600));
        advance(START);
        order(Command.Kind.START, "resting", "b", 1, null, null);
        order(Command.Kind.START, "short", "b", 1, null, null);
        order(Command.Kind.START, "ahead", "a", 1, null, null);
        advance(START + 5 * MINUTE);
        order(Command.Kind.PAUSE, "resting", "b", 1, null, null);
        advance(START + 15 * MINUTE);
        long out = moverMeetsAnOutage();
        advance(out - 500);
        order(Command.Kind.PRESTAGE, "ahead", "b", 1, "a", "b");
        advance(fleet.nextEventMillis());
        double sent = fleet.report().migrationEnergyKwh();
        List<JournalEntry.Body> back = advance(now + 10 * MINUTE);

        assertThat(of(back, ExecutorEvent.class)).as("no copy arrives").isEmpty();
        assertThat(fleet.report().migrationEnergyKwh()).isEqualTo(sent).isPositive();
        assertThat(of(back, JobReport.class).stream()
                        .filter(report -> !report.job().equals("ahead")))
                .extracting(JobReport::job, JobReport::state)
                .containsExactly(tuple("resting", JobReport.State.PAUSED));
    }

    @Test
    void shouldBreakOffWhatASiteSendsWhenItsPowerGoes() {
        fleet = fleet(darkening(null), job("there", "a", 3600), job("back", "b", 3600));
        advance(START);
        order(Command.Kind.MIGRATE, "there", "a", 0, "a", "b");
        order(Command.Kind.MIGRATE, "back", "b", 0, "b", "a");
        advance(now + 1);
        order(Command.Kind.FETCH, "there", "b", 0, "a", "b");
        order(Command.Kind.FETCH, "back", "a", 0, "b", "a");
        String dark =
                of(advance(fleet.nextEventMillis()), Heartbeat.class).get(0).site();
        String other = dark.equals("a") ? "b" : "a";

        assertThat(of(advance(now + 1), ExecutorEvent.class))
                .extracting(ExecutorEvent::kind, ExecutorEvent::site, ExecutorEvent::reason)
                .containsExactly(tuple(ExecutorEvent.Kind.FAILED, other, dark + " broke off"));
        assertThat(fleet.report().migrationsFailed()).isEqualTo(1);
        String job = dark.equals("a") ? "there" : "back";
        order(Command.Kind.FETCH, job, other, 0, dark, other);
        assertThat(of(advance(now + 30_000), ExecutorEvent.class))
                .extracting(ExecutorEvent::reason)
                .containsExactly(dark + " does not answer");
        assertThat(of(advance(now + 5 * MINUTE), Heartbeat.class))
                .as("the other site's own outage was to come of what no longer is on the wire")
                .isEmpty();
        assertThat(of(advance(now + 5 * MINUTE), SiteReading.class))
                .extracting(SiteReading::site)
                .containsExactly(dark);
        assertThat(fleet.violations()).isEmpty();
    }

    @Test
    void shouldTellFatesApartByTheirShares() {
        Trouble trouble = new Trouble(0.1, 0.2, 0.3);

        assertThat(DoubleStream.of(0, 0.099, 0.101, 0.299, 0.301, 0.599, 0.601, 0.999)
                        .mapToObj(trouble::fate))
                .containsExactly(
                        Trouble.Fate.BREAKS,
                        Trouble.Fate.BREAKS,
                        Trouble.Fate.PARTITION,
                        Trouble.Fate.PARTITION,
                        Trouble.Fate.OUTAGE,
                        Trouble.Fate.OUTAGE,
                        Trouble.Fate.ARRIVES,
                        Trouble.Fate.ARRIVES);
        assertThat(trouble.share()).isCloseTo(0.6, within(1e-12));
        assertThat(Trouble.NONE.fate(0)).isEqualTo(Trouble.Fate.ARRIVES);
    }

    @Test
    void shouldAnnounceAWrongEndAndCorrectItWhenTheTruthShows() {
        List<Signal> early = null;
        List<Signal> late = null;
        for (long seed = 1; early == null || late == null; seed++) {
            fleet = fleet(CONFIG.withSeed(seed).toBuilder().forecast(2, 1).build(), job("one", "a", 9 * 3600));
            List<Signal> signals = new ArrayList<>(of(advance(START), Signal.class));
            fleet.execute(command(Command.Kind.START, "one", "a", "sim-" + seed + "-a", 1, null, null, true), now);
            signals.addAll(of(runOut(), Signal.class));
            if (signals.get(0).endMillis() < START + 8 * HOUR) {
                early = signals;
            } else {
                late = signals;
            }
        }
        for (List<Signal> said : List.of(early, late)) {
            long announced = said.get(0).endMillis();
            assertThat(announced).isBetween(START + 6 * HOUR, START + 10 * HOUR);
            assertThat(said)
                    .extracting(Signal::revision, Signal::status, Signal::endMillis, Signal::issuedAtMillis)
                    .containsExactly(
                            tuple(0L, Signal.Status.FORECAST, announced, START + HOUR),
                            tuple(1L, Signal.Status.CONFIRMED, announced, START + 2 * HOUR),
                            tuple(
                                    2L,
                                    Signal.Status.CONFIRMED,
                                    START + 8 * HOUR,
                                    StrictMath.min(announced, START + 8 * HOUR)));
            assertThat(said.get(0).endEarliestMillis()).isEqualTo(announced - 2 * HOUR);
        }
    }

    @Test
    void shouldCountSlowdownSpreadDeadlinesAndDelay() {
        fleet = fleet(
                CONFIG.toBuilder().deadlineFactor(0.5).slack(0.25).build(),
                job("one", "a", 3600),
                job("two", "a", 2 * 3600),
                job("three", "a", 3600));
        List<JobReport> arrived = of(advance(START), JobReport.class);
        assertThat(arrived)
                .extracting(JobReport::deadlineMillis, JobReport::slack)
                .containsExactly(
                        tuple(START + HOUR * 3 / 2, 0.25),
                        tuple(START + HOUR * 3 / 2, 0.25),
                        tuple(START + 3 * HOUR, 0.25));
        order(Command.Kind.START, "one", "a", 1, null, null);
        order(Command.Kind.START, "two", "a", 1, null, null);
        advance(START + HOUR);
        order(Command.Kind.START, "three", "a", 1, null, null);
        runOut();

        FleetReport report = fleet.report();
        assertThat(report.meanCompletionHours()).isCloseTo(5.0 / 3, within(1e-9));
        assertThat(report.completionSpreadHours()).isCloseTo(StrictMath.sqrt(2) / 3, within(1e-9));
        assertThat(report.meanSlowdown()).isCloseTo(4.0 / 3, within(1e-9));
        assertThat(report.totalDelayHours()).isCloseTo(1, within(1e-9));
        assertThat(report.deadlineMisses()).isEqualTo(1);
        assertThat(report.utilisation()).isCloseTo(4.0 / 8, within(1e-9));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldFinishEveryJobWithoutAViolationWhateverGoesWrong(long seed) {
        FleetConfig config = FleetConfig.defaults().withSeed(seed).toBuilder()
                .trouble(Trouble.ofShare(0.2))
                .forecast(2, 3)
                .checkpoints(1800, null)
                .bandwidth(0.5, 1)
                .build();
        for (String policy : Policies.NAMES) {
            FleetSimulator simulator = new FleetSimulator(Scenario.bundled(), config);
            FleetReport report = ClosedLoop.run(simulator, new DirectOrchestrator(policy, config.model()));

            assertThat(simulator.violations()).as("%s, seed %d", policy, seed).isEmpty();
            assertThat(report.migrationsStarted()).isEqualTo(report.migrationsCompleted() + report.migrationsFailed());
            assertThat(report.migrationsFailed() > 0).isEqualTo(!policy.equals("static"));
        }
    }

    @Test
    void shouldRefuseSharesThatAreNone() {
        assertThatThrownBy(() -> new Trouble(0.5, 0.5, 0.5)).hasMessageContaining("at most 1 together");
        assertThatThrownBy(() -> Trouble.ofShare(-0.1)).hasMessageContaining("0 to 1");
        assertThatThrownBy(() -> new CheckpointMix(0.5, 0.4, 0.2)).hasMessageContaining("add up to 1");
        assertThat(Trouble.ofShare(0.4)).isEqualTo(new Trouble(0.2, 0.1, 0.1));
    }

    private static FleetConfig darkening(Double delta) {
        return CONFIG.toBuilder()
                .trouble(new Trouble(0, 0, 1))
                .checkpoints(600, delta)
                .build();
    }

    /** Sends the job mover from a to b a quarter of an hour in; gives the instant at which b's power goes. */
    private long moverMeetsAnOutage() {
        advance(START + 15 * MINUTE);
        order(Command.Kind.MIGRATE, "mover", "a", 0, "a", "b");
        advance(now + 1);
        order(Command.Kind.FETCH, "mover", "b", 0, "a", "b");
        long out = fleet.nextEventMillis();
        assertThat(out).isGreaterThan(now + 1000);
        return out;
    }

    private void assertThatItComesBackWithBothSlotsFree(
            List<JournalEntry.Body> back, String job, JobReport.State state, double remainingSeconds) {
        assertThat(of(back, JobReport.class))
                .extracting(JobReport::job, JobReport::state, JobReport::remainingSeconds)
                .containsExactly(tuple(job, state, remainingSeconds));
        assertThat(of(back, NodeReading.class))
                .extracting(NodeReading::slotsFree)
                .containsExactly(2);
        assertThat(of(back, SiteReading.class)).hasSize(1);
        fleet.execute(command(Command.Kind.START, job, "b", "sim-1-b.1", 9, null, null, true), now);
        assertThat(fleet.violations()).isEmpty();
    }

    private static Workload.Job job(String id, String site, double seconds) {
        return new Workload.Job(id, START, site, seconds, TEN_GB);
    }

    private static FleetSimulator fleet(FleetConfig config, Workload.Job... jobs) {
        return new FleetSimulator(SCENARIO, config, new Workload(List.of(jobs)));
    }

    private List<JournalEntry.Body> advance(long millis) {
        now = millis;
        return fleet.advanceTo(millis);
    }

    private List<JournalEntry.Body> runOut() {
        List<JournalEntry.Body> all = new ArrayList<>();
        while (!fleet.done()) {
            all.addAll(advance(fleet.nextEventMillis()));
        }
        return all;
    }

    private void order(Command.Kind kind, String job, String site, long epoch, String source, String destination) {
        fleet.execute(command(kind, job, site, "sim-1-" + site, epoch, source, destination, true), now);
    }

    private Command command(
            Command.Kind kind,
            String job,
            String site,
            String session,
            long epoch,
            String source,
            String destination,
            boolean checkpoint) {
        return new Command(
                "c" + commands++,
                job,
                kind,
                site,
                session,
                epoch,
                source == null ? null : "m-" + job,
                "d",
                source,
                destination,
                null,
                null,
                START,
                null,
                null,
                checkpoint,
                null);
    }

    private static List<ExecutorEvent.Kind> kinds(List<JournalEntry.Body> bodies) {
        return of(bodies, ExecutorEvent.class).stream().map(ExecutorEvent::kind).toList();
    }

    private static <T> List<T> of(List<JournalEntry.Body> bodies, Class<T> type) {
        return bodies.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
