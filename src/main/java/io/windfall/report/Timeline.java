package io.windfall.report;

import io.windfall.fleet.FleetListener.Phase;
import java.util.List;

/**
 * One run over time. Instants are ms since 1970-01-01 UTC.
 *
 * @param policy whose run it was
 * @param seed of the run
 * @param startMillis when it began
 * @param endMillis when it ended
 * @param sites in the scenario's order
 * @param windows ascending by start
 * @param segments ascending by start
 * @param staysLeftOut stays of jobs at a site that are not among the segments, as there were too many at once
 * @param energy consecutive, each as long as the next
 */
public record Timeline(
        String policy,
        long seed,
        long startMillis,
        long endMillis,
        List<String> sites,
        List<Window> windows,
        List<Segment> segments,
        int staysLeftOut,
        List<Energy> energy) {

    public Timeline {
        sites = List.copyOf(sites);
        windows = List.copyOf(windows);
        segments = List.copyOf(segments);
        energy = List.copyOf(energy);
    }

    /** Surplus at a site. */
    public record Window(String site, long startMillis, long endMillis) {}

    /**
     * What a job did for a while.
     *
     * @param job the job
     * @param site where
     * @param lane at its site, from 0: no two jobs are in one lane of a site at a time, and a stay keeps its lane
     * @param phase what it did
     * @param startMillis from when
     * @param endMillis until when, exclusive
     */
    public record Segment(String job, String site, int lane, Phase phase, long startMillis, long endMillis) {}

    /**
     * Energy drawn by all sites from an instant until the next entry.
     *
     * @param startMillis from when
     * @param gridKwh from the grid, kWh
     * @param surplusKwh from surplus, kWh
     * @param migrationKwh for sending checkpoints, kWh; part of the two
     */
    public record Energy(long startMillis, double gridKwh, double surplusKwh, double migrationKwh) {}
}
