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
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.fabric.SiteReading;
import io.windfall.feasibility.CheckpointClass;
import io.windfall.feasibility.ModelParameters;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A fleet driven by hand, with figures that can be worked out on paper. */
class FleetSimulatorTest {

    private static final long START = Instant.parse("2024-04-01T00:00:00Z").toEpochMilli();
    private static final long MINUTE = 60_000;
    private static final ModelParameters MODEL = ModelParameters.full()
            .withDumpBytesPerSecond(1e9)
            .withRestoreBytesPerSecond(2e9)
            .withLoadSeconds(10)
            .withDownSeconds(0.5);
    private static final FleetConfig CONFIG =
            FleetConfig.defaults().withSlotsPerSite(2).withModel(MODEL).withBandwidth(0, 1);
    /** Site a closed until 01:00, open to 02:00; b open from 00:00 to 06:00; 1 Gbps either way. */
    private static final Scenario SCENARIO = new Scenario(
            "tiny",
            List.of(new Scenario.Site("a", "A", 100), new Scenario.Site("b", "B", 400)),
            List.of(
                    new Scenario.Window("a", START + 60 * MINUTE, START + 120 * MINUTE),
                    new Scenario.Window("b", START, START + 360 * MINUTE)),
            List.of(new Scenario.Link("a", "b", 1000), new Scenario.Link("b", "a", 1000)),
            new RuntimeQuantiles(List.of(new RuntimeQuantiles.Point(0, 0), new RuntimeQuantiles.Point(1, 7200))));

    private FleetSimulator fleet = fleet(job("one", "a", 3 * 3600, 10e9));
    private int commands;

    @Test
    void shouldIntroduceItselfBeforeAnythingHappens() {
        assertThat(fleet.opening())
                .extracting(body -> body.getClass().getSimpleName())
                .containsExactly("SiteCard", "SiteCard", "Heartbeat", "Heartbeat", "LinkReading", "LinkReading");
        assertThat(fleet.nextEventMillis()).isEqualTo(START);
        assertThat(of(fleet.opening(), SiteCard.class).get(0).slots()).isEqualTo(2);
        assertThat(of(fleet.opening(), Heartbeat.class).get(1).session()).isEqualTo("sim-1-b");
        assertThat(of(fleet.opening(), LinkReading.class).get(0).bandwidthBps()).isEqualTo(1e9);
    }

