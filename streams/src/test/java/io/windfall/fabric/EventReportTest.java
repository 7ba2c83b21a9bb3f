package io.windfall.fabric;

import static io.windfall.fabric.Fixture.T0;
import static io.windfall.fabric.Fixture.only;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** What is reported of demand-response events. A job draws 750 W; grid power here is 100 g/kWh. */
class EventReportTest {

    private static final Offset<Double> EXACTLY = within(1e-9);

    @Test
    void shouldSayWhatWasAskedGivenAndHowLate() {
        Fixture fabric = twoRunning();
        limit(fabric, "dr", 0, 800, 3600, 7200);
        fabric.tick(1800);
        fabric.tick(3600);
        fabric.tick(3700);
        fabric.job("k", "a", JobReport.State.PAUSED, 0, 1, 50);

        WindowReport report = report(fabric.tick(7200));

        assertThat(report.id()).isEqualTo("event-dr");
        assertThat(report.kind()).isEqualTo(WindowReport.Kind.DEMAND_RESPONSE);
        assertThat(report.openedAtMillis()).isEqualTo(T0 + 3_600_000);
        assertThat(report.closedAtMillis()).isEqualTo(T0 + 7_200_000);
        assertThat(report.closedBy()).isEqualTo(WindowReport.ClosedBy.ENDED);
        assertThat(report.limitWatts()).isEqualTo(800);
        assertThat(report.drawBeforeWatts()).isEqualTo(1500);
        assertThat(report.askedWatts()).isEqualTo(700);
        assertThat(report.lateSeconds()).isEqualTo(100);
        assertThat(report.excessWattHours()).as("700 W too much for 100 s").isEqualTo(700 * 100 / 3600.0, EXACTLY);
        assertThat(report.gridWattHours()).isEqualTo((1500 * 100 + 750 * 3500) / 3600.0, EXACTLY);
        assertThat(report.givenWatts()).isEqualTo(750 * 3500 / 3600.0, EXACTLY);
        assertThat(report.avoidedGridWattHours()).isEqualTo(750 * 3500 / 3600.0, EXACTLY);
        assertThat(report.avoidedCo2Grams()).isEqualTo(75 * 3500 / 3600.0, EXACTLY);
        assertThat(report.jobsRested()).isEqualTo(1);
        assertThat(report.promisedWattHours()).isNull();
        assertThat(report.deliveredWattHours()).isNull();
        assertThat(fabric.state.reports().isEmpty()).isTrue();
    }

    @Test
    void shouldRememberWhatWasDrawnBeforeAnythingWasShedForIt() {
        Fixture fabric = Fixture.leased(2, "a");
        fabric.running("j", "a", 36);
        limit(fabric, "dr", 0, 0, 600, 1200);
        fabric.tickAlive(550, "a");
        fabric.event("j", ExecutorEvent.Kind.STOPPED, "a", 1);
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.PAUSED);

        WindowReport report = report(fabric.tickAlive(1205, "a"));

