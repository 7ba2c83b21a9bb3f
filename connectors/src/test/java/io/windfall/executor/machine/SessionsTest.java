package io.windfall.executor.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.windfall.executor.JobProgressReport.Status;
import io.windfall.executor.machine.Instruction.Kind;
import io.windfall.executor.machine.Output.ReportedState;
import java.util.List;
import org.junit.jupiter.api.Test;

class SessionsTest {

    @Test
    void shouldKillEverythingBeforeTheFirstSession() {
        Bench bench = new Bench();
        bench.boot("run-1");
        assertThat(bench.out).containsExactly(new Output.KillAll());
        assertThat(bench.state.sessionId()).isNull();
        bench.feed(new Input.AllKilled(bench.now, 0));
        assertThat(bench.out).containsExactly(new Output.SendHeartbeat("session-1", 1, 30_000));
    }

    @Test
    void shouldCountTheLeaseFromTheSendingOfTheAcknowledgedHeartbeat() {
        Bench bench = Bench.live();
        long sentAt = bench.now + 5_000;
        bench.tick(5_000);
        assertThat(bench.all(Output.SendHeartbeat.class)).hasSize(1);
        bench.tick(3_000);
        bench.ack();
        assertThat(bench.out).containsExactly(new Output.SetLease("session-1", sentAt + 30_000));
    }

    @Test
    void shouldNotShortenTheLeaseWhenAnOlderHeartbeatIsAcknowledgedLate() {
        Bench bench = Bench.live();
        bench.tick(5_000);
        bench.tick(5_000);
        bench.feed(new Input.HeartbeatAcked("session-1", 3, bench.now));
        assertThat(bench.feed(new Input.HeartbeatAcked("session-1", 2, bench.now)))
                .isEmpty();
    }

    @Test
    void shouldIgnoreTheAcknowledgementOfAnotherSession() {
        Bench bench = Bench.live();
        bench.tick(5_000);
        assertThat(bench.feed(new Input.HeartbeatAcked("session-0", 2, bench.now)))
                .isEmpty();
    }

