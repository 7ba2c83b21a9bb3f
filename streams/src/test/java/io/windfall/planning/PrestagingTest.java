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

/** When a copy ahead is worth its energy: a job of 750 W, ten hours of surplus elsewhere, sending at 1.8 kW. */
class PrestagingTest {

    private static final long SIZE = 100_000_000_000L;

    @Test
    void shouldCopyAheadWhereTheMoveGainsTwiceWhatTheCopyCosts() {
        // 4,000 s at 1.8 kW are 7.2 MJ; what is left of the window at 750 W are some 23 MJ.
        Proposal proposal = propose(0.2e9, 36_000, 1_000_000_000);
        assertThat(proposal.action()).isEqualTo(Proposal.Action.PRESTAGE);
        assertThat(proposal.destination()).isEqualTo("there");
    }

    @Test
    void shouldNotCopyAheadWhatCostsMoreThanHalfOfWhatTheMoveGains() {
        // 8,000 s at 1.8 kW are 14.4 MJ; what is left of the window are some 20 MJ.
        assertThat(propose(0.1e9, 36_000, 1_000_000_000)).isNull();
    }

    @Test
    void shouldNotCopyAheadWhatIsNotThereBeforeTheWindowIsOver() {
        assertThat(propose(0.01e9, 36_000, 1_000_000_000)).isNull();
    }

    @Test
    void shouldNotCopyAheadWhatChangesAltogether() {
        assertThat(propose(0.2e9, 36_000, SIZE)).isNull();
    }

    private static Proposal propose(double bitsPerSecond, double windowSeconds, long deltaBytes) {
        Map<String, SiteView> sites = new LinkedHashMap<>();
        sites.put("here", site("here", false, 0));
        sites.put("there", site("there", true, windowSeconds));
        JobView job = new JobView(
                "j",
                "here",
                true,
                1,
                1e6,
                SIZE,
                Map.of(),
                750,
                null,
                true,
                false,
                Set.of(),
                0,
                false,
                false,
                0,
                Double.POSITIVE_INFINITY);
        LinkView link = new LinkView(Lognormal.exactly(bitsPerSecond), 0);
        FabricView view = new FabricView(
                sites, List.of(job), (source, destination) -> link, new FeasibilityModel(ModelParameters.full()));
        return Prestaging.propose(view, job, deltaBytes, new Weighing(view).weighAll(job));
    }

    private static SiteView site(String name, boolean open, double windowSeconds) {
        return new SiteView(
                name,
                null,
                8,
                1,
                open,
                windowSeconds,
                open ? Double.POSITIVE_INFINITY : 0,
                1,
                Double.POSITIVE_INFINITY,
                Map.of());
    }
}
