package io.windfall.codec;

import io.windfall.fabric.Command;
import io.windfall.fabric.Migration;
import io.windfall.schema.CommandKind;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationPhase;
import io.windfall.schema.MigrationState;

/** Migrations, and the commands that drive them. */
final class MigrationCodec {

    private MigrationCodec() {}

    static MigrationState toAvro(String fabric, Migration migration) {
        MigrationState avro = new MigrationState();
        avro.setId(migration.id());
        avro.setFabric(fabric);
        avro.setJob(migration.job());
        avro.setSource(migration.source());
        avro.setDestination(migration.destination());
        avro.setPhase(phase(migration.phase()));
        avro.setEpoch(migration.epoch());
        avro.setWasRunning(migration.wasRunning());
        avro.setDecisionId(migration.decisionId());
        avro.setCheckpointBytes(migration.checkpointBytes());
        avro.setDepartedAt(Fields.instant(migration.departedAtMillis()));
        avro.setNotAfter(Fields.instant(migration.notAfterMillis()));
        avro.setUpdatedAt(Fields.instant(migration.updatedAtMillis()));
        avro.setManifestDigest(migration.manifestDigest());
        avro.setTransferSeconds(migration.transferSeconds());
        avro.setReason(migration.reason());
        avro.setTransferredBytes(migration.course().transferredBytes());
        avro.setTotalBytes(migration.course().totalBytes());
        avro.setBandwidthBps(migration.course().bandwidthBps());
        avro.setEstimatedEndAt(Fields.optionalInstant(migration.course().estimatedEndMillis()));
        avro.setStepsLost(migration.stepsLost());
        avro.setGrantedSession(migration.grantedSession());
        return avro;
    }

    static Migration toDomain(MigrationState avro) {
        return new Migration(
                avro.getId(),
                avro.getJob(),
                avro.getSource(),
                avro.getDestination(),
                Fields.known("phase", phase(avro.getPhase())),
                avro.getEpoch(),
                avro.getWasRunning(),
                avro.getDecisionId(),
                avro.getCheckpointBytes(),
                Fields.millis(avro.getDepartedAt()),
                Fields.millis(avro.getNotAfter()),
                Fields.millis(avro.getUpdatedAt()),
                avro.getManifestDigest(),
                avro.getTransferSeconds(),
                avro.getReason(),
                new Migration.Course(
                        avro.getTransferredBytes(),
                        avro.getTotalBytes(),
                        avro.getBandwidthBps(),
                        Fields.optionalMillis(avro.getEstimatedEndAt())),
                avro.getStepsLost(),
                avro.getGrantedSession());
    }

    static MigrationCommand toAvro(String fabric, Command command) {
        MigrationCommand avro = new MigrationCommand();
        avro.setId(command.id());
        avro.setFabric(fabric);
        avro.setJob(command.job());
        avro.setKind(kind(command.kind()));
        avro.setSite(command.site());
        avro.setSession(command.session());
        avro.setEpoch(command.epoch());
        avro.setMigrationId(command.migrationId());
        avro.setDecisionId(command.decisionId());
        avro.setSource(command.source());
        avro.setDestination(command.destination());
        avro.setNotAfter(Fields.optionalInstant(command.notAfterMillis()));
        avro.setManifestDigest(command.manifestDigest());
        avro.setIssuedAt(Fields.instant(command.issuedAtMillis()));
        avro.setSourceUrl(command.sourceUrl());
        avro.setDestinationKey(command.destinationKey());
        avro.setCheckpoint(command.checkpoint());
        avro.setReason(command.reason());
        return avro;
    }

    static Command toDomain(MigrationCommand avro) {
        return new Command(
                avro.getId(),
                avro.getJob(),
                Fields.known("kind", kind(avro.getKind())),
                avro.getSite(),
                avro.getSession(),
                avro.getEpoch(),
                avro.getMigrationId(),
                avro.getDecisionId(),
                avro.getSource(),
                avro.getDestination(),
                Fields.optionalMillis(avro.getNotAfter()),
                avro.getManifestDigest(),
                Fields.millis(avro.getIssuedAt()),
                avro.getSourceUrl(),
                avro.getDestinationKey(),
                avro.getCheckpoint(),
                avro.getReason());
    }

    private static Migration.Phase phase(MigrationPhase phase) {
        return switch (phase) {
            case REQUESTED -> Migration.Phase.REQUESTED;
            case FETCHING -> Migration.Phase.FETCHING;
            case AWAITING_SLOT -> Migration.Phase.AWAITING_SLOT;
            case STARTING -> Migration.Phase.STARTING;
            case RESUMING -> Migration.Phase.RESUMING;
            case COMPLETED -> Migration.Phase.COMPLETED;
            case ROLLED_BACK -> Migration.Phase.ROLLED_BACK;
            case ABANDONED -> Migration.Phase.ABANDONED;
            case UNKNOWN -> null;
        };
    }

    private static MigrationPhase phase(Migration.Phase phase) {
        return switch (phase) {
            case REQUESTED -> MigrationPhase.REQUESTED;
            case FETCHING -> MigrationPhase.FETCHING;
            case AWAITING_SLOT -> MigrationPhase.AWAITING_SLOT;
            case STARTING -> MigrationPhase.STARTING;
            case RESUMING -> MigrationPhase.RESUMING;
            case COMPLETED -> MigrationPhase.COMPLETED;
            case ROLLED_BACK -> MigrationPhase.ROLLED_BACK;
            case ABANDONED -> MigrationPhase.ABANDONED;
        };
    }

    private static Command.Kind kind(CommandKind kind) {
        return switch (kind) {
            case MIGRATE -> Command.Kind.MIGRATE;
            case FETCH -> Command.Kind.FETCH;
            case START -> Command.Kind.START;
            case RESUME -> Command.Kind.RESUME;
            case RELEASE -> Command.Kind.RELEASE;
            case STOP -> Command.Kind.STOP;
            case PAUSE -> Command.Kind.PAUSE;
            case PRESTAGE -> Command.Kind.PRESTAGE;
            case UNKNOWN -> null;
        };
    }

    private static CommandKind kind(Command.Kind kind) {
        return switch (kind) {
            case MIGRATE -> CommandKind.MIGRATE;
            case FETCH -> CommandKind.FETCH;
            case START -> CommandKind.START;
            case RESUME -> CommandKind.RESUME;
            case RELEASE -> CommandKind.RELEASE;
            case STOP -> CommandKind.STOP;
            case PAUSE -> CommandKind.PAUSE;
            case PRESTAGE -> CommandKind.PRESTAGE;
        };
    }
}
