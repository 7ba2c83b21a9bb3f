package io.windfall.fabric;

import static io.windfall.fabric.Fixture.T0;
import static io.windfall.fabric.Fixture.commands;
import static io.windfall.fabric.Fixture.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.windfall.fabric.ExecutorEvent.Kind;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What is reported of windows of surplus, in figures that can be worked out by hand. A job draws 750 W, a transfer 1800 W. */
class WindowReportTest {

    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void shouldSayWhatWasPromisedDeliveredUsedAndLeft() {
        Fixture fabric = running("j", "a");
        power(fabric, "w", 0, "a", 100, 3700, 1000.0);
        fabric.tick(100);
        fabric.tick(2000);

        WindowReport report = report(fabric.tick(3700));

        assertThat(report.id()).isEqualTo("window-2024-04-01T00:01:40Z");
        assertThat(report.site()).isEqualTo("a");
        assertThat(report.kind()).isEqualTo(WindowReport.Kind.WINDOW);
        assertThat(report.signals()).containsExactly("w");
        assertThat(report.openedAtMillis()).isEqualTo(T0 + 100_000);
        assertThat(report.closedAtMillis()).isEqualTo(T0 + 3_700_000);
        assertThat(report.promisedEndMillis()).isEqualTo(T0 + 3_700_000);
        assertThat(report.closedBy()).isEqualTo(WindowReport.ClosedBy.ENDED);
        assertThat(report.promisedWattHours()).as("1 kW for an hour").isEqualTo(1000);
        assertThat(report.deliveredWattHours()).isEqualTo(1000);
        assertThat(report.usedWattHours()).as("one job for an hour").isEqualTo(750);
        assertThat(report.unusedWattHours()).isEqualTo(250);
        assertThat(report.gridWattHours()).isZero();
        assertThat(report.measuredShare()).isZero();
        assertThat(report.knownShare()).isEqualTo(1);
        assertThat(report.avoidedGridWattHours()).as("nobody moved in for it").isZero();
        assertThat(report.limitWatts()).isNull();
        assertThat(report.method()).contains("1800 W for each checkpoint", "average, not marginal");
        assertThat(fabric.state.reports().isEmpty()).isTrue();
    }

    @Test
    void shouldDrawWhatSurplusDoesNotCoverFromTheGrid() {
        Fixture fabric = running("j", "a");
        fabric.job("k", "a", JobReport.State.RUNNING, 0, 1, 50);
        power(fabric, "w", 0, "a", 100, 3700, 1000.0);
        fabric.tick(100);

        WindowReport report = report(fabric.tick(3700));

        assertThat(report.usedWattHours()).isEqualTo(1000);
        assertThat(report.gridWattHours()).isEqualTo(500);
        assertThat(report.unusedWattHours()).isZero();
    }

    @Test
    void shouldBelieveTheMeterForAQuarterOfAnHourAndThenTheSignals() {
        Fixture fabric = running("j", "a");
        power(fabric, "w", 0, "a", 100, 3700, 1000.0);
        fabric.tick(100);
        fabric.tick(1000);
        fabric.reading("a", 400.0);

        WindowReport report = report(fabric.tick(3700));

        assertThat(report.measuredShare()).isEqualTo(900.001 / 3600, EXACTLY);
        assertThat(report.usedWattHours()).isEqualTo((900 * 750 + 900.001 * 400 + 1799.999 * 750) / 3600, EXACTLY);
        assertThat(report.deliveredWattHours())
                .isEqualTo((900 * 1000 + 900.001 * 400 + 1799.999 * 1000) / 3600, EXACTLY);
        assertThat(report.gridWattHours()).isEqualTo(900.001 * 350 / 3600, EXACTLY);
    }

    @Test
    void shouldNotSayWhatWasLeftWhereNobodySaysWhatThereIs() {
        Fixture fabric = running("j", "a");
        fabric.surplus("w", 0, "a", 100, 3700);
        fabric.tick(100);

        WindowReport report = report(fabric.tick(3700));

        assertThat(report.promisedWattHours()).isNull();
        assertThat(report.deliveredWattHours()).isNull();
        assertThat(report.unusedWattHours()).isNull();
        assertThat(report.knownShare()).isZero();
        assertThat(report.usedWattHours()).isEqualTo(750);
    }

