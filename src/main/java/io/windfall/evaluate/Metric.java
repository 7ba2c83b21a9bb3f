package io.windfall.evaluate;

import io.windfall.fleet.FleetReport;
import java.util.function.ToDoubleFunction;

/** The figures of a {@link Cell}, in the order in which they are shown. A figure that does not apply is NaN. */
public enum Metric {
    /** kWh drawn from the grid. */
    GRID_ENERGY("gridEnergyKwh", "grid energy, kWh", 1, FleetReport::gridEnergyKwh),
    /** kWh drawn from surplus. */
    SURPLUS_ENERGY("surplusEnergyKwh", "surplus energy, kWh", 1, FleetReport::surplusEnergyKwh),
    /** Grid energy by each site's average lifecycle intensity, not marginal; surplus counts nothing. */
    CO2("co2Kg", "CO2 (average mix), kg", 1, FleetReport::co2Kg),
    /** Mean time from arrival to end. */
    MEAN_COMPLETION("meanCompletionHours", "mean completion, h", 3, FleetReport::meanCompletionHours),
    /** Nearest rank. */
    P95_COMPLETION("p95CompletionHours", "p95 completion, h", 2, FleetReport::p95CompletionHours),
    /** Standard deviation over jobs. */
    COMPLETION_SPREAD(
            "completionSpreadHours", "completion, standard deviation, h", 2, FleetReport::completionSpreadHours),
    /** Mean over jobs of completion time over run time. */
    SLOWDOWN("slowdown", "slowdown", 3, FleetReport::meanSlowdown),
    /** Jobs that ended late. */
    DEADLINE_MISSES("deadlineMisses", "deadline misses", 1, FleetReport::deadlineMisses),
    /** Moves whose job ran at its destination. */
    MIGRATIONS("migrations", "moves completed", 1, FleetReport::migrationsCompleted),
    /** Moves that ended otherwise. */
    FAILED_MIGRATIONS("failedMigrations", "moves failed", 1, FleetReport::migrationsFailed),
    /** Time for which moves kept jobs from computing over the jobs' run time. */
    OVERHEAD(
            "migrationOverheadRatio", "migration overhead, time, %", 2, 100, report -> report.migrationOverheadRatio()),
    /** Energy spent on sending checkpoints over all energy. */
    ENERGY_OVERHEAD(
            "migrationEnergyRatio", "migration overhead, energy, %", 2, 100, report -> report.migrationEnergyRatio()),
    /** kWh spent on sending checkpoints. */
    MIGRATION_ENERGY("migrationEnergyKwh", "migration energy, kWh", 2, FleetReport::migrationEnergyKwh),
    /** kWh of it spent in moves whose measured gain is below 0. */
    UNPAID_ENERGY("unpaidMigrationKwh", "... on moves that did not pay, kWh", 2, FleetReport::unpaidMigrationKwh),
    /** Slot time spent computing over all slot time until the last job ended. */
    UTILISATION("utilisation", "utilisation of slots, %", 2, 100, report -> report.utilisation()),
    /** Change of grid energy against static. */
    GRID_VERSUS_STATIC(
            "gridEnergyVersusStatic",
            "grid energy against static, %",
            2,
            100,
            cell -> change(cell.report().gridEnergyKwh(), cell.still().gridEnergyKwh()),
            true),
    /** Change of mean completion time against static. */
    COMPLETION_VERSUS_STATIC(
            "meanCompletionVersusStatic",
            "mean completion against static, %",
            2,
            100,
            cell -> change(cell.report().meanCompletionHours(), cell.still().meanCompletionHours()),
            true),
    /** Grid energy saved over what {@link Bound} allows to save; NaN for static, which saves nothing. */
    SHARE_OF_BOUND("shareOfBoundSaving", "share of the bound's saving, %", 2, 100, Metric::shareOfBoundSaving, true);

    private final String key;
    private final String label;
    private final int decimals;
    private final double scale;
    private final ToDoubleFunction<Cell> figure;
    private final boolean comparison;

    Metric(String key, String label, int decimals, ToDoubleFunction<FleetReport> figure) {
        this(key, label, decimals, 1, figure);
    }

    Metric(String key, String label, int decimals, double scale, ToDoubleFunction<FleetReport> figure) {
        this(key, label, decimals, scale, cell -> figure.applyAsDouble(cell.report()), false);
    }

    Metric(String key, String label, int decimals, double scale, ToDoubleFunction<Cell> figure, boolean comparison) {
        this.key = key;
        this.label = label;
        this.decimals = decimals;
        this.scale = scale;
        this.figure = figure;
        this.comparison = comparison;
    }

    /** Its name for programs. */
    public String key() {
        return key;
    }

    /** Its name for people, with the unit. */
    public String label() {
        return label;
    }

    /** Decimals worth showing. */
    public int decimals() {
        return decimals;
    }

    /** What a figure is multiplied by to be shown: 100 for one in per cent. */
    public double scale() {
        return scale;
    }

    /** Whether it holds a run against another, so that it says nothing of static. */
    public boolean isComparison() {
        return comparison;
    }

    /** The figure of a cell, ratios as fractions. */
    public double of(Cell cell) {
        return figure.applyAsDouble(cell);
    }

    private static double change(double value, double still) {
        return still == 0 ? Double.NaN : value / still - 1;
    }

    private static double shareOfBoundSaving(Cell cell) {
        double possible = cell.still().gridEnergyKwh() - cell.boundKwh();
        boolean moves = !cell.policy().equals(Evaluation.STATIC);
        double saved = cell.still().gridEnergyKwh() - cell.report().gridEnergyKwh();
        return moves && possible > 0 ? saved / possible : Double.NaN;
    }
}
