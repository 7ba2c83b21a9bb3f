package io.windfall.planning;

import java.util.List;

/**
 * What a policy would do with a job.
 *
 * @param job the job
 * @param action what
 * @param source where it is
 * @param destination where it goes or starts; null for {@link Action#STAY}
 * @param chosen the chosen destination as it was weighed; null unless {@link Action#MOVE}
 * @param alternatives every site weighed, sorted by site, each noted with why it was or was not chosen
 * @param reason why, in a word that stays the same while the choice stays the same
 * @param explanation why, in a sentence with figures
 */
public record Proposal(
        String job,
        Action action,
        String source,
        String destination,
        Alternative chosen,
        List<Alternative> alternatives,
        String reason,
        Words explanation) {

    /** Reason of a pause within the job's slack, until surplus is expected. */
    public static final String WITHIN_SLACK = "WITHIN_SLACK";

    public Proposal {
        alternatives = List.copyOf(alternatives);
    }

    /** What can be done with a job. */
    public enum Action {
        /** Migrate it. */
        MOVE,
        /** Start it, queued, where it is. */
        START,
        /** Leave it. */
        STAY,
        /** Stop it until power is there again. */
        PAUSE,
        /** Copy its checkpoint ahead of a move, while it runs on. */
        PRESTAGE
    }
}