    @Test
    void shouldAccountSurplusAndGridExactlyWhereAWindowOpensAndClosesDuringARun() {
        advance(START);
        order(Command.Kind.START, "one", "a", 1, null, null, null);
        runOut();

        // Three hours at 750 W: the second of them on surplus.
        assertThat(fleet.report().gridEnergyKwh()).isCloseTo(1.5, within(1e-12));
        assertThat(fleet.report().surplusEnergyKwh()).isCloseTo(0.75, within(1e-12));
        assertThat(fleet.report().co2Kg()).isCloseTo(0.15, within(1e-12));
        assertThat(fleet.report().meanCompletionHours()).isEqualTo(3.0);
        assertThat(fleet.report().p95CompletionHours()).isEqualTo(3.0);
        assertThat(fleet.done()).isTrue();
        assertThat(fleet.nextEventMillis()).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void shouldReportArrivalRunAndEndAndTheNodesSlots() {
        List<JournalEntry.Body> all = new ArrayList<>(advance(START));
        order(Command.Kind.START, "one", "a", 1, null, null, null);
        assertThat(fleet.nextEventMillis()).isEqualTo(START + 1);
        all.addAll(runOut());

        assertThat(of(all, JobReport.class))
                .extracting(JobReport::state)
                .containsExactly(JobReport.State.QUEUED, JobReport.State.RUNNING, JobReport.State.FINISHED);
        assertThat(of(all, JobReport.class).get(1).remainingSeconds()).isEqualTo(3 * 3600 - 0.001);
        assertThat(of(all, ExecutorEvent.class)).singleElement().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(ExecutorEvent.Kind.RUNNING);
            assertThat(event.epoch()).isEqualTo(1);
            assertThat(event.atMillis()).isEqualTo(START + 1);
        });
        assertThat(of(all, NodeReading.class))
                .extracting(NodeReading::slotsFree)
                .containsExactly(1, 2);
        assertThat(of(all, Signal.class))
                .extracting(Signal::site, Signal::endMillis, Signal::powerWatts)
                .containsExactly(tuple("b", START + 360 * MINUTE, null), tuple("a", START + 120 * MINUTE, null));
        assertThat(of(all, SiteReading.class))
                .extracting(SiteReading::availableSurplusWatts)
                .containsExactly(1500.0, 1500.0, 0.0);
    }

    @Test
    void shouldTellAListenerPhasesWindowsPowerAndWhatAMoveBrought() {
        List<String> heard = new ArrayList<>();
        List<FleetListener.Move> moves = new ArrayList<>();
        fleet.listen(new FleetListener() {
            @Override
            public void phase(String job, String site, Phase phase, long atMillis) {
                heard.add((atMillis - START) / 1000.0 + " " + phase + " " + site);
            }

            @Override
            public void window(String site, boolean open, long atMillis) {
                heard.add((atMillis - START) / 1000.0 + " " + site + (open ? " opens" : " closes"));
            }

            @Override
            public void power(String site, double grid, double surplus, double migration, long atMillis) {
                heard.add((atMillis - START) / 1000.0 + " " + site + " " + grid + "+" + surplus + " W, " + migration);
            }

            @Override
            public void moved(Move move) {
                moves.add(move);
            }
        });
        moveFromClosedToOpen();

        assertThat(heard)
                .containsSubsequence(
                        "0.0 b opens",
                        "0.0 QUEUED a",
                        "0.0 RUNNING a",
                        "0.0 a 750.0+0.0 W, 0.0",
                        "600.0 WRITING a",
                        "600.0 a 0.0+0.0 W, 0.0",
                        "610.0 OFFERED a",
                        "610.0 TRANSFERRING a",
                        "610.0 a 1800.0+0.0 W, 1800.0",
                        "690.0 HELD b",
                        "690.0 RESTORING b",
                        "705.5 RUNNING b",
                        "705.5 b 0.0+750.0 W, 0.0",
                        "3600.0 a opens",
                        "7200.0 a closes",
                        "10905.5 FINISHED b",
                        "10905.5 b 0.0+0.0 W, 0.0");
        // It ran on surplus for 3 h less 10 min; at a it would have for an hour; sending took 80 s of grid power.
        double gain = 750 * (3 * 3600 - 600 - 3600) - 1800 * 80;
        assertThat(moves)
                .containsExactly(new FleetListener.Move(
                        "one",
                        "m",
                        "a",
                        "b",
                        START + 600_000,
                        START + 705_500,
                        true,
                        10_000_000_000L,
                        105.5,
                        80,
                        1e9,
                        1800 * 80,
                        gain));
    }

    @Test
    void shouldMeasureAFailedMoveByTheSurplusThatWasForgoneAndTheEnergyThatWasSpent() {
        List<FleetListener.Move> moves = new ArrayList<>();
        fleet = fleet(job("one", "b", 3 * 3600, 10e9));
        fleet.listen(new FleetListener() {
            @Override
            public void moved(Move move) {
                moves.add(move);
            }
        });
        advance(START);
        order(Command.Kind.START, "one", "b", 1, null, null, null);
        advance(START + MINUTE);
        order(Command.Kind.MIGRATE, "one", "b", 1, "m", "b", "a");
        advance(START + MINUTE + 10_000);
        order(Command.Kind.FETCH, "one", "a", 1, "m", "b", "a");
        advance(START + MINUTE + 50_000);
        order(Command.Kind.RESUME, "one", "b", 2, "m", "b", "a");
        runOut();

        assertThat(moves).singleElement().satisfies(move -> {
            assertThat(move.completed()).isFalse();
            assertThat(move.downSeconds()).isEqualTo(50);
            assertThat(move.transferSeconds()).isEqualTo(40);
            assertThat(move.migrationJoules()).isEqualTo(40 * 1800);
            assertThat(move.gainJoules()).as("its transfer ran on surplus").isEqualTo(-50 * 750);
        });
    }

    @Test
    void shouldMoveAJobAndChargeEveryPartOfTheWay() {
        advance(START);
        order(Command.Kind.START, "one", "a", 1, null, null, null);
        advance(START + 10 * MINUTE);
        order(Command.Kind.MIGRATE, "one", "a", 1, "m", "a", "b");
        // Writing 10 GB at 1 GB/s.
        List<JournalEntry.Body> stopped = advance(START + 10 * MINUTE + 10_000);
        assertThat(kinds(stopped)).containsExactly(ExecutorEvent.Kind.STOPPED);
        order(Command.Kind.FETCH, "one", "b", 1, "m", "a", "b");
        // 80 Gbit at 1 Gbps.
        List<JournalEntry.Body> sent = advance(START + 10 * MINUTE + 90_000);
        assertThat(kinds(sent)).containsExactly(ExecutorEvent.Kind.TRANSFERRED);
        assertThat(of(sent, ExecutorEvent.class).get(0).transferSeconds()).isEqualTo(80);
        assertThat(of(sent, LinkReading.class).get(0).bandwidthBps()).isEqualTo(1e9);
        assertThat(of(sent, LinkReading.class).get(0).origin()).isEqualTo(LinkReading.From.TRANSFER);
        order(Command.Kind.START, "one", "b", 2, "m", "a", "b");
        // Reading at 2 GB/s, loading, switching over.
        List<JournalEntry.Body> running = advance(START + 10 * MINUTE + 105_500);
        assertThat(kinds(running)).containsExactly(ExecutorEvent.Kind.RUNNING);
        assertThat(of(running, JobReport.class).get(0).remainingSeconds()).isEqualTo(3 * 3600 - 600);
        order(Command.Kind.RELEASE, "one", "a", 2, "m", "a", "b");
        runOut();

        FleetReport report = fleet.report();
        double sending = 1.8 * 80 / 3600;
        assertThat(report.migrationEnergyKwh()).isCloseTo(sending, within(1e-12));
        assertThat(report.gridEnergyKwh()).isCloseTo(0.75 / 6 + sending, within(1e-12));
        assertThat(report.surplusEnergyKwh()).isCloseTo(0.75 * 17 / 6, within(1e-12));
        assertThat(report.meanCompletionHours()).isCloseTo(3 + 105.5 / 3600, within(1e-9));
        assertThat(report.migrationOverheadRatio()).isCloseTo(105.5 / (3 * 3600), within(1e-12));
        assertThat(report.migrationsCompleted()).isEqualTo(1);
        assertThat(report.completedByClass()).containsEntry(CheckpointClass.B, 1);
        assertThat(report.violations()).isZero();
    }

    @Test
    void shouldShareALinkBetweenTwoTransfersAndGiveItBackWhenOneEnds() {
        fleet = fleet(job("one", "a", 3600, 10e9), job("two", "a", 3600, 20e9));
        advance(START);
        order(Command.Kind.MIGRATE, "one", "a", 0, "m1", "a", "b");
        order(Command.Kind.MIGRATE, "two", "a", 0, "m2", "a", "b");
        assertThat(kinds(advance(START + 1))).containsExactly(ExecutorEvent.Kind.STOPPED, ExecutorEvent.Kind.STOPPED);
        order(Command.Kind.FETCH, "one", "b", 0, "m1", "a", "b");
        advance(START + 40_001);
        order(Command.Kind.FETCH, "two", "b", 0, "m2", "a", "b");

        // one: 40 Gbit alone in 40 s, the other 40 at half the rate in 80 s. two: 40 Gbit by then, 120 alone in 120 s.
        assertThat(fleet.nextEventMillis()).isEqualTo(START + 1 + 120_000);
        List<JournalEntry.Body> first = advance(START + 1 + 120_000);
        assertThat(of(first, ExecutorEvent.class).get(0).transferSeconds()).isEqualTo(120);
        assertThat(of(first, LinkReading.class).get(0).bandwidthBps()).isEqualTo(1e9);
        assertThat(fleet.nextEventMillis()).isEqualTo(START + 1 + 240_000);
        List<JournalEntry.Body> second = advance(START + 1 + 240_000);
        assertThat(of(second, ExecutorEvent.class).get(0).transferSeconds()).isEqualTo(200);
        assertThat(fleet.report().migrationEnergyKwh()).isCloseTo(1.8 * 320 / 3600, within(1e-12));
    }

    @Test
    void shouldRefuseWhatBreaksTheProtocolAndSaySo() {
        fleet = fleet(job("one", "a", 3600, 10e9), job("two", "a", 3600, 10e9), job("three", "a", 3600, 10e9));
        advance(START);
        order(Command.Kind.START, "one", "a", 1, null, null, null);
        order(Command.Kind.START, "one", "a", 2, null, null, null);
        order(Command.Kind.START, "two", "b", 1, null, null, null);
        order(Command.Kind.START, "two", "a", 5, null, null, null);
        order(Command.Kind.START, "three", "a", 1, null, null, null);
        order(Command.Kind.FETCH, "three", "b", 0, "m", "a", "b");
        order(Command.Kind.MIGRATE, "three", "a", 7, "m", "a", "b");
        fleet.execute(command("x", Command.Kind.START, "three", "a", "other", 1, null, null, null), START);

        assertThat(fleet.violations())
                .extracting(said -> said.substring(said.lastIndexOf(": ") + 2))
                .containsExactly(
                        "the job is live at a (RUNNING)",
                        "the site has no complete checkpoint",
                        "no slot is free",
                        "no complete checkpoint is offered by a",
                        "the job stands at epoch 0",
                        "session other is not the one in force");
        assertThat(of(advance(START + 1), ExecutorEvent.class))
                .filteredOn(event -> event.kind() == ExecutorEvent.Kind.FAILED)
                .hasSize(6);
        order(Command.Kind.MIGRATE, "two", "a", 5, "m", "a", "b");
        advance(START + 11_000);
        order(Command.Kind.RESUME, "two", "a", 5, "m", "a", "b");
        assertThat(fleet.violations()).last().asString().endsWith("its epoch is not above 5");
        assertThat(fleet.report().violations()).isEqualTo(7);
    }

    @Test
    void shouldObeyACommandOnce() {
        advance(START);
        Command start = command("c", Command.Kind.START, "one", "a", "sim-1-a", 1, null, null, null);
        fleet.execute(start, START);
        fleet.execute(start, START);

        assertThat(kinds(advance(START + 1))).containsExactly(ExecutorEvent.Kind.RUNNING);
        assertThat(fleet.violations()).isEmpty();
    }

    @Test
    void shouldRunOnAtTheSourceWhenTheTransferBreaksOff() {
        fleet = new FleetSimulator(
                SCENARIO, CONFIG.withFailureProbability(1), new Workload(List.of(job("one", "a", 3600, 10e9))));
        advance(START);
        order(Command.Kind.START, "one", "a", 1, null, null, null);
        advance(START + MINUTE);
        order(Command.Kind.MIGRATE, "one", "a", 1, "m", "a", "b");
        advance(START + MINUTE + 10_000);
        order(Command.Kind.FETCH, "one", "b", 1, "m", "a", "b");
        long failedAt = fleet.nextEventMillis();
        assertThat(failedAt).isBetween(START + MINUTE + 10_001, START + MINUTE + 90_000);
        List<JournalEntry.Body> failed = advance(failedAt);
        assertThat(kinds(failed)).containsExactly(ExecutorEvent.Kind.FAILED);
        assertThat(of(failed, LinkReading.class)).isEmpty();
        order(Command.Kind.RESUME, "one", "a", 2, "m", "a", "b");
        assertThat(kinds(advance(failedAt + 15_500))).containsExactly(ExecutorEvent.Kind.RUNNING);
        runOut();

        assertThat(fleet.report().migrationsFailed()).isEqualTo(1);
        assertThat(fleet.report().migrationsCompleted()).isZero();
        assertThat(fleet.violations()).isEmpty();
    }

    @Test
    void shouldBreakOffATransferThatIsNotDoneInTime() {
        advance(START);
        order(Command.Kind.MIGRATE, "one", "a", 0, "m", "a", "b");
        advance(START + 1);
        fleet.execute(
                new Command(
                        "f",
                        "one",
                        Command.Kind.FETCH,
                        "b",
                        "sim-1-b",
                        0,
                        "m",
                        "d",
                        "a",
                        "b",
                        START + 30_000,
                        null,
                        START),
                START + 1);
        assertThat(fleet.nextEventMillis()).isEqualTo(START + 30_001);
        advance(START + 30_001);

        assertThat(fleet.report().migrationEnergyKwh()).isCloseTo(1.8 * 30 / 3600, within(1e-12));
        assertThat(fleet.status().queued()).isEqualTo(1);
        assertThat(fleet.status().openSites()).containsExactly("b");
        order(Command.Kind.START, "one", "a", 1, null, null, null);
        runOut();
        assertThat(fleet.done()).isTrue();
        assertThat(fleet.report().migrationsFailed()).isEqualTo(1);
    }

    @Test
    void shouldKnowNoSurplusAfterTheLastSurplusDay() {
        fleet = new FleetSimulator(
                SCENARIO, CONFIG.withSurplusDays(0), new Workload(List.of(job("one", "b", 3600, 10e9))));
        advance(START);
        order(Command.Kind.START, "one", "b", 1, null, null, null);
        assertThat(of(runOut(), Signal.class)).isEmpty();

        assertThat(fleet.report().surplusEnergyKwh()).isZero();
        assertThat(fleet.report().gridEnergyKwh()).isEqualTo(0.75);
    }

    @Test
    void shouldRefuseToGoBackInTimeAndCommandsFromAnotherInstant() {
        advance(START + 5);

        assertThatThrownBy(() -> fleet.advanceTo(START)).hasMessageContaining("cannot go back");
        assertThatThrownBy(() -> fleet.execute(
                        command("c", Command.Kind.START, "one", "a", "sim-1-a", 1, null, null, null), START + 6))
                .hasMessageContaining("present instant");
    }

    private void moveFromClosedToOpen() {
        advance(START);
        order(Command.Kind.START, "one", "a", 1, null, null, null);
        advance(START + 10 * MINUTE);
        order(Command.Kind.MIGRATE, "one", "a", 1, "m", "a", "b");
        advance(START + 10 * MINUTE + 10_000);
        order(Command.Kind.FETCH, "one", "b", 1, "m", "a", "b");
        advance(START + 10 * MINUTE + 90_000);
        order(Command.Kind.START, "one", "b", 2, "m", "a", "b");
        runOut();
    }

    private static Workload.Job job(String id, String site, double seconds, double bytes) {
        return new Workload.Job(id, START, site, seconds, (long) bytes);
    }

    private static FleetSimulator fleet(Workload.Job... jobs) {
        return new FleetSimulator(SCENARIO, CONFIG, new Workload(List.of(jobs)));
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

    private long now = START;

    private void order(
            Command.Kind kind, String job, String site, long epoch, String migration, String source, String to) {
        fleet.execute(command("c" + commands++, kind, job, site, "sim-1-" + site, epoch, migration, source, to), now);
    }

    private Command command(
            String id,
            Command.Kind kind,
            String job,
            String site,
            String session,
            long epoch,
            String migration,
            String source,
            String destination) {
        return new Command(id, job, kind, site, session, epoch, migration, "d", source, destination, null, null, START);
    }

    private static List<ExecutorEvent.Kind> kinds(List<JournalEntry.Body> bodies) {
        return of(bodies, ExecutorEvent.class).stream().map(ExecutorEvent::kind).toList();
    }

    private static <T> List<T> of(List<JournalEntry.Body> bodies, Class<T> type) {
        return bodies.stream().filter(type::isInstance).map(type::cast).toList();
    }
}
