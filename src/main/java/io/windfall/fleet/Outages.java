package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.JobReport;
import java.util.List;

/**
 * Sites that lose their power for a while. All that lives there dies, and goes on from its last complete checkpoint when the
 * power is back; the executor then opens a new session and reports its jobs.
 */
final class Outages {

    /** The lease that the last heartbeat before the silence promised, ms. */
    private static final long LEASE_MILLIS = 10_000;

    private final Floor floor;
    private final List<Scenario.Site> sites;
    private final List<SimJob> jobs;

    /** @param jobs all of the fleet, in an order that does not change */
    Outages(Floor floor, List<Scenario.Site> sites, List<SimJob> jobs) {
        this.floor = floor;
        this.sites = sites;
        this.jobs = jobs;
    }

    void begin(int index, long untilMillis, long nowMillis) {
        if (floor.dark[index]) {
            return;
        }
        String site = sites.get(index).id();
        // Executors beat every second. A simulated one beats only when that says something: here, how long it may be
        // awaited.
        floor.reporter.lastHeartbeat(site, LEASE_MILLIS, nowMillis);
        floor.dark[index] = true;
        floor.queue.add(untilMillis, EventQueue.Kind.SITE_RETURNS, index, 0);
        for (SimJob job : jobs) {
            if (job.phase == SimJob.Phase.TRANSFERRING
                    && (job.site.equals(site) || job.command.site().equals(site))) {
                boolean leaves = job.site.equals(site);
                Command fetch = job.command;
                floor.breakOffTransfer(job, nowMillis);
                if (leaves) {
                    floor.failMove(job, nowMillis);
                    if (!floor.isDark(fetch.site())) {
                        floor.answerSoon(fetch, ExecutorEvent.Kind.FAILED, site + " broke off", nowMillis);
                    }
                }
            }
            if (site.equals(job.site)) {
                dies(job, nowMillis);
            }
        }
        floor.links.cutCopiesOf(site, nowMillis);
    }

    private void dies(SimJob job, long nowMillis) {
        switch (job.phase) {
            case RUNNING -> {
                floor.halt(job, nowMillis);
                floor.fallBack(job);
                floor.freeSlot(job);
                floor.to(job, SimJob.Phase.QUEUED, nowMillis);
            }
            case DUMPING -> {
                floor.failMove(job, nowMillis);
                if (job.holdsSlot) {
                    floor.fallBack(job);
                    floor.freeSlot(job);
                }
                floor.to(job, SimJob.Phase.QUEUED, nowMillis);
            }
            case RESTORING -> {
                // What it read is on the disk still; where it came from it is, too.
                floor.freeSlot(job);
                floor.to(job, SimJob.Phase.OFFERED, nowMillis);
            }
            default -> {
                // It is on a disk, or has ended, or is yet to come.
            }
        }
    }

    void end(int index, boolean open, long nowMillis) {
        String site = sites.get(index).id();
        floor.dark[index] = false;
        floor.reporter.newSession(site);
        floor.reporter.heartbeat(site, nowMillis);
        floor.reporter.site(site, open, floor.meter.draw(index), nowMillis);
        floor.changed(site);
        for (SimJob job : jobs) {
            boolean here =
                    site.equals(job.site) && job.phase != SimJob.Phase.PENDING && job.phase != SimJob.Phase.FINISHED;
            if (here) {
                boolean paused = job.phase == SimJob.Phase.PAUSED;
                floor.reporter.job(job, paused ? JobReport.State.PAUSED : JobReport.State.QUEUED, nowMillis);
            }
        }
    }
}
