package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.Heartbeat;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LinkReading;
import io.windfall.fabric.NodeReading;
import io.windfall.fabric.Signal;
import io.windfall.fabric.SiteCard;
import io.windfall.fabric.SiteReading;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Words what the fleet reports: sessions, growing sequence numbers, and the records themselves. */
final class Reporter {

    private final FleetConfig config;
    private final Map<String, Long> sequences = new HashMap<>();
    private final Map<String, Integer> sessions = new HashMap<>();
    private List<JournalEntry.Body> reports = new ArrayList<>();
    private long published;

    Reporter(FleetConfig config) {
        this.config = config;
    }

    /** The session of a site's executor. */
    String session(String site) {
        return session(site, sessions.getOrDefault(site, 0));
    }

    /** Whether it had that session before the one in force. */
    boolean wasSession(String site, String session) {
        for (int i = sessions.getOrDefault(site, 0) - 1; i >= 0; i--) {
            if (session(site, i).equals(session)) {
                return true;
            }
        }
        return session == null && sessions.containsKey(site);
    }

    void newSession(String site) {
        sessions.merge(site, 1, Integer::sum);
    }

    private String session(String site, int number) {
        return "sim-" + config.seed() + "-" + site + (number == 0 ? "" : "." + number);
    }

    /** What was reported since the last call. */
    List<JournalEntry.Body> drain() {
        List<JournalEntry.Body> drained = reports;
        reports = new ArrayList<>();
        return drained;
    }

    long published() {
        return published;
    }

    void card(Scenario.Site site) {
        add(new SiteCard(
                site.id(),
                site.gridZone(),
                config.slotsPerSite(),
                site.powerLimitWatts(),
                List.of(),
                site.carbonGramsPerKwh(),
                null,
                null,
                null,
                null,
                false));
    }

    void heartbeat(String site, long nowMillis) {
        add(new Heartbeat(site, session(site), next(site), nowMillis, nowMillis));
    }

    /** The last one before a silence. */
    void lastHeartbeat(String site, long leaseMillis, long nowMillis) {
        add(new Heartbeat(site, session(site), next(site), nowMillis, nowMillis, leaseMillis));
    }

    void link(Wire wire, double bandwidthBps, LinkReading.From from, long nowMillis) {
        add(new LinkReading(
                wire.source,
                wire.destination,
                nowMillis,
                session(wire.source),
                next(wire.source),
                bandwidthBps,
                null,
                from));
    }

    void surplus(
            Scenario.Window window,
            int number,
            long revision,
            Signal.Status status,
            long endMillis,
            Long endEarliestMillis,
            long issuedAtMillis) {
        add(new Signal(
                "surplus-" + window.site() + "-" + number,
                revision,
                window.site(),
                Signal.Kind.RENEWABLE_SURPLUS,
                status,
                window.startMillis(),
                endMillis,
                endEarliestMillis,
                null,
                1,
                0,
                issuedAtMillis,
                "scenario"));
    }

    /** A word of others, as it stands. */
    void word(Signal signal) {
        add(signal);
    }

    void site(String site, boolean open, double drawWatts, long nowMillis) {
        double available = open ? config.slotsPerSite() * config.model().computePowerWatts() : 0;
        add(new SiteReading(site, nowMillis, session(site), next(site), null, available, open ? 0 : drawWatts, null));
    }

    void node(String site, int slotsUsed, int computing, long nowMillis) {
        add(new NodeReading(
                site,
                node(site),
                nowMillis,
                session(site),
                next(site),
                computing * config.model().computePowerWatts(),
                config.slotsPerSite(),
                config.slotsPerSite() - slotsUsed,
                (double) computing / config.slotsPerSite()));
    }

    void job(SimJob job, JobReport.State state, long nowMillis) {
        add(new JobReport(
                job.id(),
                job.site,
                state == JobReport.State.QUEUED || state == JobReport.State.PAUSED ? null : node(job.site),
                state,
                job.epoch,
                session(job.site),
                next(job.site),
                nowMillis,
                job.spec.checkpointBytes(),
                config.deltaShare() == null ? null : (Long) deltaBytes(job),
                prestaged(job),
                job.savedAtMillis < 0 ? null : (Long) job.savedAtMillis,
                null,
                null,
                job.remainingAt(nowMillis) / 1000.0,
                config.model().computePowerWatts(),
                null,
                job.spec.deadlineMillis(config.deadlineFactor()),
                config.slack(),
                true,
                List.of(),
                List.of()));
    }

    void answer(Command command, ExecutorEvent.Kind kind, long atMillis, String reason) {
        answer(command, kind, atMillis, null, null, null, reason);
    }

    void answer(
            Command command,
            ExecutorEvent.Kind kind,
            long atMillis,
            Long checkpointBytes,
            Long transferredBytes,
            Double transferSeconds,
            String reason) {
        add(new ExecutorEvent(
                command.job(),
                command.migrationId(),
                command.id(),
                kind,
                command.site(),
                session(command.site()),
                next(command.site()),
                command.epoch(),
                atMillis,
                null,
                checkpointBytes,
                transferredBytes,
                transferSeconds,
                null,
                reason));
    }

    /** The source has its last complete checkpoint to be pulled while the job runs on. */
    void offered(Command command, SimJob job, long atMillis) {
        add(ahead(command, job, ExecutorEvent.Kind.OFFERED, digest(job, job.savedMillis), null, atMillis));
    }

    /** The destination has a copy that was made ahead. */
    void copied(Wire.Transfer transfer, long atMillis) {
        String digest = digest(transfer.job, transfer.savedMillis);
        add(ahead(transfer.command, transfer.job, ExecutorEvent.Kind.TRANSFERRED, digest, transfer.bytes, atMillis));
    }

    private ExecutorEvent ahead(
            Command command, SimJob job, ExecutorEvent.Kind kind, String digest, Long sent, long atMillis) {
        return new ExecutorEvent(
                command.job(),
                null,
                command.id(),
                kind,
                command.site(),
                session(command.site()),
                next(command.site()),
                command.epoch(),
                atMillis,
                digest,
                job.spec.checkpointBytes(),
                sent,
                null,
                null,
                null);
    }

    private static String digest(SimJob job, long savedMillis) {
        return "simulated-" + job.id() + "-" + savedMillis;
    }

    private long deltaBytes(SimJob job) {
        return (long) (config.deltaShare() * job.spec.checkpointBytes());
    }

    private List<JobReport.Prestaged> prestaged(SimJob job) {
        if (job.copies.isEmpty() || config.deltaShare() == null) {
            return List.of();
        }
        long held = job.spec.checkpointBytes() - deltaBytes(job);
        return job.copies.keySet().stream()
                .filter(site -> !site.equals(job.site))
                .map(site -> new JobReport.Prestaged(site, held))
                .toList();
    }

    private void add(JournalEntry.Body report) {
        reports.add(report);
        published++;
    }

    private long next(String site) {
        return sequences.merge(site, 1L, Long::sum);
    }

    private static String node(String site) {
        return site + "-node";
    }
}
