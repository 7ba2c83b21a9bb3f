package io.windfall.executor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport.Status;
import io.windfall.executor.machine.Instruction.Kind;
import org.junit.jupiter.api.Test;

class ArrivalTest {

    private final Bench bench = Bench.live();

    @Test
    void shouldPullVerifyPinAndSay() {
        Instruction fetch = fetch(1, "c1");
        assertThat(bench.out).containsExactly(new Output.Fetch(fetch));
        fetched(fetch, Bench.C1);
        assertThat(bench.out).contains(new Output.Pin("a", "c1"));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.TRANSFERRED);
        assertThat(bench.lastEvent().transferredBytes()).isEqualTo(900);
        assertThat(bench.phase()).isEqualTo(Phase.NOT_OURS);
    }

    @Test
    void shouldNotStartBeforeTheCheckpointIsThere() {
        Instruction fetch = fetch(1, "c1");
        bench.command(Kind.START, 2, "c1", "toledo", Bench.SITE);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
        fetched(fetch, Bench.C1);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
    }

    @Test
    void shouldStartFromTheCopy() {
        fetched(fetch(1, "c1"), Bench.C1);
        bench.command(Kind.START, 2, "c1", "toledo", Bench.SITE);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 2, Bench.C1));
        bench.feed(new Input.Started("a", 2, 0));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.RUNNING);
        assertThat(bench.lastEvent().step()).isEqualTo(100);
    }

    @Test
    void shouldNotStartFromAnotherCheckpointThanTheOneGranted() {
        fetched(fetch(1, "c1"), Bench.C1);
        bench.command(Kind.START, 2, "c9", "toledo", Bench.SITE);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
    }

    @Test
    void shouldBeNobodysAgainWhereTheStartFails() {
        fetched(fetch(1, "c1"), Bench.C1);
        bench.command(Kind.START, 2, "c1", "toledo", Bench.SITE);
        bench.tick(10);
        bench.feed(new Input.StartFailed("a", 2, "no GPU", 0));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        assertThat(bench.lastEvent().epoch()).isEqualTo(2);
        assertThat(bench.phase()).isEqualTo(Phase.NOT_OURS);
        assertThat(bench.job().copy()).isEqualTo(Bench.C1);
        bench.tick(20_000);
        assertThat(bench.all(Output.SendReport.class)).isEmpty();
    }

    @Test
    void shouldGiveUpAfterItsTime() {
        Instruction fetch = fetch(1, "c1");
        for (int second = 0; second < 60; second += 5) {
            bench.tick(5_000);
            bench.ack();
        }
        assertThat(bench.all(Output.CancelFetch.class)).isEmpty();
        bench.tick(1);
        assertThat(bench.out).contains(new Output.CancelFetch("a", fetch.id()));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        fetched(fetch, Bench.C1);
        assertThat(bench.out).isEmpty();
    }

    @Test
    void shouldLetACopyGoWhereItsJobIsSubmittedAnewHere() {
        fetched(fetch(1, "c1"), Bench.C1);
        bench.list(Status.STOPPED, 0);
        assertThat(bench.phase()).isEqualTo(Phase.HELD);
        assertThat(bench.job().copy()).isNull();
        bench.command(Kind.START, 2, null);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 2, null));
        bench.feed(new Input.Started("a", 2, 0));
        bench.command(Kind.MIGRATE, 2, null);
        bench.stopped(2, Bench.C2);
        assertThat(bench.all(Output.Pin.class)).containsOnly(new Output.Pin("a", "c2"));
        bench.command(Kind.RELEASE, 3, null);
        assertThat(bench.job() == null || bench.job().copy() == null).isTrue();
    }

    @Test
    void shouldReplaceAnOlderFetch() {
        Instruction first = fetch(1, "c1");
        Instruction second = fetch(1, "c2");
        assertThat(bench.out).containsExactly(new Output.CancelFetch("a", first.id()), new Output.Fetch(second));
        fetched(first, Bench.C1);
        assertThat(bench.job().copy()).isNull();
    }

    @Test
    void shouldRefuseAFetchBelowTheHighestEpoch() {
        fetch(3, "c1");
        fetch(2, "c2");
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
        assertThat(bench.job().pull().epoch()).isEqualTo(3);
    }

    @Test
    void shouldRefuseToFetchItsOwnJob() {
        Bench own = Bench.running();
        own.command(Kind.FETCH, 1, "c1", "toledo", Bench.SITE);
        assertThat(own.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FAILED);
    }

    @Test
    void shouldAnswerAtOnceForWhatIsHeldAlready() {
        Instruction ahead = bench.command(Kind.PRESTAGE, 1, "c1", "toledo", Bench.SITE);
        assertThat(bench.out).containsExactly(new Output.Fetch(ahead));
        fetched(ahead, Bench.C1);
        fetch(1, "c1");
        assertThat(bench.all(Output.Fetch.class)).isEmpty();
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.TRANSFERRED);
    }

    @Test
    void shouldFetchAgainAfterARestart() {
        Instruction fetch = fetch(1, "c1");
        bench.boot("run-1");
        assertThat(bench.all(Output.Fetch.class)).containsExactly(new Output.Fetch(fetch));
    }

    @Test
    void shouldDropItsCopyWhenTheMigrationIsRolledBack() {
        fetched(fetch(1, "c1"), Bench.C1);
        bench.command(Kind.RELEASE, 1, null);
        assertThat(bench.out).contains(new Output.Forget("a"));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.RELEASED);
        assertThat(bench.state.jobs()).isEmpty();
        bench.boot("run-1");
        assertThat(bench.out).contains(new Output.Forget("a"));
    }

    @Test
    void shouldBreakTheFetchOffWhenTheMigrationIsRolledBack() {
        Instruction fetch = fetch(1, "c1");
        bench.command(Kind.RELEASE, 1, null);
        assertThat(bench.out).contains(new Output.CancelFetch("a", fetch.id()));
    }

    @Test
    void shouldKeepACopyThroughANewSessionButNotAFetch() {
        fetched(fetch(1, "c1"), Bench.C1);
        Instruction second = fetch(2, "c2");
        bench.tick(29_000);
        assertThat(bench.out).contains(new Output.CancelFetch("a", second.id()));
        bench.feed(new Input.AllKilled(bench.now, 0));
        bench.ack();
        bench.command(Kind.START, 3, "c1", "toledo", Bench.SITE);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 3, Bench.C1));
    }

    @Test
    void shouldSendOneProgressAtATime() {
        Instruction fetch = fetch(1, "c1");
        bench.feed(new Input.FetchProgressed("a", fetch.id(), 10, 900, 1e6, 1, 0));
        assertThat(bench.all(Output.SendEvent.class)).hasSize(1);
        bench.feed(new Input.FetchProgressed("a", fetch.id(), 20, 900, 1e6, 2, 0));
        assertThat(bench.out).isEmpty();
        assertThat(bench.state.outbox()).hasSize(1);
    }

    private Instruction fetch(long epoch, String digest) {
        return bench.command(Kind.FETCH, epoch, digest, "toledo", Bench.SITE);
    }

    private void fetched(Instruction fetch, Checkpoint checkpoint) {
        bench.feed(new Input.Fetched("a", fetch.id(), checkpoint, 900, 1.5, 4800, 0));
    }
}
