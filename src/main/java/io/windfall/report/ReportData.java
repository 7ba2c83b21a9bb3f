package io.windfall.report;

import java.util.List;
import java.util.Objects;

/**
 * All that a report shows. A list may be empty and a part null where there is nothing of it: its section then says so.
 *
 * @param title what was evaluated, in a line
 * @param subtitle with what, in a line
 * @param options settings that matter, in the order in which they are shown
 * @param figures by policy and setting; the first policy is what the others are held against
 * @param frontier one point for each policy and setting
 * @param bound the least grid energy there can be, by completion time; ascending in time. It is drawn at mean delays: a
 *     point of the frontier has its own
 * @param timeline one run over time, or null
 * @param phase where moves are feasible, or null
 * @param verdicts published verdicts by policy and class of checkpoint
 * @param mostWorth the moves that gained most, best first
 * @param leastWorth the moves that gained least, worst first; none that is among the others
 */
public record ReportData(
        String title,
        String subtitle,
        List<Option> options,
        List<PolicyFigures> figures,
        List<FrontierPoint> frontier,
        List<BoundPoint> bound,
        Timeline timeline,
        PhaseDiagram phase,
        List<VerdictCount> verdicts,
        List<ExplainedMove> mostWorth,
        List<ExplainedMove> leastWorth) {

    public ReportData {
        Objects.requireNonNull(title, "title");
        Objects.requireNonNull(subtitle, "subtitle");
        options = List.copyOf(options);
        figures = List.copyOf(figures);
        frontier = List.copyOf(frontier);
        bound = List.copyOf(bound);
        verdicts = List.copyOf(verdicts);
        mostWorth = List.copyOf(mostWorth);
        leastWorth = List.copyOf(leastWorth);
    }

    /** A setting and its value, as people read them. */
    public record Option(String name, String value) {}

    /**
     * A policy's figures.
     *
     * @param policy its name
     * @param preset {@code full} or {@code paper}
     * @param slack share of its run time that a job may be paused
     * @param figures in the order in which they are shown; the same names for every policy
     */
    public record PolicyFigures(String policy, String preset, double slack, List<Figure> figures) {
        public PolicyFigures {
            figures = List.copyOf(figures);
        }
    }

    /**
     * A figure over the seeds.
     *
     * @param name what it is
     * @param unit its unit; empty: a count or a ratio, {@code %}: a fraction, shown as a percentage
     * @param mean mean over the seeds
     * @param halfWidth half of the 95 % interval of the mean, in the same unit; NaN: one seed
     * @param change against the first policy, as a fraction (−0.5 is half); NaN: makes no sense
     */
    public record Figure(String name, String unit, double mean, double halfWidth, double change) {}

    /**
     * What a policy costs.
     *
     * @param policy its name
     * @param slack share of its run time that a job may be paused
     * @param gridKwh mean over the seeds, kWh
     * @param completionHours mean completion time, mean over the seeds, h
     * @param boundKwh least grid energy of any runs that delay their jobs by as much as these did, mean over the seeds, kWh
     */
    public record FrontierPoint(String policy, double slack, double gridKwh, double completionHours, double boundKwh) {}

    /**
     * A point of the bound.
     *
     * @param completionHours mean completion time, h
     * @param gridKwh grid energy that no policy with that completion time can go below, kWh
     */
    public record BoundPoint(double completionHours, double gridKwh) {}

    /**
     * Published verdicts.
     *
     * @param policy whose run it was
     * @param checkpointClass {@code A}, {@code B} or {@code C}
     */
    public record VerdictCount(
            String policy, String checkpointClass, long feasible, long conditional, long infeasible) {}
}
