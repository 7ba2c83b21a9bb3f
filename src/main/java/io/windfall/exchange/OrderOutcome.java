package io.windfall.exchange;

import java.util.List;

/** What became of an operator's order. */
public sealed interface OrderOutcome {

    /**
     * The orchestrator has applied it.
     *
     * @param commands those that carry out the decision that the order names, in the order of their issue
     */
    record Obeyed(List<SeenRecord> commands) implements OrderOutcome {
        public Obeyed {
            commands = List.copyOf(commands);
        }
    }

    /**
     * It is a dead letter: it had no effect.
     *
     * @param reason why, in a word
     * @param detail why, in a sentence that says what to do
     */
    record Refused(String reason, String detail) implements OrderOutcome {}

    /**
     * The broker has it, and the time to wait was over before the orchestrator had applied it.
     *
     * @param journaled whether it stands in the journal at least
     */
    record Pending(boolean journaled) implements OrderOutcome {}
}
