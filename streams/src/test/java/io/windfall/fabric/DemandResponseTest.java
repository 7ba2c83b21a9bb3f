package io.windfall.fabric;

import static io.windfall.fabric.ExecutorEvent.Kind.FAILED;
import static io.windfall.fabric.ExecutorEvent.Kind.RUNNING;
import static io.windfall.fabric.ExecutorEvent.Kind.STOPPED;
import static io.windfall.fabric.ExecutorEvent.Kind.TRANSFERRED;
import static io.windfall.fabric.Fixture.T0;
import static io.windfall.fabric.Fixture.commands;
import static io.windfall.fabric.Fixture.only;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Demand responses: move what can be gone before they begin, pause the rest in time, resume when they are over. */
class DemandResponseTest {

    @Test
    void shouldMoveAJobBeforeTheLimitHolds() {
        Fixture fabric = Fixture.leased(2, "a", "b");
        fabric.running("j", "a", 1);
        limit(fabric, "a", 0, 600, 1200);
        List<Output> outputs = fabric.tickAlive(599, "a", "b");
        assertThat(commands(outputs)).containsExactly("MIGRATE a 1");
        Decision decision = only(outputs, Decision.class).get(0);
        assertThat(decision.proposal().reason()).isEqualTo("DEMAND_RESPONSE");
        assertThat(decision.proposal().explanation().toString()).contains("limits a to 0.00 kW");
    }

    @Test
    void shouldPauseInTimeForACheckpointWhatCannotBeMovedAndResumeItAfterwards() {
        Fixture fabric = Fixture.leased(2, "a");
        fabric.running("j", "a", 36);
        limit(fabric, "a", 0, 600, 1200);
        assertThat(commands(fabric.tickAlive(480, "a"))).isEmpty();
        List<Output> outputs = fabric.tickAlive(599, "a");
        Command pause = only(outputs, Command.class).get(0);
        assertThat(commands(outputs)).containsExactly("PAUSE a 1");
        assertThat(pause.checkpoint()).isTrue();
        assertThat(pause.issuedAtMillis() + 50_000)
                .as("36 GB at 0.72 GB/s take 50 s, and that must be over when the limit begins")
                .isLessThanOrEqualTo(T0 + 600_000);
        fabric.event("j", STOPPED, "a", 1);
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.PAUSED);
        assertThat(commands(fabric.tickAlive(1199, "a"))).isEmpty();
        assertThat(commands(fabric.tickAlive(1215, "a"))).containsExactly("RESUME a 2");
        fabric.event("j", RUNNING, "a", 2);
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.RUNNING);
    }

    @Test
    void shouldBeginTheEarlierTheMoreCheckpointsAreToBeWritten() {
        Fixture fabric = Fixture.leased(2, "a");
        fabric.running("j", "a", 36);
        fabric.running("k", "a", 36);
        limit(fabric, "a", 0, 600, 1200);
        assertThat(commands(fabric.tickAlive(435, "a"))).isEmpty();
        assertThat(only(fabric.tickAlive(445, "a"), Command.class))
                .singleElement()
                .satisfies(c -> assertThat(c.job()).isEqualTo("j"));
        fabric.event("j", STOPPED, "a", 1);
        assertThat(commands(fabric.tickAlive(485, "a"))).isEmpty();
        assertThat(only(fabric.tickAlive(500, "a"), Command.class))
                .singleElement()
                .satisfies(c -> assertThat(c.job()).isEqualTo("k"));
    }

    @Test
    void shouldLetAnArrivalWaitUntilADemandResponseIsOver() {
        Fixture fabric = departing();
        assertThat(commands(fabric.event("j", STOPPED, "a", 1))).containsExactly("FETCH b 1");
        double over = fabric.nowSeconds() + 40;
        fabric.cancel("w", 1, "b");
        limit(fabric, "b", 0, fabric.nowSeconds(), over);
        assertThat(commands(fabric.event("j", TRANSFERRED, "b", 1))).isEmpty();
        assertThat(commands(fabric.tickAlive(over - 1, "a", "b"))).isEmpty();
        assertThat(commands(fabric.tickAlive(over + 1, "a", "b"))).containsExactly("START b 2");
    }

    @Test
    void shouldPauseWhatWasStoppedForAMoveInVainWhereADemandResponseHoldsMeanwhile() {
        Fixture fabric = departing();
        double over = fabric.nowSeconds() + 60;
        limit(fabric, "a", 0, fabric.nowSeconds() - 1, over);
        List<Output> outputs = fabric.event("j", FAILED, "a", 1);
        assertThat(commands(outputs)).containsExactly("PAUSE a 1");
        assertThat(only(outputs, Migration.class)).singleElement().satisfies(m -> assertThat(m.phase())
                .isEqualTo(Migration.Phase.ROLLED_BACK));
        fabric.event("j", STOPPED, "a", 1);
        assertThat(fabric.job("j").phase()).isEqualTo(JobState.Phase.PAUSED);
    }

    @Test
    void shouldHaltAtOnceWhatIsOverALimitThatHoldsAlready() {
        Fixture fabric = Fixture.leased(2, "a");
        fabric.running("j", "a", 36);
        fabric.running("k", "a", 36);
        limit(fabric, "a", 800, 1, 1200);
        List<Output> outputs = fabric.tickAlive(fabric.nowSeconds() + 10, "a");
        assertThat(only(outputs, Command.class)).singleElement().satisfies(c -> {
            assertThat(c.kind()).isEqualTo(Command.Kind.PAUSE);
            assertThat(c.job()).as("the one that came last").isEqualTo("k");
            assertThat(c.checkpoint())
                    .as("writing one draws 1.8 kW, more than the limit")
                    .isFalse();
        });
    }

    @Test
    void shouldLeaveAloneWhatTheLimitAndTheSurplusFeed() {
        Fixture fabric = Fixture.leased(2, "a");
        fabric.surplus("w", 0, "a", 0, 30_000);
        fabric.running("j", "a", 36);
        limit(fabric, "a", 0, 1, 1200);
        assertThat(commands(fabric.tickAlive(fabric.nowSeconds() + 10, "a"))).isEmpty();
    }

    /** Job j runs at a and is to be moved to b, where there is a surplus: MIGRATE is out. */
    private static Fixture departing() {
        Fixture fabric = Fixture.leased(1, "a", "b");
        fabric.running("j", "a", 1);
        fabric.surplus("w", 0, "b", 0, 30_000);
        assertThat(commands(fabric.tickAlive(fabric.nowSeconds() + 10, "a", "b")))
                .containsExactly("MIGRATE a 1");
        return fabric;
    }

    private static void limit(Fixture fabric, String site, double watts, double from, double to) {
        fabric.say(new Signal(
                "dr-" + site,
                0,
                site,
                Signal.Kind.DEMAND_RESPONSE,
                Signal.Status.CONFIRMED,
                T0 + (long) (from * 1000),
                T0 + (long) (to * 1000),
                null,
                watts,
                1,
                0,
                T0,
                "grid"));
    }
}
