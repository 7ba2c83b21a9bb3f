package io.windfall.scenario;

import io.windfall.fleet.Scenario;
import java.util.List;

/**
 * A scenario folder that was written.
 *
 * @param scenario as it loads from the folder
 * @param sites what each site came to, in the order of the sites
 */
public record BuiltScenario(Scenario scenario, List<Site> sites) {

    public BuiltScenario {
        sites = List.copyOf(sites);
    }

    /**
     * A site.
     *
     * @param id its name
     * @param stepSeconds step of its series, s
     * @param windows number of windows
     * @param meanWindowHours mean length of a window, h; 0 where there is none
     * @param openShare share of the series' time that lies in windows, 0 to 1
     * @param carbonIsAssumed whether no carbon intensity was given for it
     */
    public record Site(
            String id,
            double stepSeconds,
            int windows,
            double meanWindowHours,
            double openShare,
            boolean carbonIsAssumed) {}
}
