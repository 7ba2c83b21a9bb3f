package io.windfall.executor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.JobProgressReport.Status;
import io.windfall.executor.machine.Instruction.Kind;
import org.junit.jupiter.api.Test;

class CommandsTest {

    @Test
    void shouldRefuseAGrantOfAnotherSession() {
        Bench bench = Bench.live();
        bench.list(Status.STOPPED, 0);
        bench.deliver(bench.instruction(Kind.START, 1, null, "session-0", null, null));
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
        assertThat(bench.state.outbox()).isEmpty();
    }

    @Test
    void shouldRefuseAGrantThatNamesNoSession() {
        Bench bench = Bench.live();
        bench.list(Status.STOPPED, 0);
        bench.deliver(bench.instruction(Kind.START, 1, null, null, null, null));
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
    }

    @Test
    void shouldRefuseAnEpochNotAboveTheHighestSeen() {
        Bench bench = Bench.running();
        bench.ackAll();
        bench.command(Kind.RESUME, 5, null);
        bench.ackAll();
        bench.command(Kind.RESUME, 4, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        assertThat(bench.lastEvent().epoch()).isEqualTo(4);
        assertThat(bench.job().epoch()).isEqualTo(5);
        assertThat(bench.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void shouldTakeADuplicateInSilence() {
        Bench bench = Bench.running();
        bench.ackAll();
        Instruction pause = bench.command(Kind.PAUSE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.ackAll();
        bench.deliver(pause);
        assertThat(bench.out).isEmpty();
        assertThat(bench.state.outbox()).isEmpty();
    }

    @Test
    void shouldNotAnswerAGrantWhoseEpochIsHeldAlready() {
        Bench bench = Bench.running();
        bench.ackAll();
        bench.command(Kind.START, 1, null);
        assertThat(bench.state.outbox()).isEmpty();
    }

    @Test
    void shouldIgnoreAnOffsetThatWasReadBefore() {
        Bench bench = Bench.live();
        bench.list(Status.STOPPED, 0);
        Instruction start = bench.instruction(Kind.START, 1, null, bench.state.sessionId(), null, null);
        bench.feed(new Input.Commanded(3, 7, null, 0));
        bench.feed(new Input.Commanded(3, 6, start, 0));
        assertThat(bench.phase()).isEqualTo(Phase.HELD);
        assertThat(bench.state.nextOffset(3)).isEqualTo(8);
        assertThat(bench.state.nextOffset(2)).isEqualTo(-1);
    }

    @Test
    void shouldOnlyMoveOnPastACommandForAnotherSite() {
        Bench bench = Bench.live();
        bench.list(Status.STOPPED, 0);
        Instruction own = bench.instruction(Kind.START, 1, null, bench.state.sessionId(), null, null);
        Instruction other = new Instruction(
                "x", Kind.START, "a", "toledo", own.session(), 1, null, null, null, -1, null, null, true, null);
        bench.deliver(other);
        assertThat(bench.out).isEmpty();
        assertThat(bench.job().highestEpoch()).isZero();
        assertThat(bench.state.nextOffset(0)).isEqualTo(1);
    }

    @Test
    void shouldAdoptTheEpochOfAResumeForAJobThatRuns() {
        Bench bench = Bench.live();
        bench.list(Status.RUNNING, 10);
        assertThat(bench.all(Output.SendReport.class).get(0).state()).isEqualTo(Output.ReportedState.RUNNING);
        bench.command(Kind.RESUME, 1, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.RUNNING);
        assertThat(bench.lastEvent().epoch()).isEqualTo(1);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
    }

    @Test
    void shouldFinishTheStopBeforeItStartsAgainUnderTheNewEpoch() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.command(Kind.RESUME, 2, null);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
        bench.stopped(1, Bench.C1);
        assertThat(bench.all(Output.Offer.class)).isEmpty();
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 2, Bench.C1));
    }

    @Test
    void shouldPauseAndResume() {
        Bench bench = Bench.running();
        bench.ackAll();
        bench.command(Kind.PAUSE, 1, null);
        assertThat(bench.all(Output.Stop.class)).containsExactly(new Output.Stop("a", 1, true));
        bench.stopped(1, Bench.C1);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.STOPPED);
        assertThat(bench.all(Output.SendReport.class).get(0).state()).isEqualTo(Output.ReportedState.PAUSED);
        bench.command(Kind.RESUME, 2, null);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 2, Bench.C1));
    }

    @Test
    void shouldDisownOnStopAndRememberTheEpoch() {
        Bench bench = Bench.running();
        bench.ackAll();
        bench.command(Kind.STOP, 3, null);
        bench.stopped(1, Bench.C1);
        assertThat(bench.all(Output.Forget.class)).containsExactly(new Output.Forget("a"));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.STOPPED);
        assertThat(bench.state.jobs()).isEmpty();
        assertThat(bench.state.tombstones().get("a").highestEpoch()).isEqualTo(3);
        bench.ackAll();
        bench.command(Kind.START, 3, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
    }

    @Test
    void shouldRefuseAStopThatIsOlderThanTheGrant() {
        Bench bench = Bench.running();
        bench.command(Kind.STOP, 0, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        assertThat(bench.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void shouldLeaveAJobInMigrationAloneWhenToldToStop() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.command(Kind.STOP, 1, null);
        bench.stopped(1, Bench.C1);
        bench.command(Kind.STOP, 1, null);
        assertThat(bench.phase()).isEqualTo(Phase.OFFERED);
        assertThat(bench.job().checkpoint()).isEqualTo(Bench.C1);
    }

    @Test
    void shouldLetGoOfAnOfferedJobThatWasGrantedElsewhere() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.command(Kind.STOP, 2, null);
        assertThat(bench.phase()).isEqualTo(Phase.NOT_OURS);
    }

    @Test
    void shouldRefuseAMigrationUnderAnotherEpochThanTheJobs() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 2, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        assertThat(bench.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void shouldHeedEpochsGrantedToAnEarlierSession() {
        Bench bench = Bench.running();
        bench.deliver(bench.instruction(Kind.RESUME, 9, null, "session-0", null, null));
        bench.command(Kind.RESUME, 9, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
    }
}