    @Test
    void shouldTakeTheNodesWordForWhatIsDrawnWhileEachOfThemSpeaks() {
        Fixture fabric = running("j", "a");
        fabric.surplus("w", 0, "a", 100, 3700);
        fabric.tick(100);
        fabric.say(new NodeReading("a", "n1", fabric.at(), "s-a", 0, 500, 8, 7, null));
        fabric.say(new NodeReading("a", "n2", fabric.at(), "s-a", 0, 100, 8, 8, null));

        WindowReport report = report(fabric.tick(3700));

        assertThat(report.nodesShare()).isEqualTo(900.001 / 3600, EXACTLY);
        assertThat(report.usedWattHours()).isEqualTo((900.001 * 600 + 2699.999 * 750) / 3600, EXACTLY);
    }

    @Test
    void shouldCountAMoveIntoTheWindowAndWhatItAvoided() {
        Fixture fabric = Fixture.leased(1, "a", "b");
        fabric.running("j", "a", 1);
        fabric.surplus("w", 0, "b", fabric.nowSeconds(), 30_000);
        assertThat(commands(fabric.tickAlive(10, "a", "b"))).containsExactly("MIGRATE a 1");
        fabric.event("j", Kind.STOPPED, "a", 1);
        fabric.tickAlive(30, "a", "b");
        fabric.event("j", Kind.TRANSFERRED, "b", 1);
        fabric.tickAlive(40, "a", "b");
        fabric.event("j", Kind.RUNNING, "b", 2);
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.RUNNING);
        fabric.tickAlive(1840, "a", "b");

        WindowReport report = report(fabric.cancel("w", 1, "b"));

