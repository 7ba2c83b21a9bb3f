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
    private List<JournalEntry.Body> reports = new ArrayList<>();
    private long published;

    Reporter(FleetConfig config) {
        this.config = config;
    }

    String session(String site) {
        return "sim-" + config.seed() + "-" + site;
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
                null,
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

    void surplus(Scenario.Window window, int number) {
        add(new Signal(
                "surplus-" + window.site() + "-" + number,
                0,
                window.site(),
                Signal.Kind.RENEWABLE_SURPLUS,
                Signal.Status.CONFIRMED,
                window.startMillis(),
                window.endMillis(),
                null,
                null,
                1,
                0,
                window.startMillis(),
                "scenario"));
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
                state == JobReport.State.QUEUED ? null : node(job.site),
                state,
                job.epoch,
                session(job.site),
                next(job.site),
                nowMillis,
                job.spec.checkpointBytes(),
                null,
                List.of(),
                null,
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
