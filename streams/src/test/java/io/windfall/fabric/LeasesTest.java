package io.windfall.fabric;

import static io.windfall.fabric.ExecutorEvent.Kind.FAILED;
import static io.windfall.fabric.ExecutorEvent.Kind.RUNNING;
import static io.windfall.fabric.ExecutorEvent.Kind.STOPPED;
import static io.windfall.fabric.ExecutorEvent.Kind.TRANSFERRED;
import static io.windfall.fabric.Fixture.commands;
import static io.windfall.fabric.Fixture.only;
import static io.windfall.fabric.Fixture.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.Migration.Phase;
import io.windfall.fabric.Rejection.Reason;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Sessions, their leases, and what becomes of jobs and migrations when one is lost. Lease 30 s, margin 10 s. */
class LeasesTest {

    private final Fixture fabric = Fixture.leased(2, "a", "b");

    @Test
    void shouldRefuseASecondExecutorWhileTheFirstIsAliveAndSayItOnce() {
        assertThat(reasons(fabric.beat("a", "intruder"))).containsExactly(Reason.SESSION_HELD);
        fabric.beat("a", "s-a");
        assertThat(reasons(fabric.beat("a", "intruder"))).isEmpty();
        assertThat(fabric.state.sites().get("a").sessionInForce()).isEqualTo("s-a");
    }

    @Test
    void shouldOpenANewSessionOnceTheOldOnesLeaseAndTheMarginAreOver() {
        fabric.tick(40);
        assertThat(reasons(fabric.beat("a", "s2"))).containsExactly(Reason.SESSION_HELD);
        fabric.tick(40.5);
        assertThat(fabric.state.sites().get("a").sessionInForce()).isNull();
        assertThat(reasons(fabric.beat("a", "s2"))).isEmpty();
        assertThat(fabric.state.sites().get("a").sessionInForce()).isEqualTo("s2");
    }

    @Test
    void shouldNeverTakeALapsedSessionBack() {
        fabric.tick(41);
        assertThat(reasons(fabric.beat("a", "s-a"))).containsExactly(Reason.STALE_SESSION);
        assertThat(fabric.state.sites().get("a").sessionInForce()).isNull();
    }

    @Test
    void shouldNeverTakeASessionBackThatWasReplacedEvenOnceItsSuccessorHasLapsed() {
        fabric.tick(41);
        fabric.beat("a", "s2");
        fabric.tick(91);
        assertThat(reasons(fabric.beat("a", "s-a"))).containsExactly(Reason.STALE_SESSION);
        assertThat(fabric.state.sites().get("a").sessionInForce()).isNull();
    }

    @Test
    void shouldSeeAGapBetweenTwoHeartbeatsAsALapseEvenWhereNoTickCameBetween() {
        fabric.say(new Heartbeat("a", "s-a", 99, Fixture.T0 + 41_000, Fixture.T0 + 41_000, 30_000L));
        assertThat(fabric.state.sites().get("a").sessionInForce()).isNull();
    }

