package io.windfall.planning;

import java.util.List;

/** From a view of a fabric to proposals: a pure function, the same answer for the same view. */
public interface Policy {

    /** The name by which settings choose it. */
    String name();

    /** At most one proposal a job; moves respect free slots, counting the plan's own moves and starts. */
    List<Proposal> plan(FabricView view);

    /** Whether it moves jobs at all, so that copying them ahead makes sense; true, the default. */
    default boolean moves() {
        return true;
    }

    /** How long before a window closes the policy wants to plan again, s; 0, the default: it does not. */
    default double leadSeconds() {
        return 0;
    }
}
