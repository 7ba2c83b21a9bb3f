package io.windfall.fabric;

import static io.windfall.fabric.ExecutorEvent.Kind.FAILED;
import static io.windfall.fabric.ExecutorEvent.Kind.FINISHED;
import static io.windfall.fabric.ExecutorEvent.Kind.RUNNING;
import static io.windfall.fabric.ExecutorEvent.Kind.STOPPED;
import static io.windfall.fabric.ExecutorEvent.Kind.TRANSFERRED;
import static io.windfall.fabric.Fixture.commands;
import static io.windfall.fabric.Fixture.only;
import static io.windfall.fabric.Fixture.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.Migration.Phase;
import io.windfall.fabric.Rejection.Reason;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One migration, under clock=external, mode enforce: every way it can go. */
class MigrationCourseTest {

    private final Fixture fabric = Fixture.external();

    @BeforeEach
    void aJobRunsAtAAndAWindowOpensAtB() {
        fabric.sites(1, "a", "b");
        fabric.job("j", "a", JobReport.State.QUEUED, 0, 10, 5);
        assertThat(commands(fabric.tick(1))).containsExactly("START a 1");
        fabric.event("j", RUNNING, "a", 1);
        fabric.job("j", "a", JobReport.State.RUNNING, 1, 10, 5);
        fabric.tick(2);
        fabric.surplus("w", 0, "b", 3, 30_000);
        assertThat(commands(fabric.tick(3))).containsExactly("MIGRATE a 1");
    }

