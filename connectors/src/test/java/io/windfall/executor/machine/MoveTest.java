package io.windfall.executor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.JobProgressReport.Status;
import io.windfall.executor.machine.Instruction.Kind;
import org.junit.jupiter.api.Test;

class MoveTest {

    @Test
    void shouldStopOfferAndAnswerAMigration() {
        Bench bench = Bench.running();
        bench.ackAll();
        Instruction migrate = bench.command(Kind.MIGRATE, 1, null);
        assertThat(bench.all(Output.Stop.class)).containsExactly(new Output.Stop("a", 1, true));
        bench.stopped(1, Bench.C1);
        assertThat(bench.out).contains(new Output.Pin("a", "c1"), new Output.Offer("a", "c1", "toledo"));
        OutboxEvent event = bench.lastEvent();
        assertThat(event.kind()).isEqualTo(OutboxEvent.Kind.STOPPED);
        assertThat(event.commandId()).isEqualTo(migrate.id());
        assertThat(event.manifestDigest()).isEqualTo("c1");
        assertThat(event.checkpointBytes()).isEqualTo(1000);
        assertThat(event.step()).isEqualTo(100);
        assertThat(bench.phase()).isEqualTo(Phase.OFFERED);
    }

    @Test
    void shouldOrderTheStopAgainAfterARestart() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.boot("run-1");
        assertThat(bench.all(Output.Stop.class)).containsExactly(new Output.Stop("a", 1, true));
    }

    @Test
    void shouldOfferAndPinAgainAfterARestart() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.boot("run-1");
        assertThat(bench.out).contains(new Output.Pin("a", "c1"), new Output.Offer("a", "c1", "toledo"));
    }

    @Test
    void shouldGoOnOfferingUnderANewSessionWhenItsProcessWasDeadForLongerThanTheLease() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.now += 60_000;
        bench.boot("run-1");
        bench.feed(new Input.AllKilled(bench.now, 0));
        assertThat(bench.out).contains(new Output.Pin("a", "c1"), new Output.Offer("a", "c1", "toledo"));
    }

    @Test
    void shouldAnswerAMigrationOfAPausedJobAtOnce() {
        Bench bench = Bench.running();
        bench.command(Kind.PAUSE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.command(Kind.MIGRATE, 1, null);
        assertThat(bench.all(Output.Stop.class)).isEmpty();
        assertThat(bench.all(Output.Offer.class)).hasSize(1);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.STOPPED);
    }

    @Test
    void shouldAskTheDriverForAFirstCheckpointOfAJobThatNeverRan() {
        Bench bench = Bench.live();
        bench.list(Status.STOPPED, 0);
        bench.command(Kind.MIGRATE, 0, null);
        assertThat(bench.all(Output.Stop.class)).containsExactly(new Output.Stop("a", 0, true));
        bench.stopped(0, Bench.C1);
        assertThat(bench.all(Output.Offer.class)).hasSize(1);
    }

    @Test
    void shouldFailTheMigrationOfAJobWithoutACheckpointAndKeepIt() {
        Bench bench = Bench.live();
        bench.list(Status.STOPPED, 0);
        bench.command(Kind.MIGRATE, 0, null);
        bench.stopped(0, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        assertThat(bench.phase()).isEqualTo(Phase.HELD);
    }

    @Test
    void shouldResumeAtTheSourceFromWhatItOffered() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.command(Kind.RESUME, 2, "c1");
        assertThat(bench.all(Output.Withdraw.class)).hasSize(1);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 2, Bench.C1));
    }

    @Test
    void shouldGiveTheJobUpOnRelease() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.command(Kind.RELEASE, 2, null);
        assertThat(bench.out).contains(new Output.Withdraw("a"), new Output.Forget("a"));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.RELEASED);
        assertThat(bench.state.jobs()).isEmpty();
    }

    @Test
    void shouldNotReleaseAJobThatWasGrantedBack() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.command(Kind.RESUME, 3, null);
        bench.command(Kind.RELEASE, 2, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        assertThat(bench.phase()).isEqualTo(Phase.STARTING);
    }

    @Test
    void shouldSayThatAJobFinishedInMidMove() {
        Bench bench = Bench.running();
        Instruction migrate = bench.command(Kind.MIGRATE, 1, null);
        bench.list(Status.FINISHED, 1000);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FINISHED);
        assertThat(bench.lastEvent().commandId()).isEqualTo(migrate.id());
        bench.stopped(1, Bench.C1);
        assertThat(bench.phase()).isEqualTo(Phase.ENDED);
        assertThat(bench.all(Output.Offer.class)).isEmpty();
        bench.command(Kind.RESUME, 2, null);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FINISHED);
    }

    @Test
    void shouldOfferANewerCheckpointAheadWhileTheJobRuns() {
        Bench bench = Bench.running();
        bench.ackAll();
        Instruction ahead = bench.command(Kind.PRESTAGE, 1, null);
        assertThat(bench.out).containsExactly(new Output.Capture("a", ahead.id()));
        bench.boot("run-1");
        assertThat(bench.out).contains(new Output.Capture("a", ahead.id()));
        bench.feed(new Input.Captured("a", ahead.id(), Bench.C1, null, 0));
        assertThat(bench.out).contains(new Output.Pin("a", "c1"), new Output.Offer("a", "c1", "toledo"));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.OFFERED);
        assertThat(bench.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void shouldSayWhereThereIsNothingToCopyAhead() {
        Bench bench = Bench.running();
        Instruction ahead = bench.command(Kind.PRESTAGE, 1, null);
        bench.feed(new Input.Captured("a", ahead.id(), null, null, 0));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
    }

    @Test
    void shouldKeepTheOfferUpUnderANewSession() {
        Bench bench = Bench.running();
        bench.command(Kind.MIGRATE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.tick(29_000);
        bench.feed(new Input.AllKilled(bench.now, 0));
        assertThat(bench.phase()).isEqualTo(Phase.HELD);
        bench.boot("run-1");
        assertThat(bench.out).contains(new Output.Offer("a", "c1", "toledo"));
    }
}
