package io.windfall.planning;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.MoveEstimate;
import io.windfall.feasibility.Verdict;
import java.util.List;

/** Says in words and figures why a job moves, starts or stays. */
public final class Explanation {

    private Explanation() {}

    /**
     * The figures of a destination, in a clause. The window that is enough at the mean bandwidth is told apart from what decides
     * on time: the probability that the move fits, bandwidth being uncertain, and the least that is feasible.
     */
    public static String figures(Alternative alternative, FeasibilityModel model) {
        MoveEstimate e = alternative.estimate();
        if (e == null) {
            return alternative.reason().description();
        }
        return bytes(e.wireBytes()) + " at " + rate(alternative.bandwidthBps()) + " take " + time(e.migrationSeconds())
                + " in all against a window of "
                + (alternative.windowOpen() ? time(alternative.windowSeconds()) : "none") + " ("
                + time(e.minimalWindowSeconds()) + " is enough at that mean bandwidth), P = "
                + probability(e.probability(), model) + " that it fits (feasible from "
                + leastProbability(model) + "), gain " + energy(e.expectedGainJoules());
    }

    /** The verdict on a destination, in a sentence: where a change would mend it, which, and the rule that fails now. */
    public static String verdict(Alternative alternative, FeasibilityModel model) {
        Verdict verdict = alternative.verdict();
        if (verdict instanceof Verdict.Feasible) {
            return "feasible: " + figures(alternative, model);
        } else if (verdict instanceof Verdict.Conditional conditional) {
            return "feasible only with " + conditional.condition().description() + ", as "
                    + failing(conditional.estimate(), model) + " now: " + figures(alternative, model);
        }
        String why = "infeasible: " + alternative.reason().description();
        return alternative.estimate() == null ? why : why + " (" + figures(alternative, model) + ")";
    }

    private static String failing(MoveEstimate estimate, FeasibilityModel model) {
        String time = model.isInTime(estimate) ? null : "P is too low";
        String energy = estimate.expectedGainJoules() > 0 ? null : "the gain is not above 0";
        return time == null ? energy : energy == null ? time : time + " and " + energy;
    }

    static String notChosen(Alternative other, Alternative chosen, FeasibilityModel model) {
        if (!(other.verdict() instanceof Verdict.Feasible) || chosen == null) {
            return "not chosen, " + verdict(other, model);
        }
        return "not chosen, gains " + energy(other.estimate().expectedGainJoules()) + " where " + chosen.site()
                + " gains " + energy(chosen.estimate().expectedGainJoules()) + ": " + figures(other, model);
    }

    static String move(JobView job, SiteView source, Alternative chosen, String reason, FeasibilityModel model) {
        String left = source != null && source.open()
                ? "its surplus ends in " + time(source.windowSeconds())
                : "there is no surplus";
        String why = reason.equals("PLACEMENT")
                ? "no slot is free at " + job.site() + " and one is at " + chosen.site()
                : "at " + job.site() + " " + left + " and " + chosen.site() + " has " + time(chosen.windowSeconds())
                        + " of it";
        return "move " + job.job() + " from " + job.site() + " to " + chosen.site() + ": " + why + "; "
                + figures(chosen, model);
    }

    static String start(JobView job, SiteView here) {
        return "start " + job.job() + " at " + here.site() + ": a slot is free"
                + (here.open() ? " and there is surplus for " + time(here.windowSeconds()) : ", on grid power");
    }

    static String rest(JobView job, double untilSurplus, FeasibilityModel model) {
        double allowed = Resting.allowedSeconds(job, model);
        return (job.running() ? "pause " : "keep ") + job.job() + " at " + job.site() + ": surplus is expected in "
                + time(untilSurplus) + ", it has " + time(job.remainingSeconds()) + " to run and may wait "
                + time(allowed)
                + " within its slack, which saves " + time(Resting.savedSeconds(job, untilSurplus, allowed))
                + " on grid power";
    }

    static String dwell(JobView job) {
        return job.job() + " stays at " + job.site()
                + " on grid power: its last move failed, so it is held back for another " + time(job.dwellSeconds());
    }

    static String stay(JobView job, List<Alternative> alternatives, FeasibilityModel model) {
        StringBuilder said = new StringBuilder(job.job() + " stays at " + job.site() + " on grid power:");
        for (Alternative alternative : alternatives) {
            if (alternative.windowOpen()) {
                said.append(' ')
                        .append(alternative.site())
                        .append(": ")
                        .append(verdict(alternative, model))
                        .append(';');
            }
        }
        said.setLength(said.length() - 1);
        return said.toString();
    }

    /** The obstacle at an open destination, in a word. */
    static String obstacle(Alternative alternative) {
        if (alternative.reason() != null) {
            return alternative.reason().name();
        }
        return alternative.verdict() instanceof Verdict.Conditional ? "CONDITIONAL" : "NOT_WORTH_IT";
    }

    /** A time in the unit that reads best. */
    public static String time(double seconds) {
        if (Double.isInfinite(seconds)) {
            return "no end";
        } else if (seconds < 120) {
            return Decimal.fixed(seconds, 1) + " s";
        } else if (seconds < 7200) {
            return Decimal.fixed(seconds / 60, 1) + " min";
        }
        return Decimal.fixed(seconds / 3600, 1) + " h";
    }

    /** Energy in kWh. */
    public static String energy(double joules) {
        return Decimal.fixed(joules / 3.6e6, 2) + " kWh";
    }

    /** With more digits where two would round up what is too low. */
    private static String probability(double probability, FeasibilityModel model) {
        double missing = 1 - model.parameters().epsilon() - probability;
        return Decimal.fixed(probability, missing > 0 && missing < 0.005 ? 4 : 2);
    }

    private static String leastProbability(FeasibilityModel model) {
        double epsilon = model.parameters().epsilon();
        return Decimal.fixed(1 - epsilon, epsilon < 0.01 ? 4 : 2);
    }

    private static String bytes(double bytes) {
        return bytes < 0.1e9 ? Decimal.fixed(bytes / 1e6, 1) + " MB" : Decimal.fixed(bytes / 1e9, 1) + " GB";
    }

    private static String rate(double bitsPerSecond) {
        return bitsPerSecond < 0.1e9
                ? Decimal.fixed(bitsPerSecond / 1e6, 1) + " Mbps"
                : Decimal.fixed(bitsPerSecond / 1e9, 2) + " Gbps";
    }
}
