package io.windfall.fabric;

import static io.windfall.fabric.ExecutorEvent.Kind.OFFERED;
import static io.windfall.fabric.ExecutorEvent.Kind.TRANSFERRED;
import static io.windfall.fabric.Fixture.commands;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Incremental migration: a checkpoint too large for the window is copied ahead, and then only what changed is left. */
class CopyAheadTest {

    private final Fixture fabric = Fixture.leased(2, "a", "b");

    @Test
    void shouldCopyAheadWhereOnlyTheChangesWouldFitAndThenMove() {
        List<Output> first = openingOver(0.03e9, 100);
        assertThat(commands(first)).containsExactly("PRESTAGE a 1");
        List<Output> second = fabric.event("j", OFFERED, "a", 1);
        assertThat(commands(second)).containsExactly("PRESTAGE b 1");
        List<Output> third = fabric.say(new ExecutorEvent(
                "j",
                null,
                null,
                TRANSFERRED,
                "b",
                "s-b",
                800,
                1,
                fabric.at(),
                "d1",
                100_000_000_000L,
                1L,
                1.0,
                null,
                null,
                null,
                null,
                7L));
        assertThat(fabric.job("j").copyAt("b").step()).isEqualTo(7);
        List<Output> fourth = fabric.tickAlive(fabric.nowSeconds() + 3, "a", "b");
        assertThat(commands(fourth)).containsExactly("MIGRATE a 1");
    }

    @Test
    void shouldNotCopyAheadWhatTakesLongerThanTheWindow() {
        assertThat(commands(openingOver(0.01e9, 800))).isEmpty();
    }

    @Test
    void shouldNotTakeACopyThatWasBrokenOffByTheMoveForTheMovesFailure() {
        fabric.running("j", "a", 1);
        fabric.state.jobs().put("j", fabric.job("j").copying("b", fabric.at()));
        fabric.surplus("w", 0, "b", 0, 30_000);
        assertThat(commands(fabric.tickAlive(fabric.nowSeconds() + 3, "a", "b")))
                .containsExactly("MIGRATE a 1");
        List<Output> outputs =
                fabric.event("j", ExecutorEvent.Kind.FAILED, "a", "s-a", 1, "the job was stopped meanwhile");
        assertThat(commands(outputs)).isEmpty();
        assertThat(fabric.state.migrations().get("j").phase()).isEqualTo(Migration.Phase.REQUESTED);
        assertThat(fabric.job("j").copyingTo()).isNull();
    }

    /** What is ordered as ten hours of surplus open at the other end of a link (declared at 10 Gbps, twice found so slow). */
    private List<Output> openingOver(double bitsPerSecond, double gigabytes) {
        fabric.say(settings());
        fabric.link("a", "b", bitsPerSecond);
        fabric.link("a", "b", bitsPerSecond);
        runningWithDelta(gigabytes, 0.1);
        fabric.surplus("w", 0, "b", 0, 36_000);
        return fabric.tickAlive(fabric.nowSeconds() + 3, "a", "b");
    }

    private SettingsChange settings() {
        return new SettingsChange(
                "ahead", "test", "feasibility-aware", null, null, null, null, null, null, null, null, null, true, null);
    }

    private void runningWithDelta(double gigabytes, double deltaGigabytes) {
        fabric.running("j", "a", gigabytes);
        fabric.say(fabric.report("j", "a", "s-a", JobReport.State.RUNNING, 1, gigabytes, deltaGigabytes, 5));
    }
}
