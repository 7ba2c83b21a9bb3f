package io.windfall.planning;

import io.windfall.feasibility.FeasibilityModel;
import io.windfall.feasibility.MoveEstimate;
import io.windfall.feasibility.Verdict;
import java.util.List;

/** Says in words and figures why a job moves, starts or stays. */
public final class Explanation {

    private Explanation() {}

    /** The figures of a destination, in a clause. */
    public static String figures(Alternative alternative) {
        MoveEstimate e = alternative.estimate();
        if (e == null) {
            return alternative.reason().description();
        }
        return bytes(e.wireBytes()) + " at " + rate(alternative.bandwidthBps()) + " take " + time(e.migrationSeconds())
                + " in all against a window of "
                + (alternative.windowOpen() ? time(alternative.windowSeconds()) : "none") + " (at least "
                + time(e.minimalWindowSeconds()) + " is needed), P = " + Decimal.fixed(e.probability(), 2) + ", gain "
                + energy(e.expectedGainJoules());
    }

    /** The verdict on a destination, in a sentence. */
    public static String verdict(Alternative alternative) {
        Verdict verdict = alternative.verdict();
        if (verdict instanceof Verdict.Feasible) {
            return "feasible: " + figures(alternative);
        } else if (verdict instanceof Verdict.Conditional conditional) {
            return "feasible with " + conditional.condition().description() + ": " + figures(alternative);
        }
        String why = "infeasible: " + alternative.reason().description();
        return alternative.estimate() == null ? why : why + " (" + figures(alternative) + ")";
    }

    static String notChosen(Alternative other, Alternative chosen) {
        if (!(other.verdict() instanceof Verdict.Feasible) || chosen == null) {
            return "not chosen, " + verdict(other);
        }
        return "not chosen, gains " + energy(other.estimate().expectedGainJoules()) + " where " + chosen.site()
                + " gains " + energy(chosen.estimate().expectedGainJoules()) + ": " + figures(other);
    }

    static String move(JobView job, SiteView source, Alternative chosen, String reason) {
        String left = source != null && source.open()
                ? "its surplus ends in " + time(source.windowSeconds())
                : "there is no surplus";
        String why = reason.equals("PLACEMENT")
                ? "no slot is free at " + job.site() + " and one is at " + chosen.site()
                : "at " + job.site() + " " + left + " and " + chosen.site() + " has " + time(chosen.windowSeconds())
                        + " of it";
        return "move " + job.job() + " from " + job.site() + " to " + chosen.site() + ": " + why + "; "
                + figures(chosen);
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

    static String stay(JobView job, List<Alternative> alternatives) {
        if (job.dwelling()) {
            return job.job() + " stays at " + job.site() + " on grid power: it moved there only lately";
        }
        StringBuilder said = new StringBuilder(job.job() + " stays at " + job.site() + " on grid power:");
        for (Alternative alternative : alternatives) {
            if (alternative.windowOpen()) {
                said.append(' ')
                        .append(alternative.site())
                        .append(": ")
                        .append(verdict(alternative))
                        .append(';');
            }
        }
        said.setLength(said.length() - 1);
        return said.toString();
    }

    /** The obstacle at the open destination that comes first by name, in a word. */
    static String mainObstacle(List<Alternative> alternatives) {
        for (Alternative alternative : alternatives) {
            if (alternative.windowOpen()) {
                if (alternative.reason() != null) {
                    return alternative.reason().name();
                }
                return alternative.verdict() instanceof Verdict.Conditional ? "CONDITIONAL" : "NOT_WORTH_IT";
            }
        }
        return "NO_WINDOW";
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

    private static String bytes(double bytes) {
        return Decimal.fixed(bytes / 1e9, 1) + " GB";
    }

    private static String rate(double bitsPerSecond) {
        return Decimal.fixed(bitsPerSecond / 1e9, 2) + " Gbps";
    }
}
