package io.windfall.planning;

import io.windfall.feasibility.Condition;
import io.windfall.feasibility.MoveEstimate;
import io.windfall.feasibility.Reason;
import io.windfall.feasibility.Verdict;

/**
 * One destination weighed for one job.
 *
 * @param site the destination
 * @param verdict whether the move fits, with its figures
 * @param windowOpen whether the destination has surplus
 * @param windowSeconds what remains of its window, s; infinite: no end; 0: closed
 * @param freeSlots slots free there when it was weighed
 * @param bandwidthBps mean bandwidth of the link, shared as it would be, bit/s; NaN: no link known
 * @param note what was made of it, for people: empty until a plan has chosen
 */
public record Alternative(
        String site,
        Verdict verdict,
        boolean windowOpen,
        double windowSeconds,
        int freeSlots,
        double bandwidthBps,
        Words note) {

    /** The same, with what was made of it. */
    public Alternative noted(Words newNote) {
        return new Alternative(site, verdict, windowOpen, windowSeconds, freeSlots, bandwidthBps, newNote);
    }

    /** The figures, or null where a rule forbade the move before any were computed. */
    public MoveEstimate estimate() {
        return verdict.estimate();
    }

    /** Why it is out of the question, or null where it is not. */
    public Reason reason() {
        return verdict instanceof Verdict.Infeasible infeasible ? infeasible.reason() : null;
    }

    /** The condition that would make it feasible, or null. */
    public Condition condition() {
        return verdict instanceof Verdict.Conditional conditional ? conditional.condition() : null;
    }

    /** Expected gain, J; negative infinity where there are no figures. */
    double gainJoules() {
        return estimate() == null ? Double.NEGATIVE_INFINITY : estimate().expectedGainJoules();
    }

    /** Whether two say the same apart from the figures. */
    public boolean saysTheSameAs(Alternative other) {
        return site.equals(other.site)
                && verdict.getClass() == other.verdict.getClass()
                && reason() == other.reason()
                && kindOf(condition()) == kindOf(other.condition());
    }

    private static Class<?> kindOf(Condition condition) {
        return condition == null ? null : condition.getClass();
    }
}
