package io.windfall.executor;

import io.windfall.executor.machine.ExecutorState;
import io.windfall.executor.machine.Instruction;
import io.windfall.executor.machine.OutboxEvent;
import io.windfall.executor.machine.Output;
import io.windfall.schema.Beat;
import io.windfall.schema.BeatKind;
import io.windfall.schema.GpuModel;
import io.windfall.schema.JobProgress;
import io.windfall.schema.JobState;
import io.windfall.schema.LinkOrigin;
import io.windfall.schema.LinkTelemetry;
import io.windfall.schema.MigrationCommand;
import io.windfall.schema.MigrationEvent;
import io.windfall.schema.MigrationEventKind;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.Site;
import java.time.Instant;
import java.util.Optional;

/** What the machine says, as records of the topics, and commands as the machine takes them in. */
final class Letters {

    private final String fabric;
    private final String site;

    Letters(String fabric, String site) {
        this.fabric = fabric;
        this.site = site;
    }

    /**
     * A command as the machine takes it.
     *
     * @return empty where it is of another fabric or of a kind that this version does not know: only its offset counts
     */
    Optional<Instruction> instruction(MigrationCommand command, String grant) {
        if (!command.getFabric().equals(fabric)) {
            return Optional.empty();
        }
        Instruction.Kind kind =
                switch (command.getKind()) {
                    case MIGRATE -> Instruction.Kind.MIGRATE;
                    case FETCH -> Instruction.Kind.FETCH;
                    case START -> Instruction.Kind.START;
                    case RESUME -> Instruction.Kind.RESUME;
                    case RELEASE -> Instruction.Kind.RELEASE;
                    case STOP -> Instruction.Kind.STOP;
                    case PAUSE -> Instruction.Kind.PAUSE;
                    case PRESTAGE -> Instruction.Kind.PRESTAGE;
                    case UNKNOWN -> null;
                };
        if (kind == null) {
            return Optional.empty();
        }
        return Optional.of(new Instruction(
                command.getId(),
                kind,
                command.getJob(),
                command.getSite(),
                command.getSession(),
                command.getEpoch(),
                command.getMigrationId(),
                command.getSource(),
                command.getDestination(),
                command.getNotAfter() == null ? -1 : command.getNotAfter().toEpochMilli(),
                command.getManifestDigest(),
                command.getSourceUrl(),
                command.getCheckpoint(),
                grant));
    }

    Beat heartbeat(Output.SendHeartbeat heartbeat, long wallMillis) {
        return Beat.newBuilder()
                .setFabric(fabric)
                .setKind(BeatKind.HEARTBEAT)
                .setAt(Instant.ofEpochMilli(wallMillis))
                .setSite(site)
                .setSession(heartbeat.session())
                .setSequence(heartbeat.sequence())
                .setLeaseMillis(known(heartbeat.leaseMillis()))
                .build();
    }

    MigrationEvent event(OutboxEvent event) {
        return MigrationEvent.newBuilder()
                .setFabric(fabric)
                .setJob(event.job())
                .setMigrationId(event.migrationId())
                .setCommandId(event.commandId())
                .setKind(MigrationEventKind.valueOf(event.kind().name()))
                .setSite(site)
                .setSession(event.session())
                .setSequence(event.number())
                .setEpoch(event.epoch())
                .setAt(Instant.ofEpochMilli(event.wallMillis()))
                .setManifestDigest(event.manifestDigest())
                .setCheckpointBytes(known(event.checkpointBytes()))
                .setTransferredBytes(known(event.transferredBytes()))
                .setTransferSeconds(known(event.transferSeconds()))
                .setStepsLost(known(event.stepsLost()))
                .setReason(event.reason())
                .setTotalBytes(known(event.totalBytes()))
                .setBandwidthBps(known(event.bandwidthBps()))
                .setStep(known(event.step()))
                .build();
    }

    JobProgress progress(Output.SendReport report, long wallMillis) {
        JobProgressReport job = report.progress();
        return JobProgress.newBuilder()
                .setFabric(fabric)
                .setJob(job.job())
                .setSite(site)
                .setState(JobState.valueOf(report.state().name()))
                .setEpoch(report.epoch())
                .setSession(report.session())
                .setSequence(report.sequence())
                .setAt(Instant.ofEpochMilli(wallMillis))
                .setCheckpointBytes(job.checkpointBytes())
                .setDeltaBytes(known(job.deltaBytes()))
                .setLastCheckpointAt(instant(job.lastCheckpointAtMillis()))
                .setStep(known(job.step()))
                .setTotalSteps(known(job.totalSteps()))
                .setRemainingSeconds(known(job.remainingSeconds()))
                .setComputeWatts(known(job.computeWatts()))
                .setGpuModel(job.gpuModel())
                .setDeadline(instant(job.deadlineMillis()))
                .setMigratable(job.migratable())
                .setAllowedSites(job.allowedSites())
                .build();
    }

    Site card(SiteProfile profile, String executorUrl, String executorKey) {
        return Site.newBuilder()
                .setFabric(fabric)
                .setSite(site)
                .setGridZone(profile.gridZone())
                .setSlots(profile.slots())
                .setPowerLimitWatts(known(profile.powerLimitWatts()))
                .setGpuModels(profile.gpuModels().stream()
                        .map(gpu -> new GpuModel(gpu.model(), gpu.speed(), known(gpu.computeWatts())))
                        .toList())
                .setCarbonGramsPerKwh(profile.carbonGramsPerKwh())
                .setIngressLimitBps(known(profile.ingressLimitBps()))
                .setEgressLimitBps(known(profile.egressLimitBps()))
                .setExecutorUrl(executorUrl)
                .setExecutorKey(executorKey)
                .build();
    }

    NodeTelemetry node(int slots, ExecutorState.Load load, String session, long sequence, long wallMillis) {
        return NodeTelemetry.newBuilder()
                .setFabric(fabric)
                .setSite(site)
                .setNode(site)
                .setAt(Instant.ofEpochMilli(wallMillis))
                .setSession(session)
                .setSequence(sequence)
                .setComputeWatts(load.computeWatts())
                .setGpuSlotsTotal(slots)
                .setGpuSlotsFree(Math.max(0, slots - load.slots()))
                .build();
    }

    LinkTelemetry link(
            String source,
            double bandwidthBps,
            double roundTripMillis,
            LinkOrigin origin,
            String session,
            long sequence,
            long wallMillis) {
        return LinkTelemetry.newBuilder()
                .setFabric(fabric)
                .setSource(source)
                .setDestination(site)
                .setAt(Instant.ofEpochMilli(wallMillis))
                .setSession(session)
                .setSequence(sequence)
                .setBandwidthBps(bandwidthBps)
                .setRoundTripMillis(known(roundTripMillis))
                .setOrigin(origin)
                .build();
    }

    /** The machine's -1 is the topics' null. */
    private static Long known(long value) {
        return value == -1 ? null : value;
    }

    private static Double known(double value) {
        return Double.isNaN(value) ? null : value;
    }

    private static Instant instant(long millis) {
        return millis == -1 ? null : Instant.ofEpochMilli(millis);
    }
}
