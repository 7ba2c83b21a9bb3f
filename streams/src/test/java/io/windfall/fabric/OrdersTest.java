package io.windfall.fabric;

import static io.windfall.fabric.ExecutorEvent.Kind.PROGRESS;
import static io.windfall.fabric.ExecutorEvent.Kind.RUNNING;
import static io.windfall.fabric.ExecutorEvent.Kind.STOPPED;
import static io.windfall.fabric.Fixture.commands;
import static io.windfall.fabric.Fixture.only;
import static io.windfall.fabric.Fixture.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.Migration.Phase;
import io.windfall.fabric.Rejection.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What operators order: approve, reject, hold, forbid, abort. */
class OrdersTest {

    private final Fixture fabric = Fixture.leased(2, "a", "b");

    @Test
    void shouldCarryOutThatVeryPlanOnceItIsApprovedOf() {
        String decision = aMoveWaits();
        var outputs = fabric.order(Order.Kind.APPROVE, decision);
        assertThat(only(outputs, Command.class)).singleElement().satisfies(c -> {
            assertThat(c.kind()).isEqualTo(Command.Kind.MIGRATE);
            assertThat(c.decisionId()).isEqualTo(decision);
            assertThat(c.destination()).isEqualTo("b");
        });
        assertThat(reasons(fabric.order(Order.Kind.APPROVE, decision))).containsExactly(Reason.TOO_LATE);
    }

    @Test
    void shouldSayWhyAnApprovedPlanCanNoLongerBeCarriedOut() {
        String decision = aMoveWaits();
        fabric.order(Order.Kind.FORBID, "b");
        var outputs = fabric.order(Order.Kind.APPROVE, decision);
        assertThat(commands(outputs)).isEmpty();
        assertThat(only(outputs, Rejection.class).get(0).detail()).contains(decision);
    }

    @Test
    void shouldNotCarryOutADecisionThatThePlanNoLongerMakes() {
        String decision = aMoveWaits();
        fabric.cancel("w", 1, "b");
        fabric.tickAlive(fabric.nowSeconds() + 3, "a", "b");
        var outputs = fabric.order(Order.Kind.APPROVE, decision);
        assertThat(commands(outputs)).isEmpty();
        assertThat(reasons(outputs)).containsExactly(Reason.TOO_LATE);
    }

    @Test
    void shouldLeaveARejectedPlanAloneAndNotProposeItAgain() {
        String decision = aMoveWaits();
        assertThat(reasons(fabric.order(Order.Kind.REJECT, decision))).isEmpty();
        fabric.link("a", "b", 12e9);
        var later = fabric.tickAlive(fabric.nowSeconds() + 20, "a", "b");
        assertThat(only(later, Decision.class)).isEmpty();
        assertThat(reasons(fabric.order(Order.Kind.APPROVE, decision))).containsExactly(Reason.TOO_LATE);
    }

    @Test
    void shouldLeaveAHeldJobWhereItIsUntilItIsLetGo() {
        fabric.running("j", "a", 1);
        fabric.order(Order.Kind.HOLD, "j");
        fabric.surplus("w", 0, "b", 0, 30_000);
        assertThat(commands(fabric.tickAlive(10, "a", "b"))).isEmpty();
        assertThat(commands(fabric.order(Order.Kind.UNHOLD, "j"))).containsExactly("MIGRATE a 1");
    }

    @Test
    void shouldSendNothingToAForbiddenSite() {
        fabric.running("j", "a", 1);
        fabric.order(Order.Kind.FORBID, "b");
        fabric.surplus("w", 0, "b", 0, 30_000);
        assertThat(commands(fabric.tickAlive(10, "a", "b"))).isEmpty();
        assertThat(commands(fabric.order(Order.Kind.PERMIT, "b"))).containsExactly("MIGRATE a 1");
    }

    @Test
    void shouldRollAnAbortedMigrationBackAndRefuseWhatComesTooLate() {
        fabric.running("j", "a", 1);
        fabric.surplus("w", 0, "b", 0, 30_000);
        fabric.tickAlive(10, "a", "b");
        fabric.event("j", STOPPED, "a", 1);
        var outputs = fabric.order(Order.Kind.ABORT, "j");
        assertThat(commands(outputs)).containsExactly("RESUME a 2");
        assertThat(reasons(fabric.order(Order.Kind.ABORT, "j"))).containsExactly(Reason.TOO_LATE);
        var back = fabric.event("j", RUNNING, "a", 2);
        assertThat(commands(back)).as("the destination's copy is nobody's").containsExactly("RELEASE b 2");
        assertThat(only(back, Migration.class)).singleElement().satisfies(m -> {
            assertThat(m.phase()).isEqualTo(Phase.ROLLED_BACK);
            assertThat(m.reason()).isEqualTo("aborted by operator");
        });
    }

    @Test
    void shouldRefuseOrdersAboutWhatIsNotKnown() {
        assertThat(reasons(fabric.order(Order.Kind.HOLD, "nobody"))).containsExactly(Reason.UNKNOWN_JOB);
        assertThat(reasons(fabric.order(Order.Kind.FORBID, "nowhere"))).containsExactly(Reason.UNKNOWN_SITE);
        assertThat(reasons(fabric.order(Order.Kind.ABORT, "nothing"))).containsExactly(Reason.UNEXPECTED);
        assertThat(reasons(fabric.order(Order.Kind.APPROVE, "nothing"))).containsExactly(Reason.TOO_LATE);
    }

    @Test
    void shouldTellHowFarATransferHasCome() {
        fabric.running("j", "a", 1);
        fabric.surplus("w", 0, "b", 0, 30_000);
        fabric.tickAlive(10, "a", "b");
        fabric.event("j", STOPPED, "a", 1);
        var outputs = fabric.say(new ExecutorEvent(
                "j",
                null,
                null,
                PROGRESS,
                "b",
                "s-b",
                900,
                1,
                fabric.at(),
                "d1",
                null,
                400L,
                2.0,
                null,
                null,
                1000L,
                4800.0,
                null));
        assertThat(only(outputs, Migration.class)).singleElement().satisfies(m -> {
            assertThat(m.course().transferredBytes()).isEqualTo(400);
            assertThat(m.course().estimatedEndMillis()).isEqualTo(fabric.at() + 1000);
        });
    }

    /** In mode approve: a decision to move j from a to b, which waits. */
    private String aMoveWaits() {
        fabric.running("j", "a", 1);
        fabric.configure(null, Settings.Mode.APPROVE, null);
        fabric.surplus("w", 0, "b", 0, 30_000);
        List<Output> outputs = fabric.tickAlive(10, "a", "b");
        assertThat(commands(outputs)).isEmpty();
        return only(outputs, Decision.class).get(0).id();
    }
}
