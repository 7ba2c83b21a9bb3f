package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.JobReport;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The sites' executors: obey commands. They check what they are told as executors must, and beyond that what only a
 * simulation can: that no command ever asks for two live copies of a job.
 */
final class Executors {

    private final Floor floor;
    private final CommandCheck check;
    private final Set<String> obeyed = new HashSet<>();
    private final List<String> violations = new ArrayList<>();

    Executors(Floor floor) {
        this.floor = floor;
        this.check = new CommandCheck(floor);
    }

    List<String> violations() {
        return List.copyOf(violations);
    }

    void execute(Command command, long nowMillis) {
        if (!obeyed.add(command.id())) {
            return;
        }
        SimJob job = floor.job(command.job());
        if (isForNobody(command)) {
            if (job != null) {
                job.missedEpoch = StrictMath.max(job.missedEpoch, command.epoch());
            }
            return;
        }
        String wrong = job == null ? "no such job" : check.whatIsWrong(command, job);
        if (wrong != null) {
            violations.add(command.kind() + " " + command.id() + " for " + command.job() + " at " + command.site()
                    + ", epoch " + command.epoch() + ": " + wrong);
            floor.answerSoon(command, ExecutorEvent.Kind.FAILED, wrong, nowMillis);
        } else if (job.phase == SimJob.Phase.FINISHED && command.kind() != Command.Kind.RELEASE) {
            floor.answerSoon(command, ExecutorEvent.Kind.FINISHED, null, nowMillis);
        } else {
            obey(command, job, nowMillis);
        }
    }

    /** Given to an executor that is down, or to a session that it had before: nobody answers it. */
    private boolean isForNobody(Command command) {
        return floor.knows(command.site())
                && (floor.isDark(command.site()) || floor.reporter.wasSession(command.site(), command.session()));
    }

    private void obey(Command command, SimJob job, long nowMillis) {
        switch (command.kind()) {
            case MIGRATE -> stopForMove(command, job, nowMillis);
            case FETCH -> fetch(command, job, nowMillis);
            case START, RESUME -> start(command, job, nowMillis);
            case STOP -> stop(command, job, nowMillis);
            case PAUSE -> pause(command, job, nowMillis);
            case PRESTAGE -> prestage(command, job, nowMillis);
            case RELEASE -> {
                if (!command.site().equals(job.site)) {
                    job.holders.remove(command.site());
                    job.copies.remove(command.site());
                }
                // Nothing waits for this answer: it goes with whatever is reported next.
                floor.reporter.answer(command, ExecutorEvent.Kind.RELEASED, nowMillis + 1, null);
            }
        }
    }

    private void stopForMove(Command command, SimJob job, long nowMillis) {
        floor.failMove(job, nowMillis);
        boolean running = job.phase == SimJob.Phase.RUNNING;
        boolean wouldRun = running || floor.hasFreeSlot(command.site());
        int source = floor.index(command.site());
        int destination = floor.index(command.destination());
        job.course = floor.moves.begin(job, command, source, destination, wouldRun, nowMillis);
        if (running) {
            floor.halt(job, nowMillis);
        }
        job.site = command.site();
        floor.tally.moveStarted();
        job.move = command;
        job.downSinceMillis = job.downSinceMillis < 0 ? nowMillis : job.downSinceMillis;
        double bytes = job.spec.checkpointBytes();
        double writing = running ? bytes / floor.model.dumpBytesPerSecond() : 0;
        double seconds = writing + bytes / floor.model.codecBytesPerSecond();
        floor.enter(job, SimJob.Phase.DUMPING, command, seconds, nowMillis);
    }

    private void fetch(Command command, SimJob job, long nowMillis) {
        if (job.phase == SimJob.Phase.HELD) {
            job.command = command; // asked once more by a new session, which has it all on its disk
            floor.answerSoon(command, ExecutorEvent.Kind.TRANSFERRED, null, nowMillis);
            return;
        }
        String unreachable = whyUnreachable(command, nowMillis);
        if (unreachable != null) {
            floor.answerUnreachable(command, unreachable, nowMillis);
            return;
        }
        job.command = command;
        floor.to(job, SimJob.Phase.TRANSFERRING, nowMillis);
        floor.links.start(job, command, false, nowMillis);
        if (command.notAfterMillis() != null) {
            floor.queue.add(
                    StrictMath.max(nowMillis, command.notAfterMillis()) + 1,
                    EventQueue.Kind.TRANSFER_EXPIRES,
                    job.index,
                    job.version);
        }
    }

