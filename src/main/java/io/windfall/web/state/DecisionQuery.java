package io.windfall.web.state;

import io.windfall.schema.ActionKind;
import io.windfall.schema.VerdictKind;

/**
 * Which decisions to show.
 *
 * @param job the job; null: any
 * @param site source or destination; null: any
 * @param action null: any
 * @param verdict of the chosen destination, or, where the job stays, of any; null: any
 * @param fromMillis made then or later, ms since 1970-01-01 UTC
 * @param toMillis made before then
 * @param before only those older than this one, by its id; null: all
 * @param limit so many at most
 */
public record DecisionQuery(
        String job,
        String site,
        ActionKind action,
        VerdictKind verdict,
        long fromMillis,
        long toMillis,
        String before,
        int limit) {

    /** The newest of a job. */
    public static DecisionQuery ofJob(String job, int limit) {
        return new DecisionQuery(job, null, null, null, Long.MIN_VALUE, Long.MAX_VALUE, null, limit);
    }

    boolean fits(KeptDecision decision) {
        return (job == null || job.equals(decision.job()))
                && (site == null || site.equals(decision.source()) || site.equals(decision.destination()))
                && (action == null || action == decision.action())
                && (verdict == null || decision.verdicts().contains(verdict))
                && decision.order().atMillis() >= fromMillis
                && decision.order().atMillis() < toMillis;
    }
}
