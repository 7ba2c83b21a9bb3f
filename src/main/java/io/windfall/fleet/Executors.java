package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.JobReport;
import io.windfall.fabric.LinkReading;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The sites' executors: obey commands, drive each job from phase to phase, and say so. They check what they are told as
 * executors must, and beyond that what only a simulation can: that no command ever asks for two live copies of a job.
 */
final class Executors {

    private final FleetConfig config;
    private final ModelParameters model;
    private final EventQueue queue;
    private final Meter meter;
    private final Reporter reporter;
    private final Tally tally;
    private final Map<String, Integer> siteIndex = new LinkedHashMap<>();
    private final Map<String, SimJob> jobs = new HashMap<>();
    private final Links links;
    private final Moves moves;
    private final CommandCheck check;
    private final int[] slotsUsed;
    private final Set<String> changedSites = new TreeSet<>();
    private final Set<String> obeyed = new HashSet<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private FleetListener listener = FleetListener.NONE;

    Executors(
            Scenario scenario,
            FleetConfig config,
            EventQueue queue,
            Meter meter,
            Reporter reporter,
            Tally tally,
            Moves moves) {
        this.config = config;
        this.model = config.model();
        this.queue = queue;
        this.meter = meter;
        this.reporter = reporter;
        this.tally = tally;
        this.moves = moves;
        for (Scenario.Site site : scenario.sites()) {
            siteIndex.put(site.id(), siteIndex.size());
        }
        links = new Links(scenario, config, queue, meter);
        slotsUsed = new int[siteIndex.size()];
        check = new CommandCheck(reporter, links, siteIndex, slotsUsed, config.slotsPerSite());
    }

    void listen(FleetListener heard) {
        listener = heard;
    }