        assertThat(report.drawBeforeWatts()).as("it was paused ahead").isEqualTo(750);
        assertThat(report.askedWatts()).isEqualTo(750);
        assertThat(report.givenWatts()).isEqualTo(750);
        assertThat(report.lateSeconds()).isZero();
        assertThat(report.excessWattHours()).isZero();
        assertThat(report.jobsRested()).isEqualTo(1);
        assertThat(report.avoidedGridWattHours()).isEqualTo(125);
    }

    @Test
    void shouldSayThatItWasNeverMet() {
        Fixture fabric = twoRunning();
        limit(fabric, "dr", 0, 800, 10, 3610);
        fabric.tick(10);

        WindowReport report = report(fabric.tick(3610));

        assertThat(report.lateSeconds()).isNull();
        assertThat(report.givenWatts()).isZero();
        assertThat(report.excessWattHours()).isEqualTo(700);
    }

    @Test
    void shouldReportOnEachOfTwoThatOverlapByItsOwnLimit() {
        Fixture fabric = twoRunning();
        limit(fabric, "loose", 0, 1000, 10, 3610);
        limit(fabric, "tight", 0, 0, 1810, 5410);
        fabric.tick(10);
        fabric.tick(1810);

        WindowReport loose = report(fabric.tick(3610));
        WindowReport tight = report(fabric.tick(5410));

        assertThat(loose.id()).isEqualTo("event-loose");
        assertThat(loose.excessWattHours()).isEqualTo(500);
        assertThat(tight.id()).isEqualTo("event-tight");
        assertThat(tight.excessWattHours()).isEqualTo(1500);
    }

    @Test
    void shouldCountSurplusFirstWhereAWindowIsOpenAndReportOnBoth() {
        Fixture fabric = twoRunning();
        fabric.say(WindowReportTest.signal("w", 0, "a", 10, 3610.0, 1000.0, Signal.Status.CONFIRMED));
        limit(fabric, "dr", 0, 600, 10, 3610);
        fabric.tick(10);

        List<WindowReport> reports = only(fabric.tick(3610), WindowReport.class);

        assertThat(reports)
                .extracting(WindowReport::kind)
                .containsExactly(WindowReport.Kind.WINDOW, WindowReport.Kind.DEMAND_RESPONSE);
        assertThat(reports).extracting(WindowReport::usedWattHours).containsExactly(1000.0, 1000.0);
        assertThat(reports.get(1).drawBeforeWatts())
                .as("all from the grid, before")
                .isEqualTo(1500);
        assertThat(reports.get(1).gridWattHours()).isEqualTo(500);
        assertThat(reports.get(1).lateSeconds()).isZero();
    }

    @Test
    void shouldKeepTheLowestLimitOfOneThatIsRevisedAndSayWhoEndedIt() {
        Fixture fabric = twoRunning();
        limit(fabric, "dr", 0, 1600, 10, 7210);
        fabric.tick(10);
        fabric.tick(1810);
        limit(fabric, "dr", 1, 500, 10, 7210);
        fabric.tick(3610);

        WindowReport report = report(cancelled(fabric, "dr", 2));

        assertThat(report.closedBy()).isEqualTo(WindowReport.ClosedBy.CANCELLED);
        assertThat(report.closedAtMillis()).isEqualTo(T0 + 3_610_000);
        assertThat(report.limitWatts()).isEqualTo(500);
        assertThat(report.lateSeconds()).as("1500 W were within 1600 at first").isZero();
        assertThat(report.excessWattHours())
                .as("1000 W too much for half an hour")
                .isEqualTo(500);
    }

    @Test
    void shouldSayNothingOfOneThatIsCalledOffBeforeItBegins() {
        Fixture fabric = twoRunning();
        limit(fabric, "dr", 0, 0, 600, 1200);
        fabric.tick(100);
        assertThat(fabric.state.reports().size()).isEqualTo(1);
        cancelled(fabric, "dr", 1);
        fabric.tick(2000);

        assertThat(only(fabric.all, WindowReport.class)).isEmpty();
        assertThat(fabric.state.reports().isEmpty()).isTrue();
    }

    @Test
    void shouldBeginWithoutAnythingKnownOfBeforeWhereItCameLate() {
        Fixture fabric = twoRunning();
        fabric.tick(1000);
        limit(fabric, "dr", 0, 0, 10, 1900);
        fabric.tick(1001);

        WindowReport report = report(fabric.tick(1900));

        assertThat(report.openedAtMillis()).isEqualTo(T0 + 1_000_000);
        assertThat(report.drawBeforeWatts()).isEqualTo(1500);
    }

    private static Fixture twoRunning() {
        Fixture fabric = Fixture.wall();
        fabric.tick(0);
        fabric.sites(2, "a", "b");
        fabric.job("j", "a", JobReport.State.RUNNING, 0, 1, 50);
        fabric.job("k", "a", JobReport.State.RUNNING, 0, 1, 50);
        return fabric;
    }

    private static List<Output> limit(Fixture fabric, String id, long revision, double watts, double from, double to) {
        return said(fabric, id, revision, watts, from, to, Signal.Status.CONFIRMED);
    }

    private static List<Output> cancelled(Fixture fabric, String id, long revision) {
        return said(fabric, id, revision, 0, 0, 1, Signal.Status.CANCELLED);
    }

    private static List<Output> said(
            Fixture fabric, String id, long revision, double watts, double from, double to, Signal.Status status) {
        return fabric.say(new Signal(
                id,
                revision,
                "a",
                Signal.Kind.DEMAND_RESPONSE,
                status,
                T0 + (long) (from * 1000),
                T0 + (long) (to * 1000),
                null,
                watts,
                1,
                0,
                T0,
                "grid"));
    }

    private static WindowReport report(List<Output> outputs) {
        List<WindowReport> reports = only(outputs, WindowReport.class);
        assertThat(reports).hasSize(1);
        return reports.get(0);
    }
}
