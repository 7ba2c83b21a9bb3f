package io.windfall.web.view;

import io.windfall.schema.ClockState;
import io.windfall.schema.MigrationState;
import io.windfall.schema.SiteState;
import io.windfall.schema.WindowState;
import java.util.List;
import java.util.Map;

/**
 * A fabric as its stores hold it, but for its jobs, which are counted.
 *
 * @param clock its time and settings
 * @param sites sorted by name
 * @param windows by site
 * @param migrations those under way, sorted by job
 * @param waiting ids of decisions that wait for approval, oldest first
 */
public record FabricRows(
        String fabric,
        ClockState clock,
        List<SiteState> sites,
        Map<String, WindowState> windows,
        List<MigrationState> migrations,
        List<String> waiting,
        JobTally jobs) {

    public FabricRows {
        sites = List.copyOf(sites);
        windows = Map.copyOf(windows);
        migrations = List.copyOf(migrations);
        waiting = List.copyOf(waiting);
    }
}
