package io.windfall.fabric;

import static io.windfall.fabric.ExecutorEvent.Kind.FAILED;
import static io.windfall.fabric.ExecutorEvent.Kind.RUNNING;
import static io.windfall.fabric.ExecutorEvent.Kind.STOPPED;
import static io.windfall.fabric.Fixture.T0;
import static io.windfall.fabric.Fixture.commands;
import static io.windfall.fabric.Fixture.only;
import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.feasibility.Reason;
import io.windfall.planning.Proposal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Jobs with slack wait for surplus that is announced or expected, as long as their slack and deadline allow. */
class SlackTest {

    private static final double HOUR = 3600;

    @Test
    void shouldKeepAQueuedJobUntilTheSurplusThatIsAnnounced() {
        Fixture fabric = Fixture.leased(2, "a");
        fabric.surplus("w", 0, "a", HOUR, 10 * HOUR);
        arrives(fabric, "j", 0.5, null);

        List<Output> outputs = fabric.tickAlive(5, "a");

        assertThat(commands(outputs)).isEmpty();
        Decision decision = only(outputs, Decision.class).get(0);
        assertThat(decision.proposal().action()).isEqualTo(Proposal.Action.PAUSE);
        assertThat(decision.proposal().reason()).isEqualTo("WITHIN_SLACK");
        assertThat(decision.proposal().explanation().toString())
                .contains("keep j at a: surplus is expected in 59.9 min")
                .contains("may wait 2.5 h");
        outputs = fabric.tickAlive(HOUR - 1, "a");
        assertThat(commands(outputs)).isEmpty();
        assertThat(only(outputs, Decision.class)).as("said once").isEmpty();
        assertThat(commands(fabric.tickAlive(HOUR + 2, "a"))).containsExactly("START a 1");
    }

