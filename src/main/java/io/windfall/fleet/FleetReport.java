package io.windfall.fleet;

import io.windfall.feasibility.CheckpointClass;
import java.util.Map;

/**
 * What a run came to.
 *
 * @param gridEnergyKwh drawn from the grid, kWh
 * @param surplusEnergyKwh drawn from surplus, kWh
 * @param migrationEnergyKwh spent on sending checkpoints, kWh; part of the two above
 * @param co2Kg grid energy times each site's average lifecycle intensity (not marginal), kg CO2e
 * @param meanCompletionHours mean time from a job's arrival to its end, h; 0 where none ended
 * @param p95CompletionHours the time that 95 % of the jobs did not exceed (nearest rank), h
 * @param jobsFinished jobs that ended
 * @param migrationsStarted moves begun by their source
 * @param migrationsCompleted moves whose job ran at its destination
 * @param migrationsFailed moves that ended otherwise
 * @param migrationOverheadRatio time for which moves kept jobs from computing, queued jobs' moves included, over the jobs'
 *     run time
 * @param reportsPublished records that the fleet published
 * @param completedByClass completed moves by class of checkpoint; every class is there
 * @param violations commands that broke the protocol: 0, or something is wrong with the orchestrator
 */
public record FleetReport(
        double gridEnergyKwh,
        double surplusEnergyKwh,
        double migrationEnergyKwh,
        double co2Kg,
        double meanCompletionHours,
        double p95CompletionHours,
        int jobsFinished,
        int migrationsStarted,
        int migrationsCompleted,
        int migrationsFailed,
        double migrationOverheadRatio,
        long reportsPublished,
        Map<CheckpointClass, Integer> completedByClass,
        int violations) {}