        assertThat(report.closedBy()).isEqualTo(WindowReport.ClosedBy.CANCELLED);
        assertThat(report.movesIn()).isEqualTo(1);
        assertThat(report.movesOut()).isZero();
        assertThat(report.movesFailed()).isZero();
        assertThat(report.usedWattHours()).as("750 W for half an hour").isEqualTo(375, EXACTLY);
        assertThat(report.moveWattHours())
                .as("1.8 kW for the 20 s from STOPPED to TRANSFERRED")
                .isEqualTo(10, EXACTLY);
        assertThat(report.avoidedGridWattHours())
                .as("at a, the job would have run on the grid")
                .isEqualTo(365, EXACTLY);
        assertThat(report.avoidedCo2Grams()).as("at 100 g/kWh").isEqualTo(36.5, EXACTLY);
        assertThat(report.refused()).as("it came").isEmpty();
    }

    @Test
    void shouldAvoidNothingWhereTheSourceHadSurplusAsWell() {
        Fixture fabric = Fixture.leased(1, "a", "b");
        fabric.running("j", "a", 1);
        double opened = fabric.nowSeconds();
        fabric.surplus("w", 0, "b", opened, 30_000);
        fabric.tickAlive(10, "a", "b");
        fabric.event("j", Kind.STOPPED, "a", 1);
        fabric.event("j", Kind.TRANSFERRED, "b", 1);
        fabric.event("j", Kind.RUNNING, "b", 2);
        power(fabric, "late", 0, "a", fabric.nowSeconds(), 30_000, 375.0);
        fabric.tickAlive(3610, "a", "b");

        WindowReport report = report(fabric.cancel("w", 1, "b"));

        assertThat(report.usedWattHours()).isEqualTo(750, EXACTLY);
        assertThat(report.avoidedGridWattHours())
                .as("half of what it draws it would have had there")
                .isEqualTo(375, EXACTLY);
    }

    @Test
    void shouldCountAMoveThatFailedAtBothItsEnds() {
        Fixture fabric = Fixture.leased(1, "a", "b");
        fabric.surplus("here", 0, "a", 0, 60);
        fabric.running("j", "a", 1);
        fabric.surplus("w", 0, "b", fabric.nowSeconds(), 30_000);
        fabric.tickAlive(61, "a", "b");
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.MIGRATING);
        fabric.event("j", Kind.FAILED, "a", 1);
        fabric.event("j", Kind.RUNNING, "a", 2);
        fabric.tickAlive(100, "a", "b");

        WindowReport report = report(fabric.cancel("w", 1, "b"));

        assertThat(report.movesFailed()).isEqualTo(1);
        assertThat(report.movesIn()).isZero();
        assertThat(report.avoidedGridWattHours()).isZero();
    }

    @Test
    void shouldSayWhyJobsDidNotCome() {
        Fixture fabric = Fixture.leased(1, "a", "b");
        fabric.running("big", "a", 100_000);
        fabric.surplus("w", 0, "b", fabric.nowSeconds(), 3600);
        fabric.tickAlive(100, "a", "b");

        WindowReport report = report(fabric.cancel("w", 1, "b"));

        assertThat(report.refused()).containsExactly(new WindowReport.Refused("TIME", 1));
    }

    @Test
    void shouldCloseByTelemetryAndReportOnWhatOpensAgainByItself() {
        Fixture fabric = running("j", "a");
        fabric.surplus("w", 0, "a", 100, 36_000);
        fabric.tick(100);
        fabric.tick(400);
        fabric.reading("a", 0.0);
        fabric.tick(460);
        assertThat(only(fabric.all, WindowReport.class))
                .as("not before the debounce time is over")
                .isEmpty();
        WindowReport first = report(fabric.tick(520));
        assertThat(first.closedBy()).isEqualTo(WindowReport.ClosedBy.TELEMETRY);
        assertThat(first.usedWattHours())
                .as("nothing from when the meter showed nothing")
                .isEqualTo(62.5);
        assertThat(first.deliveredWattHours()).isEqualTo(62.5);
        assertThat(first.closedAtMillis()).isEqualTo(T0 + 520_000);
        fabric.tick(600);
        fabric.reading("a", 5000.0);
        fabric.tick(720);

        WindowReport second = report(fabric.cancel("w", 1, "a"), fabric.tick(721));

        assertThat(second.openedAtMillis()).isEqualTo(T0 + 720_000);
        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.usedWattHours()).isZero();
    }

    @Test
    void shouldGoOnWithoutAnEndAndOverSignalsThatFollowOnEachOther() {
        Fixture fabric = running("j", "a");
        fabric.say(signal("w1", 0, "a", 100, 1000.0, 800.0, Signal.Status.CONFIRMED));
        fabric.say(signal("w2", 0, "a", 1000, null, 800.0, Signal.Status.CONFIRMED));
        fabric.tick(100);
        fabric.tick(3700);
        assertThat(only(fabric.all, WindowReport.class)).isEmpty();
        fabric.say(signal("w2", 1, "a", 1000, 5000.0, 800.0, Signal.Status.CONFIRMED));

        WindowReport report = report(fabric.tick(5000));

        assertThat(report.signals()).containsExactly("w1", "w2");
        assertThat(report.promisedEndMillis()).as("it was open").isNull();
        assertThat(report.promisedWattHours()).isNull();
        assertThat(report.closedBy()).isEqualTo(WindowReport.ClosedBy.ENDED);
        assertThat(report.usedWattHours()).isEqualTo(4900 * 750 / 3600.0, EXACTLY);
    }

    @Test
    void shouldSayThatARevisionEndedItAndThatLessWasDeliveredThanPromised() {
        Fixture fabric = running("j", "a");
        power(fabric, "w", 0, "a", 100, 7300, 1000.0);
        fabric.tick(100);
        fabric.tick(3700);

        WindowReport report = report(power(fabric, "w", 1, "a", 100, 3000, 1000.0));

        assertThat(report.closedBy()).isEqualTo(WindowReport.ClosedBy.REVISED);
        assertThat(report.promisedWattHours()).isEqualTo(2000);
        assertThat(report.deliveredWattHours()).isEqualTo(1000);
        assertThat(report.closedAtMillis()).isEqualTo(T0 + 3_700_000);
    }

    @Test
    void shouldCloseAtTheEndThatWasSaidThoughTheFabricStoodStillMeanwhile() {
        Fixture fabric = running("j", "a");
        power(fabric, "w", 0, "a", 100, 3700, 1000.0);
        fabric.tick(100);

        WindowReport report = report(fabric.tick(90_000));

        assertThat(report.closedAtMillis()).isEqualTo(T0 + 3_700_000);
        assertThat(report.reportedAtMillis()).isEqualTo(T0 + 90_000_000);
        assertThat(report.usedWattHours()).as("and not a day's worth").isEqualTo(750);
    }

    @Test
    void shouldBeginWithTheTickThatSawItWhereTheSignalCameLate() {
        Fixture fabric = running("j", "a");
        fabric.tick(1900);
        power(fabric, "w", 0, "a", 100, 3700, 1000.0);

        WindowReport report = report(fabric.tick(3700));

        assertThat(report.openedAtMillis()).isEqualTo(T0 + 1_900_000);
        assertThat(report.promisedWattHours()).isEqualTo(500);
        assertThat(report.usedWattHours()).isEqualTo(375);
    }

    @Test
    void shouldGoOnAtASiteThatIsWithdrawn() {
        Fixture fabric = running("j", "a");
        power(fabric, "w", 0, "a", 100, 3700, 1000.0);
        fabric.tick(100);
        fabric.say(new SiteCard("a", "", 2, null, List.of(), 100, null, null, null, null, true));
        fabric.tick(1900);
        fabric.job("j", "a", JobReport.State.FINISHED, 0, 1, 0);

        WindowReport report = report(fabric.tick(3700));

        assertThat(report.usedWattHours()).isEqualTo(375);
        assertThat(report.unusedWattHours()).isEqualTo(625);
    }

    @Test
    void shouldReportTheSameUnderTheExternalClockThoughItTicksSeldom() {
        Fixture fabric = new Fixture();
        fabric.configure(null, Settings.Mode.ADVISE, Settings.Clock.EXTERNAL);
        fabric.sites(2, "a", "b");
        fabric.job("j", "a", JobReport.State.RUNNING, 0, 1, 50);
        fabric.tick(1);
        power(fabric, "w", 0, "a", 100, 3700, 1000.0);
        fabric.tick(100);
        fabric.job("j", "a", JobReport.State.PAUSED, 0, 1, 50);
        fabric.tick(1900);

        WindowReport report = report(fabric.tick(3700));

        assertThat(report.openedAtMillis()).isEqualTo(T0 + 100_000);
        assertThat(report.usedWattHours())
                .as("it ran until the tick that its pause came with")
                .isEqualTo(375);
        assertThat(report.unusedWattHours()).isEqualTo(625);
    }

    /** A fabric that only advises, a job running at a site, with nothing to run to its end. */
    private static Fixture running(String job, String site) {
        Fixture fabric = Fixture.wall();
        fabric.tick(0);
        fabric.sites(2, "a", "b");
        fabric.job(job, site, JobReport.State.RUNNING, 0, 1, 50);
        return fabric;
    }

    private static List<Output> power(
            Fixture fabric, String id, long revision, String site, double from, double to, double watts) {
        return fabric.say(signal(id, revision, site, from, to, watts, Signal.Status.CONFIRMED));
    }

    static Signal signal(
            String id, long revision, String site, double from, Double to, Double watts, Signal.Status status) {
        return new Signal(
                id,
                revision,
                site,
                Signal.Kind.RENEWABLE_SURPLUS,
                status,
                T0 + (long) (from * 1000),
                to == null ? null : (Long) (T0 + (long) (to * 1000)),
                null,
                watts,
                1,
                0,
                T0,
                "test");
    }

    @SafeVarargs
    private static WindowReport report(List<Output>... outputs) {
        List<WindowReport> reports = new java.util.ArrayList<>();
        for (List<Output> some : outputs) {
            reports.addAll(only(some, WindowReport.class));
        }
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }
}
