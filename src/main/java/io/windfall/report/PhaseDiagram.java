package io.windfall.report;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.Lognormal;
import io.windfall.feasibility.ModelParameters;
import io.windfall.feasibility.MoveQuery;
import io.windfall.feasibility.Verdict;
import io.windfall.fleet.FleetConfig;
import io.windfall.fleet.Scenario;
import io.windfall.fleet.Workload;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Where moves are feasible: size of the checkpoint against bandwidth of the link, for given windows.
 *
 * @param alpha share of the window that a move may take
 * @param bandwidthCv coefficient of variation of the links' bandwidth
 * @param panels one for each window, the shortest first
 * @param jobs the scenario's jobs
 */
public record PhaseDiagram(double alpha, double bandwidthCv, List<Panel> panels, List<JobPoint> jobs) {

    /** Smallest checkpoint and largest, B. */
    static final double LEAST_BYTES = 1e8;

    static final double MOST_BYTES = 1e12;

    /** Slowest link and fastest, bit/s. */
    static final double LEAST_BPS = 1e8;

    static final double MOST_BPS = 1e11;

    private static final double SHORT_WINDOW_SECONDS = 1800;
    private static final int COLUMNS = 180;
    private static final int ROWS = 60;
    private static final int HALVINGS = 7;
    private static final double REMAINING_SECONDS = 86_400;

    public PhaseDiagram {
        panels = List.copyOf(panels);
        jobs = List.copyOf(jobs);
    }

    /** A verdict, without its condition or reason. */
    public enum Kind {
        FEASIBLE,
        CONDITIONAL,
        INFEASIBLE
    }

    /**
     * The regions for a window.
     *
     * @param windowSeconds what is left of the window at departure, s
     * @param bands regions, ascending by bandwidth, then size
     */
    public record Panel(double windowSeconds, List<Band> bands) {
        public Panel {
            bands = List.copyOf(bands);
        }
    }

    /** Sizes (B) with one verdict over a narrow range of bandwidths (bit/s). */
    public record Band(double fromBps, double toBps, double fromBytes, double toBytes, Kind kind) {}

    /**
     * A job.
     *
     * @param job its name
     * @param site where it arrives
     * @param checkpointBytes size of its checkpoint, B
     * @param bandwidthBps mean over the links that leave that site, bit/s
     */
    public record JobPoint(String job, String site, double checkpointBytes, double bandwidthBps) {}

    /** The diagram of a scenario: its jobs, and windows of half an hour and of the quartiles of the scenario's lengths. */
    public static PhaseDiagram of(Scenario scenario, FleetConfig config, Workload workload) {
        double[] lengths = scenario.windows().stream()
                .mapToDouble(window -> (window.endMillis() - window.startMillis()) / 1e3)
                .sorted()
                .toArray();
        double[] windows = new double[4];
        windows[0] = SHORT_WINDOW_SECONDS;
        for (int quartile = 1; quartile < windows.length; quartile++) {
            windows[quartile] = lengths[(int) Math.round((lengths.length - 1) * quartile / 4.0)];
        }
        List<JobPoint> jobs = new ArrayList<>();
        for (Workload.Job job : workload.jobs()) {
            scenario.links().stream()
                    .filter(link -> link.source().equals(job.site()))
                    .mapToDouble(Scenario.Link::meanMbps)
                    .average()
                    .ifPresent(mbps -> jobs.add(new JobPoint(
                            job.id(), job.site(), job.checkpointBytes(), mbps * 1e6 * config.bandwidthScale())));
        }
        return compute(
                config.model(),
                config.bandwidthCv(),
                jobs,
                Arrays.stream(windows).distinct().sorted().toArray());
    }

    /**
     * Judges a running job on grid power with a day of work left, alone on the link, for each window.
     *
     * @param bandwidthCv coefficient of variation of the links' bandwidth
     * @param windowSeconds what is left of the window at departure, s
     */
    public static PhaseDiagram compute(
            ModelParameters parameters, double bandwidthCv, List<JobPoint> jobs, double... windowSeconds) {
        FeasibilityModel model = new FeasibilityModel(parameters);
        List<Panel> panels = new ArrayList<>();
        for (double window : windowSeconds) {
            List<Band> bands = new ArrayList<>();
            for (int column = 0; column < COLUMNS; column++) {
                double from = between(LEAST_BPS, MOST_BPS, (double) column / COLUMNS);
                double to = between(LEAST_BPS, MOST_BPS, (column + 1.0) / COLUMNS);
                Lognormal link = new Lognormal(Math.sqrt(from * to), bandwidthCv);
                addColumn(bands, from, to, bytes -> kind(model, link, bytes, window));
            }
            panels.add(new Panel(window, bands));
        }
        return new PhaseDiagram(parameters.alpha(), bandwidthCv, panels, jobs);
    }

    private static void addColumn(List<Band> bands, double fromBps, double toBps, Judge judge) {
        double bandFrom = LEAST_BYTES;
        double below = LEAST_BYTES;
        Kind kind = judge.of(below);
        for (int row = 1; row <= ROWS; row++) {
            double bytes = between(LEAST_BYTES, MOST_BYTES, (double) row / ROWS);
            Kind next = judge.of(bytes);
            if (next != kind) {
                double edge = edge(below, bytes, kind, judge);
                bands.add(new Band(fromBps, toBps, bandFrom, edge, kind));
                bandFrom = edge;
                kind = next;
            }
            below = bytes;
        }
        bands.add(new Band(fromBps, toBps, bandFrom, MOST_BYTES, kind));
    }

    private static double edge(double below, double above, Kind kindBelow, Judge judge) {
        double low = below;
        double high = above;
        for (int i = 0; i < HALVINGS; i++) {
            double middle = Math.sqrt(low * high);
            if (judge.of(middle) == kindBelow) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return Math.sqrt(low * high);
    }

    private static double between(double least, double most, double share) {
        return least * Math.pow(most / least, share);
    }

    private static Kind kind(FeasibilityModel model, Lognormal link, double bytes, double windowSeconds) {
        double watts = model.parameters().computePowerWatts();
        Verdict verdict = model.verdict(MoveQuery.of(bytes, link, windowSeconds, REMAINING_SECONDS, watts));
        if (verdict instanceof Verdict.Feasible) {
            return Kind.FEASIBLE;
        }
        return verdict instanceof Verdict.Conditional ? Kind.CONDITIONAL : Kind.INFEASIBLE;
    }

    /** Judges a size. */
    @FunctionalInterface
    private interface Judge {
        Kind of(double bytes);
    }
}
