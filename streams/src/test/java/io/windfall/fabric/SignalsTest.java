package io.windfall.fabric;

import static io.windfall.fabric.Fixture.only;
import static io.windfall.fabric.Fixture.reasons;
import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.fabric.Rejection.Reason;
import io.windfall.planning.Proposal.Action;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Signals and telemetry under clock=wall, mode advise. */
class SignalsTest {

    private final Fixture fabric = Fixture.wall();

    @BeforeEach
    void twoSitesAndAJob() {
        fabric.tick(1);
        fabric.sites(8, "a", "b");
        fabric.job("j", "a", JobReport.State.RUNNING, 0, 10, 5);
        fabric.tick(8);
        fabric.tick(10);
    }

    @Test
    void shouldAdviseAMoveAtOnceWhenAWindowOpensElsewhere() {
        var outputs = fabric.surplus("w", 0, "b", 5, 20_000);
        assertThat(only(outputs, Decision.class)).singleElement().satisfies(decision -> {
            assertThat(decision.proposal().action()).isEqualTo(Action.MOVE);
            assertThat(decision.proposal().destination()).isEqualTo("b");
            assertThat(decision.proposal().explanation().toString())
                    .contains("move j from a to b")
                    .contains("kWh");
        });
        assertThat(only(outputs, Command.class)).as("advise commands nothing").isEmpty();
        assertThat(only(outputs, JobFeasibility.class)).hasSize(1);
    }

    @Test
    void shouldNotSayTheSameDecisionTwice() {
        fabric.surplus("w", 0, "b", 5, 20_000);
        assertThat(only(fabric.surplus("w2", 0, "b", 5, 21_000), Decision.class))
                .isEmpty();
        assertThat(only(fabric.tick(20), Decision.class)).isEmpty();
    }

    @Test
    void shouldDebounceAPlanAfterAPlan() {
        assertThat(only(fabric.surplus("w", 0, "b", 5, 20_000), Round.class)).hasSize(1);
        assertThat(only(fabric.cancel("w", 1, "b"), Round.class)).as("too soon").isEmpty();
        assertThat(only(fabric.tick(11), Round.class)).singleElement().satisfies(round -> {
            assertThat(round.triggers()).contains("signal", "window-closed");
            assertThat(round.openSites()).isZero();
        });
    }

    @Test
    void shouldReplaceASignalByAHigherRevisionAndRefuseOthers() {
        fabric.surplus("w", 3, "b", 5, 20_000);
        assertThat(reasons(fabric.surplus("w", 3, "b", 5, 20_000))).containsExactly(Reason.DUPLICATE);
        assertThat(reasons(fabric.surplus("w", 2, "b", 5, 30_000))).containsExactly(Reason.STALE);
        assertThat(reasons(fabric.surplus("w", 4, "b", 5, 15_000))).isEmpty();
        assertThat(fabric.state.windows().get("b").at(fabric.at()).remainingSeconds())
                .isEqualTo(14_990);
    }

    @Test
    void shouldKeepACancelledSignalGoneWhenAnOlderRevisionComesLate() {
        fabric.surplus("w", 0, "b", 5, 20_000);
        fabric.cancel("w", 2, "b");
        assertThat(reasons(fabric.surplus("w", 1, "b", 5, 20_000))).containsExactly(Reason.STALE);
        assertThat(fabric.state.windows().get("b").at(fabric.at()).open()).isFalse();
    }

    @Test
    void shouldCloseAWindowThatTelemetryContradictsForTheDebounceTimeAndOpenItAgain() {
        fabric.surplus("w", 0, "b", 5, 20_000);
        fabric.tick(100);
        fabric.reading("b", 0.0);
        fabric.tick(219);
        assertThat(isOpen("b")).as("not yet").isTrue();
        fabric.tick(220);
        assertThat(isOpen("b")).isFalse();
        fabric.reading("b", 9000.0);
        fabric.tick(339);
        assertThat(isOpen("b")).as("not yet").isFalse();
        fabric.tick(341);
        assertThat(isOpen("b")).isTrue();
    }

    @Test
    void shouldNotTakeAFlickerForTheEndOfAWindow() {
        fabric.surplus("w", 0, "b", 5, 20_000);
        for (int i = 0; i < 10; i++) {
            fabric.tick(100 + 100 * i);
            fabric.reading("b", i % 2 == 0 ? 0.0 : 5000.0);
        }
        assertThat(isOpen("b")).isTrue();
    }