    @Test
    void shouldPauseARunningJobUntilTheSurplusAndResumeIt() {
        Fixture fabric = Fixture.leased(2, "a");
        runs(fabric, "j", 0.5, null);
        List<Output> outputs = announce(fabric, "a", HOUR);

        Command pause = only(outputs, Command.class).get(0);
        assertThat(commands(outputs)).containsExactly("PAUSE a 1");
        assertThat(pause.checkpoint()).isTrue();
        assertThat(pause.reason()).contains("slack");
        fabric.event("j", STOPPED, "a", 1);
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.PAUSED);
        assertThat(commands(fabric.tickAlive(HOUR - 1, "a"))).isEmpty();
        assertThat(commands(fabric.tickAlive(HOUR + 2, "a"))).containsExactly("RESUME a 2");
        fabric.event("j", RUNNING, "a", 2);
        assertThat(fabric.job("j").restingSinceMillis()).isZero();
        assertThat(fabric.job("j").restedMillis()).isBetween(3_500_000L, 3_600_000L);
    }

    @Test
    void shouldRunOnGridPowerWhenItsSlackIsUsedUp() {
        Fixture fabric = Fixture.leased(2, "a");
        runs(fabric, "j", 0.1, null);
        assertThat(commands(announce(fabric, "a", HOUR))).containsExactly("PAUSE a 1");
        double begun = fabric.nowSeconds();
        fabric.event("j", STOPPED, "a", 1);

        assertThat(commands(fabric.tickAlive(begun + HOUR / 2 - 1, "a"))).isEmpty();
        assertThat(commands(fabric.tickAlive(begun + HOUR / 2 + 2, "a"))).containsExactly("RESUME a 2");
        fabric.event("j", RUNNING, "a", 2);
        assertThat(commands(fabric.tickAlive(HOUR + 10, "a")))
                .as("nothing is left")
                .isEmpty();
    }

    @Test
    void shouldNotWaitWhereThatWouldMissTheDeadlineOrNoSurplusIsExpected() {
        Fixture late = Fixture.leased(2, "a");
        late.surplus("w", 0, "a", HOUR, 10 * HOUR);
        arrives(late, "j", 0.5, T0 + (long) (5.01 * HOUR * 1000));
        assertThat(commands(late.tickAlive(5, "a"))).containsExactly("START a 1");

        Fixture dark = Fixture.leased(2, "a");
        arrives(dark, "j", 0.5, null);
        assertThat(commands(dark.tickAlive(5, "a"))).containsExactly("START a 1");

        Fixture far = Fixture.leased(2, "a");
        far.surplus("w", 0, "a", 9 * HOUR, 19 * HOUR);
        arrives(far, "j", 0.5, null);
        assertThat(commands(far.tickAlive(5, "a")))
                .as("it would be done before, however long it waited")
                .containsExactly("START a 1");
    }

    @Test
    void shouldNotAskAgainWhoCannotPause() {
        Fixture fabric = Fixture.leased(2, "a");
        runs(fabric, "j", 0.5, null);
        assertThat(commands(announce(fabric, "a", HOUR))).containsExactly("PAUSE a 1");

        assertThat(commands(fabric.event("j", FAILED, "a", 1))).isEmpty();

        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.RUNNING);
        assertThat(commands(fabric.tickAlive(HOUR + 10, "a"))).isEmpty();
    }

    @Test
    void shouldNotMoveAJobWhoseDeadlineTheMoveWouldMiss() {
        Fixture fabric = Fixture.leased(2, "a", "b");
        runs(fabric, "j", 0, T0 + (long) (5.005 * HOUR * 1000));
        List<Output> outputs = announce(fabric, "b", fabric.nowSeconds());

        assertThat(commands(outputs)).isEmpty();
        assertThat(only(outputs, Decision.class).get(0).proposal().alternatives())
                .singleElement()
                .satisfies(other -> assertThat(other.reason()).isEqualTo(Reason.DEADLINE));
    }

    @Test
    void shouldNotCountAJobAsRestingThatRunsAgainAfterItsSessionWasLost() {
        Fixture fabric = Fixture.leased(2, "a");
        runs(fabric, "j", 0.5, null);
        assertThat(commands(announce(fabric, "a", HOUR))).containsExactly("PAUSE a 1");
        double silent = fabric.nowSeconds();
        for (double at = silent; at < silent + 60; at += 5) {
            fabric.tick(at + 5);
        }
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.UNREACHABLE);

        assertThat(fabric.job("j").restingSinceMillis()).isZero();
        assertThat(fabric.job("j").slackSecondsAt(fabric.at())).isPositive();
    }

    @Test
    void shouldPlanNoMoreOftenWhenItsSlackIsUsedUpAndNoSlotIsFree() {
        Fixture fabric = Fixture.leased(1, "a");
        runs(fabric, "j", 0.1, null);
        assertThat(commands(announce(fabric, "a", HOUR))).containsExactly("PAUSE a 1");
        double begun = fabric.nowSeconds();
        arrives(fabric, "k", 0, null);
        fabric.event("j", STOPPED, "a", 1);
        assertThat(commands(fabric.tickAlive(begun + 5, "a"))).containsExactly("START a 1");
        fabric.event("k", RUNNING, "a", 1);
        fabric.tickAlive(begun + HOUR / 2 + 60, "a");

        List<Output> outputs = fabric.tickAlive(begun + HOUR / 2 + 120, "a");

        assertThat(commands(outputs)).isEmpty();
        assertThat(only(outputs, Round.class)).isEmpty();
    }

    @Test
    void shouldKeepASlotForAJobWithADeadline() {
        Fixture fabric = Fixture.leased(1, "a");
        runs(fabric, "j", 0.1, T0 + (long) (9 * HOUR * 1000));
        assertThat(commands(announce(fabric, "a", HOUR))).containsExactly("PAUSE a 1");
        arrives(fabric, "k", 0, null);
        fabric.event("j", STOPPED, "a", 1);

        assertThat(commands(fabric.tickAlive(fabric.nowSeconds() + 60, "a"))).isEmpty();
        assertThat(commands(fabric.tickAlive(HOUR / 2 + 60, "a"))).containsExactly("RESUME a 2");
    }

    @Test
    void shouldAskBeforeAQueuedJobWaitsAndStartItWhenThatIsRejected() {
        for (Order.Kind answer : List.of(Order.Kind.APPROVE, Order.Kind.REJECT)) {
            Fixture fabric = Fixture.leased(2, "a");
            fabric.configure(null, Settings.Mode.APPROVE, null);
            fabric.surplus("w", 0, "a", HOUR, 10 * HOUR);
            arrives(fabric, "j", 0.5, null);
            Decision asked = only(fabric.tickAlive(fabric.nowSeconds() + 5, "a"), Decision.class)
                    .get(0);
            assertThat(asked.proposal().reason()).isEqualTo("WITHIN_SLACK");

            fabric.order(answer, asked.id());
            List<Output> outputs = fabric.tickAlive(fabric.nowSeconds() + 5, "a");

            if (answer == Order.Kind.APPROVE) {
                assertThat(fabric.job("j").restingSinceMillis()).isPositive();
                assertThat(only(outputs, Decision.class)).isEmpty();
            } else {
                assertThat(only(outputs, Decision.class))
                        .singleElement()
                        .satisfies(next -> assertThat(next.proposal().action()).isEqualTo(Proposal.Action.START));
            }
        }
    }

    private static List<Output> announce(Fixture fabric, String site, double from) {
        fabric.surplus("w", 0, site, from, 10 * HOUR);
        return fabric.tickAlive(fabric.nowSeconds() + 5, "a", "b".equals(site) ? "b" : "a");
    }

    private static void arrives(Fixture fabric, String job, double slack, Long deadline) {
        fabric.say(with(fabric.report(job, "a", JobReport.State.QUEUED, 0, 10, 5), slack, deadline));
    }

    private static void runs(Fixture fabric, String job, double slack, Long deadline) {
        arrives(fabric, job, slack, deadline);
        assertThat(commands(fabric.tick(fabric.nowSeconds() + 1.1))).hasSizeLessThanOrEqualTo(1);
        fabric.event(job, RUNNING, "a", 1);
        fabric.say(with(fabric.report(job, "a", JobReport.State.RUNNING, 1, 10, 5), slack, deadline));
        fabric.tick(fabric.nowSeconds() + 1.1);
    }

    private static JobReport with(JobReport report, double slack, Long deadline) {
        return new JobReport(
                report.job(),
                report.site(),
                report.node(),
                report.state(),
                report.epoch(),
                report.session(),
                report.sequence(),
                report.atMillis(),
                report.checkpointBytes(),
                report.deltaBytes(),
                report.prestaged(),
                report.lastCheckpointAtMillis(),
                report.step(),
                report.totalSteps(),
                report.remainingSeconds(),
                report.computeWatts(),
                report.gpuModel(),
                deadline,
                slack,
                report.migratable(),
                report.allowedSites(),
                report.labels());
    }
}
