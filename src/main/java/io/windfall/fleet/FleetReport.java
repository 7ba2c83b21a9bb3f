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
 * @param completionSpreadHours standard deviation of the completion times, h
 * @param meanSlowdown mean over jobs of completion time over run time, 1 or more; 0 where none ended
 * @param totalDelayHours sum over jobs of completion time less run time, h
 * @param deadlineMisses jobs that ended after their deadline
 * @param utilisation slot time spent computing over all slot time until the last job ended
 * @param jobsFinished jobs that ended
 * @param migrationsStarted moves begun by their source
 * @param migrationsCompleted moves whose job ran at its destination
 * @param migrationsFailed moves that ended otherwise
 * @param migrationOverheadRatio time for which moves kept jobs from computing, queued jobs' moves included, over the jobs'
 *     run time
 * @param migrationEnergyRatio energy spent on sending checkpoints over all energy
 * @param unpaidMigrationKwh spent on sending checkpoints in moves whose measured gain is below 0
 *     ({@link FleetListener.Move}), kWh
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
        double completionSpreadHours,
        double meanSlowdown,
        double totalDelayHours,
        int deadlineMisses,
        double utilisation,
        int jobsFinished,
        int migrationsStarted,
        int migrationsCompleted,
        int migrationsFailed,
        double migrationOverheadRatio,
        double migrationEnergyRatio,
        double unpaidMigrationKwh,
        long reportsPublished,
        Map<CheckpointClass, Integer> completedByClass,
        int violations) {}
