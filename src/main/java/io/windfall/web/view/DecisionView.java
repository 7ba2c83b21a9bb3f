package io.windfall.web.view;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.windfall.codec.StateCodec;
import io.windfall.exchange.AvroJson;
import io.windfall.schema.ActionKind;
import io.windfall.schema.ClockState;
import io.windfall.schema.JobRecord;
import io.windfall.schema.LastChoice;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.Mode;

/** Decisions, each with what an operator said of it and whether it waits for that. */
public final class DecisionView {

    private DecisionView() {}

    /**
     * A decision.
     *
     * @param choice the job's last choice, which keeps its answer for as long as it is that; null: none is held
     * @param waiting whether it waits for an answer
     * @param carriedOut whether a migration is known that it began: where decisions are asked about, it was approved
     */
    public static ObjectNode of(MigrationDecision decision, LastChoice choice, boolean waiting, boolean carriedOut) {
        ObjectNode json = AvroJson.of(decision);
        boolean last = choice != null && decision.getId().equals(choice.getDecisionId());
        boolean approved = carriedOut && decision.getMode() == Mode.APPROVE;
        json.put("answer", approved ? "APPROVE" : last ? choice.getAnswer() : null);
        json.put("waiting", waiting);
        return json;
    }

    /** A decision as it has just been made: nobody can have answered it. */
    public static ObjectNode justMade(MigrationDecision decision) {
        return of(decision, null, decision.getMode() == Mode.APPROVE && decision.getAction() != ActionKind.STAY, false);
    }

    /**
     * Whether a job's last choice can still be answered, as far as the job's own rows tell; the orchestrator, which knows all, may
     * refuse the answer yet.
     *
     * @param job its row; null: it is gone
     */
    public static boolean isWaiting(ClockState clock, LastChoice choice, JobRecord job) {
        return clock.getSettings().getMode() == Mode.APPROVE
                && choice.getAnswer() == null
                && choice.getDecisionId() != null
                && choice.getAction() != ActionKind.STAY
                && clock.getNow() - choice.getDecidedAt() <= io.windfall.fabric.LastChoice.GOOD_FOR_MILLIS
                && job != null
                && StateCodec.toDomain(job.getPhase()).stands()
                && job.getSite().equals(choice.getSource());
    }
}
