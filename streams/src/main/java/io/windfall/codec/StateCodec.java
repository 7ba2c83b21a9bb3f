package io.windfall.codec;

import io.windfall.fabric.ClockState;
import io.windfall.fabric.JobFeasibility;
import io.windfall.fabric.JobState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LastChoice;
import io.windfall.fabric.LinkState;
import io.windfall.fabric.Migration;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.PlanningState;
import io.windfall.fabric.ReportAccount;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteState;
import io.windfall.fabric.WindowState;
import io.windfall.feasibility.LinkEstimate;
import io.windfall.schema.GridSignal;
import io.windfall.schema.JobPhase;
import io.windfall.schema.JobRecord;
import io.windfall.schema.MigrationState;
import io.windfall.schema.NodeTelemetry;
import io.windfall.schema.VerifiedCopy;
import java.util.ArrayList;
import java.util.List;

/**
 * A fabric's state, row by row, to and from the stores' records. What is restored is equal to what was stored, except for a
 * {@link JobFeasibility}, which says the same (see {@link OutputCodec#toDomain(io.windfall.schema.JobFeasibility)}). The
 * fabric is needed where a row holds raw records.
 */
public final class StateCodec {

    private StateCodec() {}

    public static io.windfall.schema.ClockState toAvro(ClockState clock) {
        return new io.windfall.schema.ClockState(
                clock.nowMillis(),
                clock.sequence(),
                clock.inboxSequence(),
                clock.lastOrderId(),
                SettingsCodec.toAvro(clock.settings()),
                clock.openedAtMillis());
    }

    public static ClockState toDomain(io.windfall.schema.ClockState avro) {
        return new ClockState(
                avro.getNow(),
                avro.getSequence(),
                avro.getInboxSequence(),
                avro.getLastOrderId(),
                SettingsCodec.toDomain(avro.getSettings()),
                avro.getOpenedAt());
    }

    public static io.windfall.schema.SiteState toAvro(String fabric, SiteState site) {
        List<NodeTelemetry> nodes = new ArrayList<>(site.nodes().size());
        for (NodeReading node : site.nodes()) {
            nodes.add(TelemetryCodec.toAvro(fabric, node));
        }
        return new io.windfall.schema.SiteState(
                SiteCodec.toAvro(fabric, site.card()),
                site.session(),
                site.heartbeatSequence(),
                site.heartbeatAtMillis(),
                nodes,
                site.leaseMillis(),
                site.heartbeatAppendedAtMillis(),
                site.lapsed(),
                site.refusedSession(),
                site.forbidden(),
                site.retired());
    }

    public static SiteState toDomain(io.windfall.schema.SiteState avro) {
        List<NodeReading> nodes = new ArrayList<>(avro.getNodes().size());
        for (NodeTelemetry node : avro.getNodes()) {
            nodes.add(TelemetryCodec.toDomain(node));
        }
        return new SiteState(
                SiteCodec.toDomain(avro.getCard()),
                avro.getSession(),
                avro.getHeartbeatSequence(),
                avro.getHeartbeatAt(),
                nodes,
                avro.getLeaseMillis(),
                avro.getHeartbeatAppendedAt(),
                avro.getLapsed(),
                avro.getRefusedSession(),
                avro.getForbidden(),
                avro.getRetired());
    }

    public static io.windfall.schema.WindowState toAvro(String fabric, WindowState window) {
        List<GridSignal> signals = new ArrayList<>(window.signals().size());
        for (Signal signal : window.signals()) {
            signals.add(SignalCodec.toAvro(fabric, signal));
        }
        return new io.windfall.schema.WindowState(
                signals,
                window.telemetry() == null ? null : TelemetryCodec.toAvro(fabric, window.telemetry()),
                window.contradictedSinceMillis(),
                window.closedByTelemetry(),
                window.openSinceMillis(),
                window.lastOpenedAtMillis());
    }

    public static WindowState toDomain(io.windfall.schema.WindowState avro) {
        List<Signal> signals = new ArrayList<>(avro.getSignals().size());
        for (GridSignal signal : avro.getSignals()) {
            signals.add(SignalCodec.toDomain(signal));
        }
        return new WindowState(
                signals,
                avro.getTelemetry() == null ? null : TelemetryCodec.toDomain(avro.getTelemetry()),
                avro.getContradictedSince(),
                avro.getClosedByTelemetry(),
                avro.getOpenSince(),
                avro.getLastOpenedAt());
    }

    public static io.windfall.schema.LinkState toAvro(LinkState link) {
        LinkEstimate estimate = link.estimate();
        io.windfall.schema.LinkState avro = new io.windfall.schema.LinkState();
        avro.setSource(link.source());
        avro.setDestination(link.destination());
        avro.setSession(link.session());
        avro.setSequence(link.sequence());
        avro.setPriorMeanBps(estimate.priorMeanBps());
        avro.setPriorCv(estimate.priorCv());
        avro.setWeight(estimate.weight());
        avro.setLogShift(estimate.logShift());
        avro.setLogSquares(estimate.logSquares());
        avro.setLastAt(estimate.lastAtMillis());
        return avro;
    }

    public static LinkState toDomain(io.windfall.schema.LinkState avro) {
        LinkEstimate estimate = new LinkEstimate(
                avro.getPriorMeanBps(),
                avro.getPriorCv(),
                avro.getWeight(),
                avro.getLogShift(),
                avro.getLogSquares(),
                avro.getLastAt());
        return new LinkState(avro.getSource(), avro.getDestination(), avro.getSession(), avro.getSequence(), estimate);
    }