    @Test
    void shouldNotHoldANightsReadingAgainstTheWindowOfTheMorning() {
        fabric.reading("b", 0.0);
        fabric.surplus("w", 0, "b", 3000, 20_000);
        fabric.tick(3000);
        fabric.tick(3500);
        assertThat(isOpen("b")).isTrue();
    }

    @Test
    void shouldTrustTheSignalAgainWhenTheMeterFallsSilent() {
        fabric.surplus("w", 0, "b", 5, 20_000);
        fabric.tick(100);
        fabric.reading("b", 0.0);
        fabric.tick(300);
        fabric.tick(420);
        assertThat(isOpen("b")).isFalse();
        fabric.tick(1100);
        assertThat(isOpen("b")).isTrue();
    }

    @Test
    void shouldNotTakeAnUnmeasuredSurplusForNone() {
        fabric.surplus("w", 0, "b", 5, 20_000);
        fabric.reading("b", null);
        fabric.tick(1000);
        assertThat(isOpen("b")).isTrue();
    }

    @Test
    void shouldOpenAWindowWhenItsTimeComes() {
        fabric.surplus("w", 0, "b", 100, 20_000);
        assertThat(isOpen("b")).isFalse();
        assertThat(only(fabric.tick(100), Decision.class)).hasSize(1);
    }

    @Test
    void shouldSendNothingToASiteUnderDemandResponse() {
        fabric.say(new Signal(
                "dr",
                0,
                "b",
                Signal.Kind.DEMAND_RESPONSE,
                Signal.Status.CONFIRMED,
                Fixture.T0,
                Fixture.T0 + 90_000_000,
                null,
                1000.0,
                1,
                0,
                Fixture.T0,
                "dso"));
        fabric.tick(18);
        fabric.tick(20);
        var outputs = fabric.surplus("w", 0, "b", 5, 20_000);
        assertThat(only(outputs, Decision.class)).singleElement().satisfies(decision -> {
            assertThat(decision.proposal().action()).isEqualTo(Action.STAY);
            assertThat(decision.proposal().explanation().toString()).contains("demand response");
        });
    }

    @Test
    void shouldHoldARecordOfAnUnknownSiteForItsCardAndRefuseItAfterTheGrace() {
        assertThat(fabric.surplus("w", 0, "c", 5, 20_000)).isEmpty();
        fabric.say(Fixture.card("c", 8));
        assertThat(isOpen("c")).as("the card came in time").isTrue();
        assertThat(fabric.surplus("w", 0, "nowhere", 5, 20_000)).isEmpty();
        assertThat(reasons(fabric.tick(19))).isEmpty();
        assertThat(reasons(fabric.tick(21))).containsExactly(Reason.UNKNOWN_SITE);
    }

    @Test
    void shouldHoldAReadingOfALinkUntilBothItsSitesAreKnown() {
        assertThat(fabric.link("c", "d", Fixture.GBPS)).isEmpty();
        assertThat(reasons(fabric.say(Fixture.card("c", 8)))).isEmpty();
        assertThat(fabric.state.links().get("c>d")).isNull();
        assertThat(reasons(fabric.say(Fixture.card("d", 8)))).isEmpty();
        assertThat(fabric.state.links().get("c>d")).isNotNull();
    }

    @Test
    void shouldRefuseATimeThatIsHoursOff() {
        fabric.tick(20_000);
        SiteReading old = new SiteReading("a", Fixture.T0 + 1, null, 0, 1.0, 1.0, null, null);
        assertThat(reasons(fabric.say(old))).containsExactly(Reason.CLOCK_SKEW);
    }

    @Test
    void shouldRefuseOneSignalTooMany() {
        for (int i = 0; i < WindowsStage.MOST_SIGNALS; i++) {
            fabric.surplus("w" + i, 0, "b", 5, 20_000);
        }
        assertThat(reasons(fabric.surplus("one-more", 0, "b", 5, 20_000))).containsExactly(Reason.TOO_MANY);
    }

    private boolean isOpen(String site) {
        return fabric.state.windows().get(site).at(fabric.at()).open();
    }
}