    @Test
    void shouldNotLapseASessionThatPromisesNoLease() {
        fabric.say(new Heartbeat("a", "s-a", 99, fabric.at(), fabric.at(), null));
        fabric.running("j", "a", 1);
        fabric.tick(5000);
        assertThat(fabric.state.sites().get("a").sessionInForce()).isEqualTo("s-a");
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.RUNNING);
    }

    @Test
    void shouldLetAJobOfALapsedSessionWaitForItsSiteToReportIt() {
        fabric.running("j", "a", 1);
        fabric.tickAlive(60, "b");
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.UNREACHABLE);
        fabric.beat("a", "s2");
        assertThat(commands(fabric.tickAlive(62, "b"))).isEmpty();
        assertThat(commands(report("j", "a", "s2", JobReport.State.QUEUED, 1)))
                .as("a new session runs nothing without a fresh grant")
                .containsExactly("START a 2");
    }

    @Test
    void shouldIgnoreWhatAnotherSessionSays() {
        fabric.running("j", "a", 1);
        assertThat(reasons(report("j", "a", "intruder", JobReport.State.QUEUED, 1)))
                .containsExactly(Reason.STALE_SESSION);
        assertThat(reasons(fabric.event("j", STOPPED, "a", "intruder", 1, null)))
                .containsExactly(Reason.STALE_SESSION);
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.RUNNING);
    }

    @Test
    void shouldGrantASilentDestinationsJobBackOnlyAfterLeaseAndMargin() {
        moveToB();
        fabric.event("j", TRANSFERRED, "b", 1);
        double granted = (fabric.at() - Fixture.T0) / 1000.0;
        fabric.beat("b", "s-b");
        assertThat(commands(fabric.tickAlive(granted + 39, "a"))).doesNotContain("RESUME a 3");
        assertThat(commands(fabric.tickAlive(granted + 45, "a"))).containsExactly("RESUME a 3");
    }

    @Test
    void shouldStartAVerifiedCopyElsewhereWhenTheSourceFallsSilentBeforeItsJobIsReleased() {
        runAtB();
        fabric.job("j", "b", JobReport.State.RUNNING, 2, 1, 5);
        copyAt("a", "b");
        var outputs = fabric.tickAlive(fabric.nowSeconds() + 50, "a");
        assertThat(commands(outputs)).containsExactly("START a 3");
        Migration takenOver = only(outputs, Migration.class).get(0);
        assertThat(takenOver.phase()).isEqualTo(Phase.STARTING);
        assertThat(takenOver.reason()).contains("taken over");
        assertThat(fabric.job("j").site()).isEqualTo("a");
    }

    /** It would hold the job, and pin its checkpoint, for ever. */
    @Test
    void shouldTellAnEarlierHolderThatComesBackAfterTheJobEndedElsewhereToLetItGo() {
        runAtB();
        fabric.event("j", ExecutorEvent.Kind.FINISHED, "b", 2);
        var outputs = fabric.job("j", "a", JobReport.State.QUEUED, 1, 1, 5);
        assertThat(commands(outputs)).containsExactly("STOP a 2");
        assertThat(reasons(outputs)).containsExactly(Reason.STALE);
    }

    /** The take-over was granted to a session that was lost before it heard: the site has a copy, but no job to report. */
    @Test
    void shouldStartTheCopyWhereItIsWhenItsSiteIsBackButNeverReportsTheJobThatItTookOver() {
        fabric.running("j", "b", 1);
        copyAt("a", "b");
        assertThat(commands(fabric.tickAlive(fabric.nowSeconds() + 50, "a"))).containsExactly("START a 2");
        fabric.tick(fabric.nowSeconds() + 45);
        fabric.beat("a", "s2");
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.UNREACHABLE);
        List<String> commands = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            fabric.beat("a", "s2");
            commands.addAll(commands(fabric.tick(fabric.nowSeconds() + 5)));
        }
        assertThat(commands).containsExactly("START a 3");
    }

    @Test
    void shouldNotTakeAJobOverFromAnExecutorThatCannotPromiseTheKill() {
        fabric.say(new Heartbeat("b", "s-b", 98, fabric.at(), fabric.at(), null));
        fabric.running("j", "b", 1);
        copyAt("a", "b");
        assertThat(commands(fabric.tickAlive(500, "a"))).isEmpty();
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.RUNNING);
    }

    @Test
    void shouldFetchAgainWhenTheDestinationComesBackWithANewSession() {
        moveToB();
        fabric.tickAlive(fabric.nowSeconds() + 45, "a");
        var outputs = fabric.beat("b", "s2");
        assertThat(only(outputs, Command.class)).singleElement().satisfies(c -> {
            assertThat(c.kind()).isEqualTo(Command.Kind.FETCH);
            assertThat(c.session()).isEqualTo("s2");
        });
    }

    @Test
    void shouldGrantNothingUntilEverySiteHasAnExecutorOrItsLeaseMustBeOver() {
        Fixture young = Fixture.wall();
        young.configure(null, Settings.Mode.ENFORCE, null);
        young.tick(1);
        young.say(Fixture.card("a", 1));
        young.say(Fixture.card("b", 1));
        young.beat("a", "s-a");
        young.job("j", "a", JobReport.State.QUEUED, 3, 1, 5);
        assertThat(commands(young.tickAlive(69, "a"))).isEmpty();
        assertThat(commands(young.tickAlive(73, "a"))).containsExactly("START a 4");
    }

    @Test
    void shouldTakeTheHighestEpochReportedAfterALossOfState() {
        Fixture young = Fixture.wall();
        young.configure(null, Settings.Mode.ENFORCE, null);
        young.tick(1);
        young.say(Fixture.card("a", 1));
        young.say(Fixture.card("b", 1));
        young.beat("a", "s-a");
        young.job("j", "a", JobReport.State.QUEUED, 3, 1, 5);
        young.job("j", "b", JobReport.State.RUNNING, 5, 1, 5);
        young.beat("b", "s-b");
        assertThat(young.job("j").site()).isEqualTo("b");
        assertThat(young.job("j").epoch()).isEqualTo(5);
    }

    @Test
    void shouldAdoptARunningJobByAGrantToTheSessionThatRunsIt() {
        assertThat(commands(fabric.job("j", "a", JobReport.State.RUNNING, 0, 1, 5)))
                .containsExactly("RESUME a 1");
        assertThat(fabric.job("j").phase())
                .as("it runs all the while, and is planned with")
                .isEqualTo(JobState.Phase.RUNNING);
        fabric.event("j", RUNNING, "a", 1);
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.RUNNING);
    }

    @Test
    void shouldAdoptAJobThatWasReportedBeforeItsSitesFirstHeartbeat() {
        fabric.say(Fixture.card("c", 1));
        assertThat(commands(fabric.job("j", "c", JobReport.State.RUNNING, 0, 1, 5)))
                .isEmpty();
        fabric.beat("c", "s-c");
        assertThat(commands(fabric.tickAlive(2, "a", "b"))).containsExactly("RESUME c 1");
    }

    @Test
    void shouldTellASiteThatClaimsAnothersJobToStop() {
        fabric.running("j", "a", 1);
        var outputs = fabric.job("j", "b", JobReport.State.QUEUED, 0, 1, 5);
        assertThat(commands(outputs)).containsExactly("STOP b 1");
        assertThat(reasons(outputs)).containsExactly(Reason.CLAIMED_ELSEWHERE);
    }

    @Test
    void shouldTakeTheWordOfASiteThatFinishedTheJobBeforeItWasGivenUp() {
        runAtB();
        fabric.job("j", "b", JobReport.State.RUNNING, 2, 1, 5);
        assertThat(commands(fabric.job("j", "a", JobReport.State.FINISHED, 1, 1, 0)))
                .containsExactly("STOP b 3");
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.ENDED);
    }

    @Test
    void shouldGiveAJobThatWasLostForGoodBackToAnEarlierHolderThatHasItStill() {
        runAtB();
        fabric.tickAlive(fabric.nowSeconds() + 50, "a");
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.UNREACHABLE);
        assertThat(reasons(fabric.job("j", "a", JobReport.State.QUEUED, 1, 1, 5)))
                .as("its site may be back and have it")
                .containsExactly(Reason.CLAIMED_ELSEWHERE);
        fabric.tickAlive(fabric.nowSeconds() + 70, "a");
        assertThat(reasons(fabric.job("j", "a", JobReport.State.QUEUED, 0, 1, 5)))
                .as("one that meets it for the first time")
                .containsExactly(Reason.CLAIMED_ELSEWHERE);
        List<Output> outputs = new ArrayList<>(fabric.job("j", "a", JobReport.State.QUEUED, 1, 1, 5));
        outputs.addAll(fabric.tickAlive(fabric.nowSeconds() + 5, "a"));
        assertThat(reasons(outputs)).isEmpty();
        assertThat(commands(outputs)).containsExactly("START a 3");
    }

    @Test
    void shouldLetASiteThatIsBackReportBeforeAnotherGetsItsJob() {
        runAtB();
        fabric.tickAlive(fabric.nowSeconds() + 110, "a");
        fabric.beat("b", "s2-b");
        assertThat(reasons(fabric.job("j", "a", JobReport.State.QUEUED, 1, 1, 5)))
                .containsExactly(Reason.CLAIMED_ELSEWHERE);
        report("j", "b", "s2-b", JobReport.State.QUEUED, 2);
        assertThat(fabric.job("j").site()).isEqualTo("b");
        assertThat(fabric.job("j").phase()).isNotEqualTo(JobState.Phase.UNREACHABLE);
    }

    @Test
    void shouldTakeAnEndThatIsSaidAgainForNothingNewAndLetCopiesElsewhereGo() {
        fabric.running("j", "a", 1);
        copyAt("b", "a");
        assertThat(commands(fabric.job("j", "a", JobReport.State.FINISHED, 1, 1, 0)))
                .containsExactly("RELEASE b 1");
        assertThat(fabric.job("j", "a", JobReport.State.FINISHED, 1, 1, 0)).isEmpty();
        assertThat(reasons(fabric.job("j", "a", JobReport.State.RUNNING, 1, 1, 5)))
                .containsExactly(Reason.STALE);
    }

    @Test
    void shouldWaitLongerWithEachStartThatFails() {
        fabric.job("j", "a", JobReport.State.QUEUED, 0, 1, 5);
        assertThat(commands(fabric.tickAlive(2, "a", "b"))).containsExactly("START a 1");
        fabric.event("j", FAILED, "a", "s-a", 1, "no such file");
        assertThat(commands(fabric.tickAlive(11, "a", "b"))).isEmpty();
        assertThat(commands(fabric.tickAlive(14, "a", "b"))).containsExactly("START a 2");
        fabric.event("j", FAILED, "a", "s-a", 2, "no such file");
        assertThat(commands(fabric.tickAlive(32, "a", "b"))).isEmpty();
        assertThat(commands(fabric.tickAlive(36, "a", "b"))).containsExactly("START a 3");
    }

    /** Job j runs at a, a window opens at b, the checkpoint is offered: FETCH is out. */
    private void moveToB() {
        fabric.running("j", "a", 1);
        fabric.surplus("w", 0, "b", 0, 30_000);
        double now = fabric.nowSeconds();
        assertThat(commands(fabric.tickAlive(now + 2, "a", "b"))).containsExactly("MIGRATE a 1");
        assertThat(commands(fabric.event("j", STOPPED, "a", 1))).containsExactly("FETCH b 1");
    }

    /** Job j has moved from a to b, where it runs under epoch 2. */
    private void runAtB() {
        moveToB();
        fabric.event("j", TRANSFERRED, "b", 1);
        fabric.event("j", RUNNING, "b", 2);
    }

    private void copyAt(String site, String from) {
        JobState job = fabric.job("j");
        assertThat(job.site()).isEqualTo(from);
        fabric.state.jobs().put("j", job.withCopy(new JobState.Copy(site, "d0", 5L, 1000)));
    }

    private List<Output> report(String job, String site, String session, JobReport.State state, long epoch) {
        List<Output> outputs = new ArrayList<>(fabric.say(fabric.report(job, site, session, state, epoch, 1, null, 5)));
        outputs.addAll(fabric.tick(fabric.nowSeconds() + 1.1));
        return outputs;
    }
}