    private String whyUnreachable(Command fetch, long nowMillis) {
        if (floor.isDark(fetch.source())) {
            return fetch.source() + " does not answer";
        }
        return floor.links.isDown(fetch.source(), fetch.site(), nowMillis) ? "the link is down" : null;
    }

    private void start(Command command, SimJob job, long nowMillis) {
        floor.breakOffTransfer(job, nowMillis);
        boolean arrives = job.move != null
                && command.kind() == Command.Kind.START
                && job.move.migrationId() != null
                && job.move.migrationId().equals(command.migrationId());
        if (!arrives) {
            floor.failMove(job, nowMillis);
        }
        job.epoch = command.epoch();
        if (CommandCheck.isFrozenAt(command, job)) {
            floor.run(job, command, nowMillis);
            floor.queue.add(nowMillis + 1, EventQueue.Kind.STEP_ENDS, job.index, job.version);
            return;
        }
        if (!job.holders.contains(command.site())) {
            // From a copy that was made ahead: what came after it is lost.
            job.remainingMillis = job.copies.get(command.site());
            job.savedMillis = job.remainingMillis;
        }
        job.copies.remove(command.site());
        job.site = command.site();
        floor.takeSlot(job);
        if (!job.everRan && !arrives) {
            floor.run(job, command, nowMillis);
            floor.queue.add(nowMillis + 1, EventQueue.Kind.STEP_ENDS, job.index, job.version);
        } else {
            double seconds = job.spec.checkpointBytes() / floor.model.restoreBytesPerSecond()
                    + floor.model.loadSeconds()
                    + floor.model.downSeconds();
            floor.enter(job, SimJob.Phase.RESTORING, command, seconds, nowMillis);
        }
    }

    private void stop(Command command, SimJob job, long nowMillis) {
        if (command.site().equals(job.site) && job.isLive()) {
            if (job.phase == SimJob.Phase.RUNNING) {
                floor.halt(job, nowMillis);
            }
            floor.failMove(job, nowMillis);
            floor.saved(job);
            floor.to(job, SimJob.Phase.OFFERED, nowMillis);
            floor.reporter.job(job, JobReport.State.STOPPED, nowMillis + 1);
        } else if (command.site().equals(job.site) && job.holders.size() > 1) {
            // It died here before it had arrived: its source, which has it still, is granted it.
            job.holders.remove(command.site());
            job.site = job.holders.iterator().next();
        }
        floor.reporter.answer(command, ExecutorEvent.Kind.STOPPED, nowMillis + 1, null);
    }

    /** Halts a job and frees its slot: after a checkpoint, or at once, losing what it did since the last one. */
    private void pause(Command command, SimJob job, long nowMillis) {
        boolean here = command.site().equals(job.site);
        if (here && job.phase == SimJob.Phase.RUNNING && command.checkpoint()) {
            floor.halt(job, nowMillis);
            double seconds = job.spec.checkpointBytes() / floor.model.dumpBytesPerSecond();
            floor.enter(job, SimJob.Phase.DUMPING, command, seconds, nowMillis);
        } else if (here && job.phase == SimJob.Phase.DUMPING && job.holdsSlot) {
            floor.failMove(job, nowMillis); // it was to move: its checkpoint is being written, and then it rests
            job.command = command;
        } else {
            if (here && (job.phase == SimJob.Phase.RUNNING || job.phase == SimJob.Phase.RESTORING)) {
                if (job.phase == SimJob.Phase.RUNNING) {
                    floor.halt(job, nowMillis);
                    floor.fallBack(job);
                }
                floor.freeSlot(job);
                floor.to(job, SimJob.Phase.PAUSED, nowMillis);
            }
            floor.answerSoon(command, ExecutorEvent.Kind.STOPPED, null, nowMillis);
        }
    }

    /** To the source: offers its last complete checkpoint. To the destination: pulls that while the job runs on. */
    private void prestage(Command command, SimJob job, long nowMillis) {
        if (command.site().equals(job.site)) {
            floor.answerSoon(command, ExecutorEvent.Kind.OFFERED, null, nowMillis);
            return;
        }
        boolean there = command.source().equals(job.site) && floor.links.has(command.source(), command.site());
        String unreachable = there ? whyUnreachable(command, nowMillis) : "it is not there any more";
        if (unreachable == null) {
            floor.links.start(job, command, true, nowMillis);
        } else {
            floor.answerUnreachable(command, unreachable, nowMillis);
        }
    }
}
