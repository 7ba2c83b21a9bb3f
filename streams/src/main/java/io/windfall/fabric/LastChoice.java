package io.windfall.fabric;

import io.windfall.planning.Proposal;
import java.util.Objects;

/**
 * What was last decided for a job, so that the same is not said twice, and so that an operator can answer it.
 *
 * @param action what
 * @param destination where, or null
 * @param reason why, in a word
 * @param decisionId the decision, or null where it was made before decisions could be answered
 * @param decidedAtMillis when, fabric's time
 * @param source where the job was, or null
 * @param migrationSeconds {@code MOVE}: expected disruption, s; else null
 * @param answer what an operator said of it: {@code APPROVE} or {@code REJECT}; null: nothing yet
 */
public record LastChoice(
        Proposal.Action action,
        String destination,
        String reason,
        String decisionId,
        long decidedAtMillis,
        String source,
        Double migrationSeconds,
        String answer) {

    /** A decision can be answered for so long, ms: an hour. */
    public static final long GOOD_FOR_MILLIS = 3_600_000;

    /** What a decision says. */
    static LastChoice of(Decision decision) {
        Proposal proposal = decision.proposal();
        boolean weighed = proposal.chosen() != null && proposal.chosen().estimate() != null;
        return new LastChoice(
                proposal.action(),
                proposal.destination(),
                proposal.reason(),
                decision.id(),
                decision.atMillis(),
                proposal.source(),
                weighed ? (Double) proposal.chosen().estimate().migrationSeconds() : null,
                null);
    }

    /** Whether a proposal says the same. */
    boolean says(Proposal proposal) {
        return action == proposal.action()
                && Objects.equals(destination, proposal.destination())
                && reason.equals(proposal.reason());
    }

    LastChoice answered(String by) {
        return new LastChoice(action, destination, reason, decisionId, decidedAtMillis, source, migrationSeconds, by);
    }
}
