package io.windfall.codec;

import io.windfall.fabric.Decision;
import io.windfall.fabric.LastChoice;
import io.windfall.fabric.PlanningState;
import io.windfall.fabric.Round;
import io.windfall.planning.Alternative;
import io.windfall.planning.Proposal;
import io.windfall.schema.ActionKind;
import io.windfall.schema.MigrationDecision;
import io.windfall.schema.PlanningRound;
import java.util.ArrayList;

/** Planning rounds, decisions, and what planning remembers. */
final class PlanningCodec {

    private PlanningCodec() {}

    static PlanningRound toAvro(String fabric, Round round) {
        PlanningRound avro = new PlanningRound();
        avro.setFabric(fabric);
        avro.setRound(round.round());
        avro.setAt(Fields.instant(round.atMillis()));
        avro.setPolicy(round.policy());
        avro.setMode(SettingsCodec.mode(round.mode()));
        avro.setPlanned(round.planned());
        avro.setTriggers(new ArrayList<>(round.triggers()));
        avro.setJobs(round.jobs());
        avro.setOpenSites(round.openSites());
        avro.setMoves(round.moves());
        avro.setStarts(round.starts());
        avro.setStays(round.stays());
        avro.setEntriesApplied(round.entriesApplied());
        avro.setCommandsIssued(round.commandsIssued());
        avro.setWakeAt(Fields.optionalInstant(round.wakeAtMillis()));
        return avro;
    }

    static Round toDomain(PlanningRound avro) {
        return new Round(
                avro.getRound(),
                Fields.millis(avro.getAt()),
                avro.getPolicy(),
                SettingsCodec.mode("mode", avro.getMode()),
                avro.getPlanned(),
                avro.getTriggers(),
                avro.getJobs(),
                avro.getOpenSites(),
                avro.getMoves(),
                avro.getStarts(),
                avro.getStays(),
                avro.getEntriesApplied(),
                avro.getCommandsIssued(),
                Fields.optionalMillis(avro.getWakeAt()));
    }

    static MigrationDecision toAvro(String fabric, Decision decision) {
        Proposal proposal = decision.proposal();
        MigrationDecision avro = new MigrationDecision();
        avro.setId(decision.id());
        avro.setFabric(fabric);
        avro.setJob(proposal.job());
        avro.setRound(decision.round());
        avro.setAt(Fields.instant(decision.atMillis()));
        avro.setPolicy(decision.policy());
        avro.setMode(SettingsCodec.mode(decision.mode()));
        avro.setAction(action(proposal.action()));
        avro.setSource(proposal.source());
        avro.setDestination(proposal.destination());
        avro.setCheckpointBytes(decision.checkpointBytes());
        avro.setCheckpointClass(VerdictCodec.checkpointClass(decision.checkpointClass()));
        avro.setExpectedGainWattHours(expectedGain(proposal.chosen()));
        avro.setExplanation(proposal.explanation().toString());
        avro.setAlternatives(VerdictCodec.toAvro(proposal.alternatives()));
        return avro;
    }

    static io.windfall.schema.PlanningState toAvro(PlanningState planning) {
        return new io.windfall.schema.PlanningState(
                planning.round(),
                planning.plannedAtMillis(),
                new ArrayList<>(planning.triggers()),
                planning.commandsIssued());
    }

    static PlanningState toDomain(io.windfall.schema.PlanningState avro) {
        return new PlanningState(avro.getRound(), avro.getPlannedAt(), avro.getTriggers(), avro.getCommandsIssued());
    }

    static io.windfall.schema.LastChoice toAvro(LastChoice choice) {
        return new io.windfall.schema.LastChoice(
                action(choice.action()),
                choice.destination(),
                choice.reason(),
                choice.decisionId(),
                choice.decidedAtMillis(),
                choice.source(),
                choice.migrationSeconds(),
                choice.answer());
    }

    static LastChoice toDomain(io.windfall.schema.LastChoice avro) {
        return new LastChoice(
                action(avro.getAction()),
                avro.getDestination(),
                avro.getReason(),
                avro.getDecisionId(),
                avro.getDecidedAt(),
                avro.getSource(),
                avro.getMigrationSeconds(),
                avro.getAnswer());
    }

    private static Double expectedGain(Alternative chosen) {
        return chosen == null || chosen.estimate() == null
                ? null
                : VerdictCodec.wattHours(chosen.estimate().expectedGainJoules());
    }

    private static Proposal.Action action(ActionKind action) {
        return switch (action) {
            case MOVE -> Proposal.Action.MOVE;
            case START -> Proposal.Action.START;
            case STAY -> Proposal.Action.STAY;
            case PAUSE -> Proposal.Action.PAUSE;
            case PRESTAGE -> Proposal.Action.PRESTAGE;
            case UNKNOWN -> Fields.known("action", null);
        };
    }

    private static ActionKind action(Proposal.Action action) {
        return switch (action) {
            case MOVE -> ActionKind.MOVE;
            case START -> ActionKind.START;
            case STAY -> ActionKind.STAY;
            case PAUSE -> ActionKind.PAUSE;
            case PRESTAGE -> ActionKind.PRESTAGE;
        };
    }
}
