package io.windfall.fabric;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.feasibility.Reason;
import io.windfall.planning.Alternative;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why a job may not be sent to a site: an executor that is missing is told from what somebody forbids. */
class OutOfServiceTest {

    private final Fixture fabric = Fixture.leased(2, "a", "b");

    @Test
    void shouldSayThatNoExecutorHasReportedYet() {
        fabric.running("j", "a", 1);
        fabric.say(Fixture.card("c", 2));
        planAt(100, "a", "b");
        assertThat(against("c")).isEqualTo(Reason.NO_EXECUTOR);
        assertThat(against("b")).isNull();
        fabric.beat("c", "s-c");
        fabric.order(Order.Kind.UNHOLD, "j");
        planAt(110, "a", "b", "c");
        assertThat(against("c")).isEqualTo(Reason.NO_WINDOW);
    }

    @Test
    void shouldSayThatAnExecutorIsSilent() {
        fabric.running("j", "a", 1);
        planAt(60, "a");
        assertThat(against("b")).isEqualTo(Reason.EXECUTOR_SILENT);
    }

    @Test
    void shouldSayThatAnOperatorForbidsTheSite() {
        fabric.running("j", "a", 1);
        fabric.order(Order.Kind.FORBID, "b");
        planAt(10, "a", "b");
        assertThat(against("b")).isEqualTo(Reason.SITE_FORBIDDEN);
    }

    @Test
    void shouldSayThatTheSiteIsOutOfService() {
        fabric.running("j", "a", 1);
        fabric.say(new SiteCard("b", "", 2, null, List.of(), 100, null, null, null, null, true));
        planAt(10, "a", "b");
        assertThat(against("b")).isEqualTo(Reason.SITE_WITHDRAWN);
    }

    @Test
    void shouldSayThatAnOperatorHoldsTheJob() {
        fabric.running("j", "a", 1);
        fabric.order(Order.Kind.HOLD, "j");
        planAt(10, "a", "b");
        assertThat(against("b")).isEqualTo(Reason.HELD);
    }

    private void planAt(double seconds, String... alive) {
        fabric.tickAlive(seconds - 2, alive);
        // Too short for any move, so that the job stays where it is and is judged.
        fabric.surplus("w" + seconds, 0, "b", 0, seconds + 5);
        fabric.tickAlive(seconds, alive);
    }

    private Reason against(String site) {
        return fabric.state.feasibility().get("j").destinations().stream()
                .filter(destination -> destination.site().equals(site))
                .findFirst()
                .map(Alternative::reason)
                .orElse(null);
    }
}
