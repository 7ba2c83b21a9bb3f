package io.windfall.fleet;

import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.LinkReading;
import java.util.List;

/** What comes of its own accord at the sites and on the links, and what the executors say of it. */
final class Happenings {

    /** How long a link or a site stays down, ms. */
    static final long DOWN_MILLIS = 600_000;

    private final Floor floor;
    private final Outages outages;

    Happenings(Floor floor, Outages outages) {
        this.floor = floor;
        this.outages = outages;
    }

    boolean isVoid(EventQueue.Event event, List<SimJob> byIndex) {
        return switch (event.kind()) {
            case JOB_ENDS, STEP_ENDS, TRANSFER_EXPIRES, CHECKPOINT ->
                byIndex.get(event.index()).version != event.version();
            case TRANSFER_ENDS -> floor.links.wires().get(event.index()).version != event.version();
            case ANSWER,
                    SITE_RETURNS,
                    SITE_FAILS,
                    WORD,
                    WINDOW_CLOSES,
                    WINDOW_ANNOUNCED,
                    WINDOW_CORRECTED,
                    WINDOW_OPENS,
                    JOB_ARRIVES -> false;
        };
    }

    void arrive(SimJob job, long nowMillis) {
        floor.add(job);
        floor.to(job, SimJob.Phase.QUEUED, nowMillis);
        if (!floor.isDark(job.site)) {
            floor.reporter.job(job, JobReport.State.QUEUED, nowMillis);
        }
    }

    /** A phase with a known length has ended: writing or reading of a checkpoint, or the first moment of a run. */
    void stepEnds(SimJob job, long nowMillis) {
        switch (job.phase) {
            case DUMPING -> written(job, nowMillis);
            case RESTORING -> {
                floor.run(job, job.command, nowMillis);
                reportRunning(job, nowMillis);
            }
            case RUNNING -> reportRunning(job, nowMillis);
            default -> throw new IllegalStateException("no step can end while " + job.id() + " is " + job.phase);
        }
    }

    private void written(SimJob job, long nowMillis) {
        boolean ran = job.holdsSlot;
        floor.saved(job);
        if (job.move == null) {
            floor.to(job, SimJob.Phase.PAUSED, nowMillis);
            floor.reporter.job(job, JobReport.State.PAUSED, nowMillis);
        } else {
            if (ran) {
                floor.reporter.job(job, JobReport.State.STOPPED, nowMillis);
            }
            floor.to(job, SimJob.Phase.OFFERED, nowMillis);
        }
        floor.answerStopped(job, nowMillis);
    }

    private void reportRunning(SimJob job, long nowMillis) {
        floor.reporter.answer(job.command, ExecutorEvent.Kind.RUNNING, nowMillis, null);
        floor.reporter.job(job, JobReport.State.RUNNING, nowMillis);
    }

    /** A running job has written a checkpoint, beside its work. */
    void checkpointed(SimJob job, long nowMillis) {
        job.savedMillis = job.remainingAt(nowMillis);
        job.savedAtMillis = nowMillis;
        floor.reporter.job(job, JobReport.State.RUNNING, nowMillis);
        floor.checkpointLater(job, nowMillis);
    }

    void transferEnds(Wire wire, long nowMillis) {
        int outs = 0;
        for (Wire.Transfer transfer : floor.links.ended(wire, nowMillis)) {
            switch (transfer.fate) {
                case ARRIVES -> arrived(wire, transfer, nowMillis);
                case BREAKS -> brokeOff(transfer, "the connection broke off midway", nowMillis);
                case PARTITION -> {
                    brokeOff(transfer, "the link went down", nowMillis);
                    for (Wire.Transfer other : floor.links.cut(wire, nowMillis + DOWN_MILLIS, nowMillis)) {
                        brokeOff(other, "the link went down", nowMillis);
                    }
                }
                case OUTAGE -> {
                    if (!transfer.ahead) {
                        floor.to(transfer.job, SimJob.Phase.OFFERED, nowMillis);
                    }
                    outs++;
                }
            }
        }
        // Only now: the others that ended at this very instant are no longer on the wire.
        if (outs > 0) {
            outages.begin(floor.index(wire.destination), nowMillis + DOWN_MILLIS, nowMillis);
        }
    }

    private void arrived(Wire wire, Wire.Transfer transfer, long nowMillis) {
        SimJob job = transfer.job;
        if (transfer.ahead) {
            copied(transfer, nowMillis);
        } else {
            double seconds = (nowMillis - transfer.startedAtMillis) / 1000.0;
            job.holders.add(wire.destination);
            floor.to(job, SimJob.Phase.HELD, nowMillis);
            floor.reporter.answer(
                    transfer.command,
                    ExecutorEvent.Kind.TRANSFERRED,
                    nowMillis,
                    job.spec.checkpointBytes(),
                    transfer.bytes,
                    seconds,
                    null);
        }
        floor.reporter.link(wire, transfer.bandwidthBps, LinkReading.From.TRANSFER, nowMillis);
    }

    private void copied(Wire.Transfer transfer, long nowMillis) {
        SimJob job = transfer.job;
        if (job.phase != SimJob.Phase.FINISHED && !job.site.equals(transfer.command.site())) {
            job.copies.put(transfer.command.site(), transfer.savedMillis);
            floor.reporter.copied(transfer, nowMillis);
            if (!floor.isDark(job.site)) {
                floor.report(job, nowMillis);
            }
        }
    }

    private void brokeOff(Wire.Transfer transfer, String why, long nowMillis) {
        if (!transfer.ahead) {
            floor.to(transfer.job, SimJob.Phase.OFFERED, nowMillis);
            floor.failMove(transfer.job, nowMillis);
        }
        if (!floor.isDark(transfer.command.site())) {
            floor.reporter.answer(transfer.command, ExecutorEvent.Kind.FAILED, nowMillis, why);
        }
    }

    /** The destination gives up what was not done in time; the orchestrator knows without being told. */
    void transferExpires(SimJob job, long nowMillis) {
        floor.breakOffTransfer(job, nowMillis);
        floor.failMove(job, nowMillis);
    }

    void jobEnds(SimJob job, long nowMillis) {
        floor.halt(job, nowMillis);
        job.finishedAtMillis = nowMillis;
        floor.freeSlot(job);
        floor.to(job, SimJob.Phase.FINISHED, nowMillis);
        floor.tally.finished(job);
        floor.reporter.job(job, JobReport.State.FINISHED, nowMillis);
    }
}