    @Test
    void shouldHoldAStartBackUntilTheFirstHeartbeatIsAcknowledged() {
        Bench bench = new Bench();
        bench.boot("run-1");
        bench.feed(new Input.AllKilled(bench.now, 0));
        bench.list(Status.STOPPED, 0);
        bench.command(Kind.START, 1, null);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
        bench.ack();
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 1, null));
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
    }

    @Test
    void shouldKillAllInTimeAndHoldTheJobsUnderANewSession() {
        Bench bench = Bench.running();
        bench.ackAll();
        bench.tick(27_989);
        assertThat(bench.all(Output.KillAll.class)).isEmpty();
        bench.tick(1);
        assertThat(bench.out).containsExactly(new Output.KillAll());
        bench.feed(new Input.AllKilled(bench.now, 0));
        assertThat(bench.state.sessionId()).isNotEqualTo("session-1").startsWith("session-");
        assertThat(bench.all(Output.Stop.class)).containsExactly(new Output.Stop("a", 1, false));
        assertThat(bench.all(Output.SendReport.class))
                .extracting(Output.SendReport::state, Output.SendReport::epoch, Output.SendReport::session)
                .containsExactly(tuple(ReportedState.QUEUED, 1L, bench.state.sessionId()));
        bench.stopped(1, Bench.C1);
        assertThat(bench.phase()).isEqualTo(Phase.HELD);
        assertThat(bench.job().checkpoint()).isEqualTo(Bench.C1);
        bench.ack();
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).isEmpty();
    }

    @Test
    void shouldTryANewSessionWhereNoHeartbeatWasAcknowledgedInALeasesTime() {
        Bench bench = new Bench();
        bench.boot("run-1");
        bench.feed(new Input.AllKilled(bench.now, 0));
        bench.tick(28_000);
        assertThat(bench.out).contains(new Output.KillAll());
    }

    @Test
    void shouldGoOnAfterARestartWithinTheLease() {
        Bench bench = Bench.running();
        bench.now += 2_000;
        bench.boot("run-1");
        assertThat(bench.all(Output.KillAll.class)).isEmpty();
        assertThat(bench.all(Output.SetLease.class)).containsExactly(new Output.SetLease("session-1", 1_030_000));
        assertThat(bench.all(Output.SendHeartbeat.class)).hasSize(1);
        assertThat(bench.all(Output.SendReport.class)).hasSize(1);
        assertThat(bench.all(Output.SendEvent.class)).hasSize(1);
        assertThat(bench.all(Output.Start.class)).isEmpty();
        assertThat(bench.phase()).isEqualTo(Phase.RUNNING);
    }

    @Test
    void shouldOpenANewSessionAfterARestartPastTheLease() {
        Bench bench = Bench.running();
        bench.now += 30_000;
        bench.boot("run-1");
        assertThat(bench.out).containsExactly(new Output.KillAll());
    }

    @Test
    void shouldOpenANewSessionAfterAReboot() {
        Bench bench = Bench.running();
        bench.now = 50;
        bench.boot("run-2");
        assertThat(bench.out).containsExactly(new Output.KillAll());
        bench.feed(new Input.AllKilled(60, 0));
        assertThat(bench.all(Output.SendHeartbeat.class)).hasSize(1);
        bench.tick(27_000);
        assertThat(bench.all(Output.KillAll.class)).isEmpty();
    }

    @Test
    void shouldKillAgainWhereTheProcessDiedWhileItWasKilling() {
        Bench bench = Bench.running();
        bench.tick(29_000);
        bench.boot("run-1");
        assertThat(bench.out).containsExactly(new Output.KillAll());
        assertThat(bench.state.sessionId()).isNull();
    }

    @Test
    void shouldOrderAStartAgainAfterARestart() {
        Bench bench = Bench.live();
        bench.list(Status.STOPPED, 0);
        bench.command(Kind.START, 1, null);
        bench.tick(10);
        assertThat(bench.all(Output.Start.class)).hasSize(1);
        bench.boot("run-1");
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 1, null));
    }

    @Test
    void shouldOrderAStartAgainUnderTheEpochThatMayLiveAlready() {
        Bench bench = Bench.live();
        bench.list(Status.STOPPED, 0);
        bench.command(Kind.START, 1, null);
        bench.tick(10);
        bench.command(Kind.RESUME, 2, null);
        bench.boot("run-1");
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 1, null));
        bench.feed(new Input.Started("a", 1, 0));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.RUNNING);
        assertThat(bench.lastEvent().epoch()).isEqualTo(2);
    }

    @Test
    void shouldNeverLapseWhereNoLeaseIsPromised() {
        Bench bench = new Bench(new MachineConfig("iberia", Bench.SITE, -1, 5_000, 2_000, 10_000, 1_000, 5));
        bench.boot("run-1");
        bench.feed(new Input.AllKilled(bench.now, 0));
        bench.ack();
        assertThat(bench.out).containsExactly(new Output.SetLease("session-1", Long.MAX_VALUE));
        bench.tick(10_000_000);
        assertThat(bench.all(Output.KillAll.class)).isEmpty();
        assertThat(bench.all(Output.SendHeartbeat.class)).hasSize(1);
    }

    @Test
    void shouldNumberHeartbeatsAndEventsOnOverSessions() {
        Bench bench = Bench.running();
        long number = bench.state.nextNumber();
        long heartbeat = bench.state.nextHeartbeat();
        bench.tick(29_000);
        bench.feed(new Input.AllKilled(bench.now, 0));
        assertThat(bench.all(Output.SendHeartbeat.class).get(0).sequence()).isGreaterThanOrEqualTo(heartbeat);
        assertThat(bench.all(Output.SendReport.class).get(0).sequence()).isGreaterThanOrEqualTo(number);
    }

    @Test
    void shouldReportEachJobFromTimeToTime() {
        Bench bench = Bench.running();
        bench.tick(9_000);
        assertThat(bench.all(Output.SendReport.class)).isEmpty();
        bench.tick(1_000);
        assertThat(bench.all(Output.SendReport.class)).hasSize(1);
    }

    @Test
    void shouldSendAJobsEventsOneAfterTheOther() {
        Bench bench = Bench.running();
        bench.command(Kind.PAUSE, 1, null);
        bench.stopped(1, Bench.C1);
        assertThat(bench.events()).isEqualTo(List.of(OutboxEvent.Kind.RUNNING, OutboxEvent.Kind.STOPPED));
        assertThat(bench.all(Output.SendEvent.class)).isEmpty();
        bench.feed(new Input.EventAcked(bench.state.outbox().get(0).number()));
        assertThat(bench.all(Output.SendEvent.class))
                .extracting(sent -> sent.event().kind())
                .containsExactly(OutboxEvent.Kind.STOPPED);
    }
}