    public static JobRecord toAvro(String fabric, JobState job) {
        JobRecord avro = new JobRecord();
        avro.setReport(JobCodec.toAvro(fabric, job.report()));
        avro.setSite(job.site());
        avro.setPhase(phase(job.phase()));
        avro.setEpoch(job.epoch());
        avro.setArrivedAt(job.arrivedAtMillis());
        avro.setArrival(job.arrival());
        avro.setMovedAt(job.movedAtMillis());
        avro.setEndedAt(job.endedAtMillis());
        avro.setSession(job.session());
        avro.setHeld(job.held());
        List<VerifiedCopy> copies = new ArrayList<>(job.copies().size());
        for (JobState.Copy copy : job.copies()) {
            copies.add(new VerifiedCopy(copy.site(), copy.manifestDigest(), copy.step(), copy.bytes()));
        }
        avro.setCopies(copies);
        avro.setStartFailures(job.startFailures());
        avro.setRetryAt(job.retryAtMillis());
        avro.setLostAt(job.lostAtMillis());
        avro.setCopyingTo(job.copyingTo());
        avro.setCopyingSince(job.copyingSinceMillis());
        avro.setRuntimeSeconds(job.runtimeSeconds());
        avro.setRestedMillis(job.restedMillis());
        avro.setRestingSince(job.restingSinceMillis());
        avro.setMoveFailures(job.moveFailures());
        return avro;
    }

    public static JobState toDomain(JobRecord avro) {
        List<JobState.Copy> copies = new ArrayList<>(avro.getCopies().size());
        for (VerifiedCopy copy : avro.getCopies()) {
            copies.add(new JobState.Copy(copy.getSite(), copy.getManifestDigest(), copy.getStep(), copy.getBytes()));
        }
        return new JobState(
                JobCodec.toDomain(avro.getReport()),
                avro.getSite(),
                toDomain(avro.getPhase()),
                avro.getEpoch(),
                avro.getArrivedAt(),
                avro.getArrival(),
                avro.getMovedAt(),
                avro.getEndedAt(),
                avro.getSession(),
                avro.getHeld(),
                copies,
                avro.getStartFailures(),
                avro.getRetryAt(),
                avro.getLostAt(),
                avro.getCopyingTo(),
                avro.getCopyingSince(),
                avro.getRuntimeSeconds(),
                avro.getRestedMillis(),
                avro.getRestingSince(),
                avro.getMoveFailures());
    }

    public static MigrationState toAvro(String fabric, Migration migration) {
        return MigrationCodec.toAvro(fabric, migration);
    }

    public static Migration toDomain(MigrationState avro) {
        return MigrationCodec.toDomain(avro);
    }

    public static io.windfall.schema.JobFeasibility toAvro(String fabric, JobFeasibility feasibility) {
        return OutputCodec.feasibility(fabric, feasibility);
    }

    public static JobFeasibility toDomain(io.windfall.schema.JobFeasibility avro) {
        return OutputCodec.toDomain(avro);
    }

    public static io.windfall.schema.PlanningState toAvro(PlanningState planning) {
        return PlanningCodec.toAvro(planning);
    }

    public static PlanningState toDomain(io.windfall.schema.PlanningState avro) {
        return PlanningCodec.toDomain(avro);
    }

    public static io.windfall.schema.LastChoice toAvro(LastChoice choice) {
        return PlanningCodec.toAvro(choice);
    }

    public static LastChoice toDomain(io.windfall.schema.LastChoice avro) {
        return PlanningCodec.toDomain(avro);
    }

    public static io.windfall.schema.ReportAccount toAvro(ReportAccount account) {
        return ReportCodec.toAvro(account);
    }

    public static ReportAccount toDomain(io.windfall.schema.ReportAccount avro) {
        return ReportCodec.toDomain(avro);
    }

    /** For the inbox. */
    public static io.windfall.schema.JournalEntry toAvro(JournalEntry entry) {
        return JournalCodec.toAvro(entry);
    }

    /** For the inbox. */
    public static JournalEntry toDomain(io.windfall.schema.JournalEntry avro) {
        return JournalCodec.toDomain(avro);
    }

    /** Where a job stands. */
    public static JobState.Phase toDomain(JobPhase phase) {
        return switch (phase) {
            case QUEUED -> JobState.Phase.QUEUED;
            case STARTING -> JobState.Phase.STARTING;
            case RUNNING -> JobState.Phase.RUNNING;
            case PAUSED -> JobState.Phase.PAUSED;
            case PAUSING -> JobState.Phase.PAUSING;
            case MIGRATING -> JobState.Phase.MIGRATING;
            case UNREACHABLE -> JobState.Phase.UNREACHABLE;
            case ENDED -> JobState.Phase.ENDED;
            case UNKNOWN -> Fields.known("phase", null);
        };
    }

    private static JobPhase phase(JobState.Phase phase) {
        return switch (phase) {
            case QUEUED -> JobPhase.QUEUED;
            case STARTING -> JobPhase.STARTING;
            case RUNNING -> JobPhase.RUNNING;
            case PAUSED -> JobPhase.PAUSED;
            case PAUSING -> JobPhase.PAUSING;
            case MIGRATING -> JobPhase.MIGRATING;
            case UNREACHABLE -> JobPhase.UNREACHABLE;
            case ENDED -> JobPhase.ENDED;
        };
    }
}
