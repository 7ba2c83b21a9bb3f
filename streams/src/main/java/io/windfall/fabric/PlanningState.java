package io.windfall.fabric;

import java.util.List;

/**
 * A fabric's planning.
 *
 * @param round rounds made
 * @param plannedAtMillis when the last was made; -1: never
 * @param triggers what calls for the next, sorted
 * @param commandsIssued commands issued so far
 */
public record PlanningState(long round, long plannedAtMillis, List<String> triggers, long commandsIssued) {

    static final PlanningState START = new PlanningState(0, -1, List.of(), 0);

    public PlanningState {
        triggers = List.copyOf(triggers);
    }

    PlanningState planned(long nowMillis) {
        return new PlanningState(round + 1, nowMillis, List.of(), commandsIssued);
    }

    PlanningState calledForBy(List<String> all) {
        return new PlanningState(round, plannedAtMillis, all, commandsIssued);
    }

    PlanningState issued(int commands) {
        return new PlanningState(round, plannedAtMillis, triggers, commandsIssued + commands);
    }
}
