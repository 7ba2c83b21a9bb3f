package io.windfall.planning;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.Lognormal;
import io.windfall.feasibility.ModelParameters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What is said of a job of 100 GB at 1 Gbps: it takes some 17 minutes, so a window of some 3 hours at that rate. */
class ExplanationTest {

    private static final FeasibilityModel MODEL = new FeasibilityModel(ModelParameters.full());
    private static final double HOUR = 3600;

    @Test
    void shouldTellTheWindowThatTheRiskAsksForFromTheOneThatTheMeanAsksFor() {
        assertThat(verdict(3 * HOUR, 1e6))
                .isEqualTo(
                        "feasible only with a window of at least 3.86 h, as P is too low now: 100.0 GB at 1.00 Gbps take"
                                + " 17.0 min in all against a window of 3.0 h (2.8 h is enough at that mean bandwidth),"
                                + " P = 0.59 that it fits (feasible from 0.95), gain 1.61 kWh");
    }

    @Test
    void shouldNameTheGainWhereThatAloneIsTooLow() {
        // Where it is, surplus lasts as long: what it would use there it can use here.
        assertThat(verdict(5 * HOUR, 5 * HOUR, 1e6))
                .startsWith("feasible only with a window of at least ")
                .contains(" h, as the gain is not above 0 now: 100.0 GB")
                .contains("P = 1.00 that it fits (feasible from 0.95), gain -0.");
    }

    @Test
    void shouldNameBothWhereBothAreTooLow() {
        // Half an hour of surplus does not pay for what the move costs.
        assertThat(verdict(0.5 * HOUR, 1e6)).contains("as P is too low and the gain is not above 0 now: ");
    }

    @Test
    void shouldNotRoundUpToFeasibleWhatIsNot() {
        assertThat(verdict(3.85 * HOUR, 1e6))
                .contains("as P is too low now: ")
                .contains("P = 0.94")
                .contains(" that it fits (feasible from 0.95)");
    }

    @Test
    void shouldSayWhatIsFeasibleWithTheSameFigures() {
        assertThat(verdict(5 * HOUR, 1e6))
                .startsWith("feasible: 100.0 GB at 1.00 Gbps take 17.0 min in all against a window of 5.0 h (2.8 h is"
                        + " enough at that mean bandwidth), P = 1.00 that it fits (feasible from 0.95), gain ");
    }

    @Test
    void shouldGiveASmallCheckpointInMegabytes() {
        JobView job = job(12_060_000, 1e6, false, 0, false);
        Alternative only = new Weighing(view(job, 0, HOUR)).weighAll(job).get(0);
        assertThat(Explanation.figures(only, MODEL)).startsWith("12.1 MB at 1.00 Gbps take ");
    }

    @Test
    void shouldSayForHowLongAJobIsHeldBackAfterAMoveThatFailed() {
        Proposal stay = stay(job(1e6, false, 240, true));
        assertThat(stay.reason()).isEqualTo("DWELL");
        assertThat(stay.explanation())
                .hasToString(
                        "j stays at here on grid power: its last move failed, so it is held back for another 4.0 min");
    }

    @Test
    void shouldNotBlameTheLastMoveForAStayThatOtherReasonsHave() {
        Proposal stay = stay(job(1e6, false, 240, false));
        assertThat(stay.reason())
                .as("it may move on, but where it would go pays too little")
                .isEqualTo("CONDITIONAL");
        assertThat(stay.explanation().toString()).doesNotContain("held back").contains("feasible only with");
    }

    @Test
    void shouldSayThatAnOperatorHoldsAJob() {
        Proposal stay = stay(job(1e6, true, 0, false));
        assertThat(stay.reason()).isEqualTo("HELD");
        assertThat(stay.explanation())
                .hasToString("j stays at here on grid power: there: infeasible: an operator holds the job where it is,"
                        + " until that is taken back (" + figures(0.5 * HOUR) + ")");
    }

    private static String figures(double windowSeconds) {
        String said = verdict(windowSeconds, 1e6);
        return said.substring(said.indexOf("now: ") + 5);
    }

    private static String verdict(double windowSeconds, double remainingSeconds) {
        return verdict(0, windowSeconds, remainingSeconds);
    }

    private static String verdict(double hereSeconds, double windowSeconds, double remainingSeconds) {
        JobView job = job(remainingSeconds, false, 0, false);
        Alternative only = new Weighing(view(job, hereSeconds, windowSeconds))
                .weighAll(job)
                .get(0);
        return Explanation.verdict(only, MODEL);
    }

    private static Proposal stay(JobView job) {
        return Policies.named("windfall").plan(view(job, 0, 0.5 * HOUR)).get(0);
    }

    private static JobView job(double remainingSeconds, boolean held, double dwellSeconds, boolean moveFailed) {
        return job(100_000_000_000L, remainingSeconds, held, dwellSeconds, moveFailed);
    }

    private static JobView job(
            long bytes, double remainingSeconds, boolean held, double dwellSeconds, boolean moveFailed) {
        return new JobView(
                "j",
                "here",
                true,
                1,
                remainingSeconds,
                bytes,
                Map.of(),
                750,
                null,
                true,
                held,
                Set.of(),
                dwellSeconds,
                moveFailed,
                false,
                0,
                Double.POSITIVE_INFINITY);
    }

    private static FabricView view(JobView job, double hereSeconds, double windowSeconds) {
        Map<String, SiteView> sites = new LinkedHashMap<>();
        sites.put("here", site("here", hereSeconds));
        sites.put("there", site("there", windowSeconds));
        LinkView link = new LinkView(new Lognormal(1e9, 0.22), 0);
        return new FabricView(sites, List.of(job), (source, destination) -> link, MODEL);
    }

    private static SiteView site(String name, double windowSeconds) {
        boolean open = windowSeconds > 0;
        return new SiteView(
                name,
                null,
                8,
                name.equals("here") ? 1 : 0,
                open,
                windowSeconds,
                open ? Double.POSITIVE_INFINITY : 0,
                1,
                Double.POSITIVE_INFINITY,
                Map.of());
    }
}
