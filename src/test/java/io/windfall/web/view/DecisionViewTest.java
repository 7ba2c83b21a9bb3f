package io.windfall.web.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.windfall.schema.ActionKind;
import io.windfall.schema.CheckpointClass;
import io.windfall.schema.LastChoice;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.Mode;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DecisionViewTest {

    /** With its next plan the orchestrator forgets the choice of a job that is under way, and its answer with it. */
    @Test
    void shouldSayThatADecisionWasApprovedWhenOnlyItsMigrationTellsSo() {
        assertThat(answer(Mode.APPROVE, true)).isEqualTo("APPROVE");
        assertThat(answer(Mode.APPROVE, false)).isEqualTo("null");
        assertThat(answer(Mode.ENFORCE, true)).as("nobody was asked").isEqualTo("null");
    }

    @Test
    void shouldSayWhatTheLastChoiceHolds() {
        assertThat(answer(Mode.APPROVE, choice("west-1-0"), false)).isEqualTo("REJECT");
        assertThat(answer(Mode.APPROVE, choice("west-2-0"), false)).isEqualTo("null");
    }

    private static String answer(Mode mode, boolean carriedOut) {
        return answer(mode, null, carriedOut);
    }

    private static String answer(Mode mode, LastChoice choice, boolean carriedOut) {
        return DecisionView.of(decision(mode), choice, false, carriedOut)
                .path("answer")
                .asText();
    }

    private static LastChoice choice(String decision) {
        LastChoice choice = new LastChoice();
        choice.setDecisionId(decision);
        choice.setAnswer("REJECT");
        return choice;
    }

    private static MigrationDecision decision(Mode mode) {
        return MigrationDecision.newBuilder()
                .setId("west-1-0")
                .setFabric("west")
                .setJob("j1")
                .setRound(3)
                .setAt(Instant.parse("2026-03-01T12:00:00Z"))
                .setPolicy("windfall")
                .setMode(mode)
                .setAction(ActionKind.MOVE)
                .setSource("reno")
                .setDestination("elko")
                .setCheckpointBytes(5)
                .setCheckpointClass(CheckpointClass.A)
                .setExplanation("move j1: elko has 3 h of surplus")
                .setAlternatives(List.of())
                .build();
    }
}