    @Test
    void shouldGrantTheDestinationOnceTheCheckpointIsThere() {
        fabric.event("j", STOPPED, "a", 1);
        assertThat(commands(fabric.tick(10))).containsExactly("FETCH b 1");
        fabric.event("j", TRANSFERRED, "b", 1);
        assertThat(commands(fabric.tick(20))).containsExactly("START b 2");
        fabric.event("j", RUNNING, "b", 2);
        var last = fabric.tick(30);
        assertThat(commands(last)).containsExactly("RELEASE a 2");
        assertThat(only(last, Migration.class)).singleElement().satisfies(m -> {
            assertThat(m.phase()).isEqualTo(Phase.COMPLETED);
            assertThat(m.manifestDigest()).isEqualTo("d1");
        });
        assertThat(fabric.job("j").site()).isEqualTo("b");
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.RUNNING);
        assertThat(fabric.state.migrations().isEmpty()).isTrue();
    }

    @Test
    void shouldResumeAtTheSourceWhenTheDestinationNeverAnswers() {
        fabric.event("j", STOPPED, "a", 1);
        var fetch = only(fabric.tick(10), Command.class).get(0);
        assertThat(commands(fabric.tick(seconds(fetch.notAfterMillis())))).isEmpty();
        assertThat(commands(fabric.tick(seconds(fetch.notAfterMillis()) + 0.001)))
                .containsExactly("RESUME a 2");
        fabric.event("j", TRANSFERRED, "b", 1);
        var late = fabric.tick(5000);
        assertThat(commands(late))
                .as("source and destination are never both granted")
                .isEmpty();
        assertThat(reasons(late)).containsExactly(Reason.STALE);
        fabric.event("j", RUNNING, "a", 2);
        assertThat(only(fabric.tick(5001), Migration.class)).singleElement().satisfies(m -> {
            assertThat(m.phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(m.reason()).contains("not done in time");
        });
        assertThat(fabric.job("j").site()).isEqualTo("a");
    }

    @Test
    void shouldTellInItsRoundWhenTheTimeOutFallsDue() {
        fabric.event("j", STOPPED, "a", 1);
        var outputs = fabric.tick(10);
        long notAfter = only(outputs, Command.class).get(0).notAfterMillis();
        assertThat(only(outputs, Round.class).get(0).wakeAtMillis()).isEqualTo(notAfter + 1);
    }

    @Test
    void shouldResumeAtTheSourceWhenTheTransferFails() {
        fabric.event("j", STOPPED, "a", 1);
        fabric.tick(10);
        fabric.event("j", FAILED, "b", "s-b", 1, "disk full");
        var outputs = fabric.tick(20);
        assertThat(commands(outputs)).containsExactly("RESUME a 2");
        assertThat(only(outputs, Migration.class).get(0).reason()).contains("disk full");
    }

    @Test
    void shouldResumeWithAHigherEpochWhenTheStartFails() {
        fabric.event("j", STOPPED, "a", 1);
        fabric.tick(10);
        fabric.event("j", TRANSFERRED, "b", 1);
        fabric.tick(20);
        fabric.event("j", FAILED, "b", "s-b", 2, "out of memory");
        assertThat(commands(fabric.tick(30))).containsExactly("RESUME a 3");
    }

    @Test
    void shouldAbandonTheMoveOfAJobThatEndsFirst() {
        fabric.event("j", FINISHED, "a", 1);
        var outputs = fabric.tick(10);
        assertThat(only(outputs, Migration.class)).singleElement().satisfies(m -> assertThat(m.phase())
                .isEqualTo(Phase.ABANDONED));
        assertThat(only(outputs, JobGone.class)).containsExactly(new JobGone("j"));
        assertThat(commands(fabric.tick(4000))).isEmpty();
    }

    @Test
    void shouldAbandonTheMoveOfAJobThatReportsItsEnd() {
        fabric.job("j", "a", JobReport.State.FINISHED, 1, 10, 0);
        assertThat(only(fabric.tick(10), Migration.class))
                .extracting(Migration::phase)
                .containsExactly(Phase.ABANDONED);
        assertThat(commands(fabric.tick(4000))).isEmpty();
    }

    @Test
    void shouldRefuseTheWordOfAnotherSession() {
        fabric.event("j", STOPPED, "a", "s-impostor", 1, null);
        var outputs = fabric.tick(10);
        assertThat(commands(outputs)).isEmpty();
        assertThat(reasons(outputs)).containsExactly(Reason.STALE_SESSION);
    }

    @Test
    void shouldRefuseTheWordOfASiteThatIsNoPartyToTheMove() {
        fabric.say(Fixture.card("c", 1));
        fabric.say(new Heartbeat("c", "s-c", 1, Fixture.T0, Fixture.T0));
        fabric.tick(5);
        fabric.event("j", FINISHED, "c", 1);
        fabric.event("j", FAILED, "c", 1);
        var outputs = fabric.tick(10);
        assertThat(reasons(outputs)).containsExactly(Reason.UNEXPECTED, Reason.UNEXPECTED);
        assertThat(fabric.job("j").live()).isTrue();
        assertThat(fabric.state.migrations().get("j").phase()).isEqualTo(Phase.REQUESTED);
    }

    @Test
    void shouldRefuseAnEpochThatWasNeverGranted() {
        fabric.event("j", STOPPED, "a", 7);
        assertThat(reasons(fabric.tick(10))).containsExactly(Reason.UNEXPECTED);
    }

    @Test
    void shouldStartAJobAgainThatItsSitesExecutorHasQueuedAgain() {
        Fixture other = Fixture.external();
        other.sites(1, "a", "b");
        other.job("k", "a", JobReport.State.QUEUED, 0, 10, 5);
        assertThat(commands(other.tick(1))).containsExactly("START a 1");
        other.job("k", "a", JobReport.State.QUEUED, 1, 10, 5);
        assertThat(commands(other.tick(2))).containsExactly("START a 2");
    }

    @Test
    void shouldHearWithoutComplaintThatAJobIsDoneOnceMore() {
        Fixture other = Fixture.leased(1, "a");
        other.running("k", "a", 1);
        other.job("k", "a", JobReport.State.FINISHED, 1, 1, 0);
        assertThat(other.job("k").live()).isFalse();
        assertThat(reasons(other.event("k", FINISHED, "a", 1))).isEmpty();
        assertThat(reasons(other.event("k", RUNNING, "a", 1))).containsExactly(Reason.UNEXPECTED);
    }

    @Test
    void shouldRefuseAStepThatIsNotDue() {
        fabric.event("j", TRANSFERRED, "b", 1);
        var outputs = fabric.tick(10);
        assertThat(commands(outputs)).as("start before STOPPED and TRANSFERRED").isEmpty();
        assertThat(reasons(outputs)).containsExactly(Reason.UNEXPECTED);
    }

    @Test
    void shouldStopASiteThatClaimsAJobOfAnother() {
        runAtB();
        fabric.job("j", "a", JobReport.State.RUNNING, 2, 10, 5);
        var outputs = fabric.tick(40);
        assertThat(commands(outputs)).containsExactly("STOP a 2");
        assertThat(only(outputs, Round.class).get(0).commandsIssued())
                .as("commands of refused entries count")
                .isEqualTo(only(fabric.all, Command.class).size());
        assertThat(reasons(outputs)).containsExactly(Reason.CLAIMED_ELSEWHERE);
    }

    /** Executors report what they saw when they come to it: the destination may run the job by then. */
    @Test
    void shouldPassOverALateWordOfTheSourceThatTheJobHasStopped() {
        runAtB();
        fabric.job("j", "a", JobReport.State.STOPPED, 1, 10, 5);
        assertThat(reasons(fabric.tick(40))).isEmpty();
        fabric.job("j", "a", JobReport.State.STOPPED, 2, 10, 5);
        assertThat(reasons(fabric.tick(50)))
                .as("an epoch that it never held")
                .containsExactly(Reason.CLAIMED_ELSEWHERE);
    }

    @Test
    void shouldStartAtTheDestinationOnlyOnceTheSlotIsFree() {
        fabric.say(Fixture.card("b", 2));
        fabric.job("k", "b", JobReport.State.RUNNING, 1, 1, 5);
        fabric.job("l", "b", JobReport.State.RUNNING, 1, 1, 5);
        fabric.event("j", STOPPED, "a", 1);
        fabric.tick(10);
        fabric.event("j", TRANSFERRED, "b", 1);
        assertThat(commands(fabric.tick(20))).as("both slots of b are taken").isEmpty();
        fabric.job("k", "b", JobReport.State.FINISHED, 1, 1, 0);
        assertThat(commands(fabric.tick(21))).containsExactly("START b 2");
    }

    @Test
    void shouldNotDependOnTheOrderInWhichAnInstantsEntriesArrive() {
        Fixture one = Fixture.external();
        Fixture other = Fixture.external();
        one.sites(2, "a", "b");
        other.sites(2, "a", "b");
        JobReport report = one.report("k", "a", JobReport.State.QUEUED, 0, 10, 5);
        Signal signal = one.surplusSignal("w", 0, "b", 1, 30_000);
        one.say(report);
        one.say(signal);
        other.say(signal);
        other.say(report);
        assertThat(one.tick(1)).isEqualTo(other.tick(1));
    }

    @Test
    void shouldDropATickThatIsNotLater() {
        long sequence = fabric.state.clockNow().sequence();
        assertThat(fabric.tick(3)).isEmpty();
        assertThat(fabric.tick(2)).isEmpty();
        assertThat(fabric.state.clockNow().sequence()).isEqualTo(sequence);
    }

    @Test
    void shouldNameIdsByFabricSequenceAndIndex() {
        List<Command> all = only(fabric.all, Command.class);
        assertThat(all).extracting(Command::id).doesNotHaveDuplicates().allMatch(id -> id.matches("f-\\d+-\\d+"));
    }

    private void runAtB() {
        fabric.event("j", STOPPED, "a", 1);
        fabric.tick(10);
        fabric.event("j", TRANSFERRED, "b", 1);
        fabric.tick(20);
        fabric.event("j", RUNNING, "b", 2);
        fabric.tick(30);
    }

    private static double seconds(long millis) {
        return (millis - Fixture.T0) / 1000.0;
    }
}
