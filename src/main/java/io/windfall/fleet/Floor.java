package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.ExecutorEvent;
import io.windfall.fabric.JobReport;
import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The sites' machines: which jobs take which slots, and how a job goes from one phase to the next. */
final class Floor {

    /** How long an executor waits for one that does not answer, ms. */
    private static final long CONNECT_MILLIS = 30_000;

    final FleetConfig config;
    final ModelParameters model;
    final EventQueue queue;
    final Meter meter;
    final Reporter reporter;
    final Tally tally;
    final Moves moves;
    final Links links;
    final int[] slotsUsed;
    /** Sites without power, whose executors neither hear nor speak. */
    final boolean[] dark;

    private final Map<String, Integer> siteIndex = new LinkedHashMap<>();
    private final Map<String, SimJob> jobs = new HashMap<>();
    private final Set<String> changedSites = new TreeSet<>();
    private final List<Answer> answers = new ArrayList<>();
    private FleetListener listener = FleetListener.NONE;

    Floor(
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
        dark = new boolean[siteIndex.size()];
    }

    void listen(FleetListener heard) {
        listener = heard;
    }

    boolean knows(String site) {
        return siteIndex.containsKey(site);
    }

    int index(String site) {
        return siteIndex.get(site);
    }

    boolean isDark(String site) {
        return dark[index(site)];
    }

    boolean hasFreeSlot(String site) {
        return slotsUsed[index(site)] < config.slotsPerSite();
    }

    /** A job that has arrived, or null. */
    SimJob job(String id) {
        return jobs.get(id);
    }

    void add(SimJob job) {
        jobs.put(job.id(), job);
    }

    /** Reports the nodes whose slots changed since the last call. */
    void reportNodes(long nowMillis) {
        for (String site : changedSites) {
            if (!isDark(site)) {
                reporter.node(site, slotsUsed[index(site)], meter.computing(index(site)), nowMillis);
            }
        }
        changedSites.clear();
    }

    void changed(String site) {
        changedSites.add(site);
    }

    void to(SimJob job, SimJob.Phase phase, long nowMillis) {
        job.to(phase);
        boolean there = phase == SimJob.Phase.HELD;
        listener.phase(job.id(), there ? job.command.site() : job.site, phase.heard, nowMillis);
    }

    /** A phase that ends by itself after so long. */
    void enter(SimJob job, SimJob.Phase phase, Command command, double seconds, long nowMillis) {
        job.command = command;
        to(job, phase, nowMillis);
        long millis = StrictMath.max(1, StrictMath.round(seconds * 1000));
        queue.add(nowMillis + millis, EventQueue.Kind.STEP_ENDS, job.index, job.version);
    }

    void run(SimJob job, Command command, long nowMillis) {
        job.command = command;
        to(job, SimJob.Phase.RUNNING, nowMillis);
        job.runningSinceMillis = nowMillis;
        job.everRan = true;
        meter.computes(index(job.site), 1);
        queue.add(nowMillis + job.remainingMillis, EventQueue.Kind.JOB_ENDS, job.index, job.version);
        checkpointLater(job, nowMillis);
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

    void checkpointLater(SimJob job, long nowMillis) {
        if (config.checkpointIntervalSeconds() > 0) {
            long interval = StrictMath.round(1000 * config.checkpointIntervalSeconds());
            queue.add(nowMillis + interval, EventQueue.Kind.CHECKPOINT, job.index, job.version);
        }
    }

    /** It computes no longer. */
    void halt(SimJob job, long nowMillis) {
        moves.leaves(job, nowMillis);
        meter.computes(index(job.site), -1);
        job.remainingMillis = job.remainingAt(nowMillis);
        job.holders.clear();
    }

    /** What it did since its last complete checkpoint is lost; that one is at its site. */
    void fallBack(SimJob job) {
        job.remainingMillis = job.savedMillis;
        job.holders.clear();
        job.holders.add(job.site);
    }

    /** Its checkpoint has been written at its site. */
    void saved(SimJob job) {
        job.savedMillis = job.remainingMillis;
        job.holders.add(job.site);
        if (job.holdsSlot) {
            freeSlot(job);
        }
    }

    void breakOffTransfer(SimJob job, long nowMillis) {
        if (job.phase == SimJob.Phase.TRANSFERRING) {
            links.breakOff(job, nowMillis);
            to(job, SimJob.Phase.OFFERED, nowMillis);
        }
    }

    void failMove(SimJob job, long nowMillis) {
        if (job.move != null) {
            tally.moveFailed();
            moves.failed(job.course, nowMillis);
            job.move = null;
            job.course = null;
        }
    }

    void takeSlot(SimJob job) {
        job.holdsSlot = true;
        slotsUsed[index(job.site)]++;
        changedSites.add(job.site);
    }

    void freeSlot(SimJob job) {
        job.holdsSlot = false;
        slotsUsed[index(job.site)]--;
        changedSites.add(job.site);
    }

    /** Answers a millisecond later, with nothing more to say. */
    void answerSoon(Command command, ExecutorEvent.Kind kind, String reason, long nowMillis) {
        answerAt(nowMillis + 1, command, kind, reason);
    }

    /** Says that whom it had to reach does not answer, once it has waited for that. */
    void answerUnreachable(Command command, String reason, long nowMillis) {
        answerAt(nowMillis + CONNECT_MILLIS, command, ExecutorEvent.Kind.FAILED, reason);
    }

    private void answerAt(long millis, Command command, ExecutorEvent.Kind kind, String reason) {
        answers.add(new Answer(command, kind, reason));
        queue.add(millis, EventQueue.Kind.ANSWER, answers.size() - 1, 0);
    }

    void answerIsDue(int index, long nowMillis) {
        Answer answer = answers.get(index);
        if (isDark(answer.command().site())) {
            return;
        }
        if (answer.kind() == ExecutorEvent.Kind.OFFERED) {
            reporter.offered(answer.command(), jobs.get(answer.command().job()), nowMillis);
        } else {
            reporter.answer(answer.command(), answer.kind(), nowMillis, answer.reason());
        }
    }

    void answerStopped(SimJob job, long nowMillis) {
        reporter.answer(
                job.command, ExecutorEvent.Kind.STOPPED, nowMillis, job.spec.checkpointBytes(), null, null, null);
    }

    /** Says where a job stands, by its phase. */
    void report(SimJob job, long nowMillis) {
        JobReport.State state =
                switch (job.phase) {
                    case RUNNING -> JobReport.State.RUNNING;
                    case PAUSED -> JobReport.State.PAUSED;
                    case FINISHED -> JobReport.State.FINISHED;
                    case PENDING, QUEUED -> JobReport.State.QUEUED;
                    case DUMPING, OFFERED, TRANSFERRING, HELD, RESTORING -> JobReport.State.STOPPED;
                };
        reporter.job(job, state, nowMillis);
    }

    /** What is answered to a command, apart from what carrying it out brings. */
    private record Answer(Command command, ExecutorEvent.Kind kind, String reason) {}
}
