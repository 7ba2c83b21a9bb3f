package io.windfall.executor.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.executor.Checkpoint;
import io.windfall.executor.JobProgressReport.Status;
import io.windfall.executor.machine.Instruction.Kind;
import java.util.List;
import org.junit.jupiter.api.Test;

class CrashedJobTest {

    private final Bench bench = Bench.running();

    @Test
    void shouldRestartFromTheNewestCheckpointAfterAWaitUnderTheSameEpoch() {
        bench.list(Status.RUNNING, 130);
        crash(Bench.C1);
        assertThat(bench.phase()).isEqualTo(Phase.BACKING_OFF);
        bench.tick(999);
        assertThat(bench.all(Output.Start.class)).isEmpty();
        bench.tick(1);
        assertThat(bench.all(Output.Start.class)).containsExactly(new Output.Start("a", 1, Bench.C1));
        bench.feed(new Input.Started("a", 1, 0));
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.RUNNING);
        assertThat(bench.lastEvent().stepsLost()).isEqualTo(30);
    }

    @Test
    void shouldFailAfterTooManyCrashesWithoutANewCheckpoint() {
        crash(Bench.C1);
        for (int crash = 1; crash <= 4; crash++) {
            restart();
            crash(Bench.C1);
            assertThat(bench.phase()).isEqualTo(Phase.BACKING_OFF);
        }
        restart();
        crash(Bench.C1);
        assertThat(bench.phase()).isEqualTo(Phase.ENDED);
        assertThat(bench.all(Output.SendReport.class).get(0).state()).isEqualTo(Output.ReportedState.FAILED);
    }

    @Test
    void shouldCountAfreshWhereThereIsANewCheckpoint() {
        for (int crash = 0; crash < 20; crash++) {
            crash(new Checkpoint("c" + crash, 1, crash, crash));
            assertThat(bench.phase()).isEqualTo(Phase.BACKING_OFF);
            restart();
        }
    }

    @Test
    void shouldMoveAJobThatWaitsForItsRestart() {
        crash(Bench.C1);
        bench.command(Kind.MIGRATE, 1, null);
        assertThat(bench.phase()).isEqualTo(Phase.OFFERED);
        bench.tick(5_000);
        assertThat(bench.all(Output.Start.class)).isEmpty();
    }

    @Test
    void shouldStopWhatNobodyGranted() {
        bench.command(Kind.PAUSE, 1, null);
        bench.stopped(1, Bench.C1);
        bench.list(Status.RUNNING, 100);
        assertThat(bench.all(Output.Stop.class)).hasSize(1);
    }

    @Test
    void shouldTellTheDriverAgainToForgetWhatItStillLists() {
        bench.command(Kind.STOP, 1, null);
        bench.stopped(1, Bench.C1);
        bench.list(Status.STOPPED, 100);
        assertThat(bench.all(Output.Forget.class)).hasSize(1);
        assertThat(bench.all(Output.SendReport.class)).isEmpty();
    }

    @Test
    void shouldReportFinishedJobsUntilTheDriverDropsThem() {
        bench.list(Status.FINISHED, 1000);
        assertThat(bench.lastEvent().kind()).isEqualTo(OutboxEvent.Kind.FINISHED);
        assertThat(bench.all(Output.SendReport.class).get(0).state()).isEqualTo(Output.ReportedState.FINISHED);
        bench.feed(new Input.Listed(List.of(), 0));
        assertThat(bench.phase()).isEqualTo(Phase.ENDED);
        bench.ackAll();
        bench.feed(new Input.Listed(List.of(), 0));
        assertThat(bench.state.jobs()).isEmpty();
    }

    private void crash(Checkpoint newest) {
        bench.ackAll();
        bench.list(Status.STOPPED, 130);
        assertThat(bench.all(Output.Stop.class)).containsExactly(new Output.Stop("a", 1, false));
        bench.stopped(1, newest);
    }

    private void restart() {
        for (int tick = 0; tick < 20 && bench.phase() == Phase.BACKING_OFF; tick++) {
            bench.tick(5_000);
            bench.ack();
        }
        bench.feed(new Input.Started("a", 1, 0));
        assertThat(bench.phase()).isEqualTo(Phase.RUNNING);
    }
}
