package io.windfall.codec;

import io.windfall.fabric.ExecutorEvent;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationEventKind;

/** What executors report. */
final class EventCodec {

    private EventCodec() {}

    static ExecutorEvent toDomain(MigrationEvent avro) {
        return new ExecutorEvent(
                avro.getJob(),
                avro.getMigrationId(),
                avro.getCommandId(),
                kind(avro.getKind()),
                avro.getSite(),
                avro.getSession(),
                avro.getSequence(),
                avro.getEpoch(),
                Fields.millis(avro.getAt()),
                avro.getManifestDigest(),
                avro.getCheckpointBytes(),
                avro.getTransferredBytes(),
                avro.getTransferSeconds(),
                avro.getStepsLost(),
                avro.getReason(),
                avro.getTotalBytes(),
                avro.getBandwidthBps(),
                avro.getStep());
    }

    static MigrationEvent toAvro(String fabric, ExecutorEvent event) {
        MigrationEvent avro = new MigrationEvent();
        avro.setFabric(fabric);
        avro.setJob(event.job());
        avro.setMigrationId(event.migrationId());
        avro.setCommandId(event.commandId());
        avro.setKind(kind(event.kind()));
        avro.setSite(event.site());
        avro.setSession(event.session());
        avro.setSequence(event.sequence());
        avro.setEpoch(event.epoch());
        avro.setAt(Fields.instant(event.atMillis()));
        avro.setManifestDigest(event.manifestDigest());
        avro.setCheckpointBytes(event.checkpointBytes());
        avro.setTransferredBytes(event.transferredBytes());
        avro.setTransferSeconds(event.transferSeconds());
        avro.setStepsLost(event.stepsLost());
        avro.setReason(event.reason());
        avro.setTotalBytes(event.totalBytes());
        avro.setBandwidthBps(event.bandwidthBps());
        avro.setStep(event.step());
        return avro;
    }

    private static ExecutorEvent.Kind kind(MigrationEventKind kind) {
        return switch (kind) {
            case STOPPED -> ExecutorEvent.Kind.STOPPED;
            case TRANSFERRED -> ExecutorEvent.Kind.TRANSFERRED;
            case RUNNING -> ExecutorEvent.Kind.RUNNING;
            case FAILED -> ExecutorEvent.Kind.FAILED;
            case RELEASED -> ExecutorEvent.Kind.RELEASED;
            case FINISHED -> ExecutorEvent.Kind.FINISHED;
            case PROGRESS -> ExecutorEvent.Kind.PROGRESS;
            case OFFERED -> ExecutorEvent.Kind.OFFERED;
            case UNKNOWN -> null;
        };
    }

    private static MigrationEventKind kind(ExecutorEvent.Kind kind) {
        return switch (kind) {
            case STOPPED -> MigrationEventKind.STOPPED;
            case TRANSFERRED -> MigrationEventKind.TRANSFERRED;
            case RUNNING -> MigrationEventKind.RUNNING;
            case FAILED -> MigrationEventKind.FAILED;
            case RELEASED -> MigrationEventKind.RELEASED;
            case FINISHED -> MigrationEventKind.FINISHED;
            case PROGRESS -> MigrationEventKind.PROGRESS;
            case OFFERED -> MigrationEventKind.OFFERED;
        };
    }
}
