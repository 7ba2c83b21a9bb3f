package io.windfall.feasibility;

import java.util.List;
import java.util.Objects;

/** Whether one job may move to one destination now. */
public sealed interface Verdict {
    /** The figures behind it; null only where a rule forbade the move before any was computed. */
    MoveEstimate estimate();

    /** In time with probability 1 − ε, and with an energy gain. */
    record Feasible(MoveEstimate estimate) implements Verdict {
        public Feasible {
            Objects.requireNonNull(estimate, "estimate");
        }
    }

    /**
     * Not now, but under a stated condition.
     *
     * @param alternatives every single condition within the limits that would do, the smallest relative change first;
     *     never empty
     */
    record Conditional(MoveEstimate estimate, List<Condition> alternatives) implements Verdict {
        public Conditional {
            Objects.requireNonNull(estimate, "estimate");
            alternatives = List.copyOf(alternatives);
            if (alternatives.isEmpty()) {
                throw new IllegalArgumentException("a conditional verdict names at least one condition");
            }
        }

        /** The nearest condition: the one of the smallest relative change. */
        public Condition condition() {
            return alternatives.get(0);
        }
    }

    /** No: forbidden, or no single condition within the limits would mend it. */
    record Infeasible(Reason reason, MoveEstimate estimate) implements Verdict {
        public Infeasible {
            Objects.requireNonNull(reason, "reason");
        }

        /** Forbidden by a rule, without figures. */
        public static Infeasible forbidden(Reason reason) {
            return new Infeasible(reason, null);
        }
    }
}