    List<Wire> wires() {
        return links.wires();
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    void arrive(SimJob job, long nowMillis) {
        jobs.put(job.id(), job);
        to(job, SimJob.Phase.QUEUED, nowMillis);
        reporter.job(job, JobReport.State.QUEUED, nowMillis);
    }

    /** Reports the nodes whose slots changed since the last call. */
    void reportNodes(long nowMillis) {
        for (String site : changedSites) {
            int i = siteIndex.get(site);
            reporter.node(site, slotsUsed[i], meter.computing(i), nowMillis);
        }
        changedSites.clear();
    }

    boolean isVoid(EventQueue.Event event, List<SimJob> byIndex) {
        return switch (event.kind()) {
            case JOB_ENDS, STEP_ENDS, TRANSFER_EXPIRES -> byIndex.get(event.index()).version != event.version();
            case TRANSFER_ENDS -> links.wires().get(event.index()).version != event.version();
            case REFUSAL, WINDOW_CLOSES, WINDOW_OPENS, JOB_ARRIVES -> false;
        };
    }

    // ---- commands

    void execute(Command command, long nowMillis) {
        if (!obeyed.add(command.id())) {
            return;
        }
        SimJob job = jobs.get(command.job());
        String wrong = job == null ? "no such job" : check.whatIsWrong(command, job);
        if (wrong != null) {
            violations.add(command.kind() + " " + command.id() + " for " + command.job() + " at " + command.site()
                    + ", epoch " + command.epoch() + ": " + wrong);
            refuse(command, ExecutorEvent.Kind.FAILED, wrong, nowMillis);
        } else if (job.phase == SimJob.Phase.FINISHED && command.kind() != Command.Kind.RELEASE) {
            refuse(command, ExecutorEvent.Kind.FINISHED, null, nowMillis);
        } else {
            obey(command, job, nowMillis);
        }
    }

    private void obey(Command command, SimJob job, long nowMillis) {
        switch (command.kind()) {
            case MIGRATE -> stopForMove(command, job, nowMillis);
            case FETCH -> fetch(command, job, nowMillis);
            case START, RESUME -> start(command, job, nowMillis);
            case STOP -> stop(command, job, nowMillis);
            case RELEASE -> {
                if (!command.site().equals(job.site)) {
                    job.holders.remove(command.site());
                }
                // Nothing waits for this answer: it goes with whatever is reported next.
                reporter.answer(command, ExecutorEvent.Kind.RELEASED, nowMillis + 1, null);
            }
            case PAUSE, PRESTAGE ->
                refuse(command, ExecutorEvent.Kind.FAILED, command.kind() + " is not simulated", nowMillis);
        }
    }

    private void refuse(Command command, ExecutorEvent.Kind answer, String reason, long nowMillis) {
        refusals.add(new Refusal(command, answer, reason));
        queue.add(nowMillis + 1, EventQueue.Kind.REFUSAL, refusals.size() - 1, 0);
    }

    private void stopForMove(Command command, SimJob job, long nowMillis) {
        failMove(job, nowMillis);
        boolean running = job.phase == SimJob.Phase.RUNNING;
        int source = siteIndex.get(command.site());
        boolean wouldRun = running || slotsUsed[source] < config.slotsPerSite();
        job.course = moves.begin(job, command, source, siteIndex.get(command.destination()), wouldRun, nowMillis);
        if (running) {
            halt(job, nowMillis);
            job.holders.clear();
        }
        tally.moveStarted();
        job.move = command;
        job.downSinceMillis = job.downSinceMillis < 0 ? nowMillis : job.downSinceMillis;
        double bytes = job.spec.checkpointBytes();
        double seconds = (running ? bytes / model.dumpBytesPerSecond() : 0) + bytes / model.codecBytesPerSecond();
        enter(job, SimJob.Phase.DUMPING, command, seconds, nowMillis);
    }

    private void fetch(Command command, SimJob job, long nowMillis) {
        job.command = command;
        to(job, SimJob.Phase.TRANSFERRING, nowMillis);
        links.start(job, command, nowMillis);
        if (command.notAfterMillis() != null) {
            queue.add(
                    StrictMath.max(nowMillis, command.notAfterMillis()) + 1,
                    EventQueue.Kind.TRANSFER_EXPIRES,
                    job.index,
                    job.version);
        }
    }

    private void start(Command command, SimJob job, long nowMillis) {
        breakOffTransfer(job, nowMillis);
        boolean arrives = job.move != null
                && command.kind() == Command.Kind.START
                && job.move.migrationId() != null
                && job.move.migrationId().equals(command.migrationId());
        if (!arrives) {
            failMove(job, nowMillis);
        }
        job.epoch = command.epoch();
        if (CommandCheck.isFrozenAt(command, job)) {
            run(job, command, nowMillis);
            queue.add(nowMillis + 1, EventQueue.Kind.STEP_ENDS, job.index, job.version);
            return;
        }
        job.site = command.site();
        takeSlot(job);
        if (!job.everRan && !arrives) {
            run(job, command, nowMillis);
            queue.add(nowMillis + 1, EventQueue.Kind.STEP_ENDS, job.index, job.version);
        } else {
            double seconds = job.spec.checkpointBytes() / model.restoreBytesPerSecond()
                    + model.loadSeconds()
                    + model.downSeconds();
            enter(job, SimJob.Phase.RESTORING, command, seconds, nowMillis);
        }
    }

    private void stop(Command command, SimJob job, long nowMillis) {
        if (command.site().equals(job.site) && job.isLive()) {
            if (job.phase == SimJob.Phase.RUNNING) {
                halt(job, nowMillis);
            }
            failMove(job, nowMillis);
            job.holders.add(job.site);
            freeSlot(job);
            to(job, SimJob.Phase.OFFERED, nowMillis);
            reporter.job(job, JobReport.State.STOPPED, nowMillis + 1);
        }
        reporter.answer(command, ExecutorEvent.Kind.STOPPED, nowMillis + 1, null);
    }

    // ---- events

    void refusalIsDue(int index, long nowMillis) {
        Refusal refusal = refusals.get(index);
        reporter.answer(refusal.command(), refusal.answer(), nowMillis, refusal.reason());
    }

    /** A phase with a known length has ended: writing or reading of a checkpoint, or the first moment of a run. */
    void stepEnds(SimJob job, long nowMillis) {
        switch (job.phase) {
            case DUMPING -> {
                job.holders.add(job.site);
                if (job.holdsSlot) {
                    freeSlot(job);
                    reporter.job(job, JobReport.State.STOPPED, nowMillis);
                }
                to(job, SimJob.Phase.OFFERED, nowMillis);
                reporter.answer(
                        job.command,
                        ExecutorEvent.Kind.STOPPED,
                        nowMillis,
                        job.spec.checkpointBytes(),
                        null,
                        null,
                        null);
            }
            case RESTORING -> {
                run(job, job.command, nowMillis);
                reportRunning(job, nowMillis);
            }
            case RUNNING -> reportRunning(job, nowMillis);
            default -> throw new IllegalStateException("no step can end while " + job.id() + " is " + job.phase);
        }
    }

    void transferEnds(Wire wire, long nowMillis) {
        for (Wire.Transfer transfer : links.ended(wire, nowMillis)) {
            SimJob job = transfer.job;
            double seconds = (nowMillis - transfer.startedAtMillis) / 1000.0;
            if (transfer.fate != Trouble.Fate.ARRIVES) {
                to(job, SimJob.Phase.OFFERED, nowMillis);
                failMove(job, nowMillis);
                reporter.answer(
                        transfer.command, ExecutorEvent.Kind.FAILED, nowMillis, "the connection broke off midway");
            } else {
                job.holders.add(wire.destination);
                to(job, SimJob.Phase.HELD, nowMillis);
                reporter.answer(
                        transfer.command,
                        ExecutorEvent.Kind.TRANSFERRED,
                        nowMillis,
                        job.spec.checkpointBytes(),
                        (long) links.wireBytes(job),
                        seconds,
                        null);
                reporter.link(wire, transfer.bandwidthBps, LinkReading.From.TRANSFER, nowMillis);
            }
        }
    }

    /** The destination gives up what was not done in time; the orchestrator knows without being told. */
    void transferExpires(SimJob job, long nowMillis) {
        breakOffTransfer(job, nowMillis);
        failMove(job, nowMillis);
    }

    void jobEnds(SimJob job, long nowMillis) {
        meter.computes(siteIndex.get(job.site), -1);
        moves.leaves(job, nowMillis);
        job.remainingMillis = 0;
        job.finishedAtMillis = nowMillis;
        freeSlot(job);
        to(job, SimJob.Phase.FINISHED, nowMillis);
        job.holders.clear();
        tally.finished(job);
        reporter.job(job, JobReport.State.FINISHED, nowMillis);
    }

    // ---- what both do

    private void enter(SimJob job, SimJob.Phase phase, Command command, double seconds, long nowMillis) {
        job.command = command;
        to(job, phase, nowMillis);
        long millis = StrictMath.max(1, StrictMath.round(seconds * 1000));
        queue.add(nowMillis + millis, EventQueue.Kind.STEP_ENDS, job.index, job.version);
    }

    private void run(SimJob job, Command command, long nowMillis) {
        job.command = command;
        to(job, SimJob.Phase.RUNNING, nowMillis);
        job.runningSinceMillis = nowMillis;
        job.everRan = true;
        meter.computes(siteIndex.get(job.site), 1);
        queue.add(nowMillis + job.remainingMillis, EventQueue.Kind.JOB_ENDS, job.index, job.version);
        if (job.downSinceMillis >= 0) {
            tally.down(nowMillis - job.downSinceMillis);
            job.downSinceMillis = -1;
        }
        if (job.move != null) {
            tally.moveCompleted(job);
            moves.arrived(job.course, nowMillis);
            job.move = null;
            job.course = null;
        }
        // What other sites hold is no longer its latest state.
        job.holders.clear();
    }

    private void halt(SimJob job, long nowMillis) {
        moves.leaves(job, nowMillis);
        meter.computes(siteIndex.get(job.site), -1);
        job.remainingMillis = job.remainingAt(nowMillis);
    }

    private void reportRunning(SimJob job, long nowMillis) {
        reporter.answer(job.command, ExecutorEvent.Kind.RUNNING, nowMillis, null);
        reporter.job(job, JobReport.State.RUNNING, nowMillis);
    }

    private void breakOffTransfer(SimJob job, long nowMillis) {
        if (job.phase == SimJob.Phase.TRANSFERRING) {
            links.breakOff(job, nowMillis);
            to(job, SimJob.Phase.OFFERED, nowMillis);
        }
    }

    private void failMove(SimJob job, long nowMillis) {
        if (job.move != null) {
            tally.moveFailed();
            moves.failed(job.course, nowMillis);
            job.move = null;
            job.course = null;
        }
    }

    private void to(SimJob job, SimJob.Phase phase, long nowMillis) {
        job.to(phase);
        boolean there = phase == SimJob.Phase.HELD;
        listener.phase(job.id(), there ? job.command.site() : job.site, phase.heard, nowMillis);
    }

    private void takeSlot(SimJob job) {
        job.holdsSlot = true;
        slotsUsed[siteIndex.get(job.site)]++;
        changedSites.add(job.site);
    }

    private void freeSlot(SimJob job) {
        job.holdsSlot = false;
        slotsUsed[siteIndex.get(job.site)]--;
        changedSites.add(job.site);
    }

    /** A command that is not carried out, and what is answered. */
    private record Refusal(Command command, ExecutorEvent.Kind answer, String reason) {}
}
