package io.windfall.fleet;

import io.windfall.fabric.Command;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.LinkReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A fleet of sites that runs jobs, obeys commands and reports, driven by events and deterministic: the same scenario,
 * configuration and commands give the same reports. Time is simulated, ms since 1970-01-01 UTC, and moves only by
 * {@link #advanceTo}.
 *
 * <p>A running job draws {@code computePowerWatts}; one that is queued, stopped, being written or read draws nothing; sending
 * a checkpoint draws {@code migrationPowerWatts} at its source. While a site's window is open all it draws is surplus, else
 * all of it comes from the grid. A command takes hold at the instant it is given; what comes of it is reported 1 ms later at the
 * earliest. Not thread-safe.
 */
public final class FleetSimulator {

    private static final long DAY_MILLIS = 86_400_000;

    private final Scenario scenario;
    private final int slots;
    private final EventQueue queue = new EventQueue();
    private final Meter meter;
    private final Reporter reporter;
    private final Tally tally;
    private final Moves moves;
    private final Floor floor;
    private final Executors executors;
    private final Outages outages;
    private final Happenings happenings;
    private final Announcements announcements;
    private final Incidents incidents;
    private final Map<String, Integer> siteIndex = new HashMap<>();
    private final List<Scenario.Window> windows = new ArrayList<>();
    private final List<SimJob> jobs = new ArrayList<>();
    private FleetListener listener = FleetListener.NONE;
    private long nowMillis;

    /** A fleet with the workload that its configuration draws. */
    public FleetSimulator(Scenario scenario, FleetConfig config) {
        this(scenario, config, Workload.generate(scenario, config));
    }

    /**
     * A fleet with a given workload.
     *
     * @throws IllegalArgumentException when a job arrives at an unknown site or before the scenario's start, or two have one name
     */
    public FleetSimulator(Scenario scenario, FleetConfig config, Workload workload) {
        this(scenario, config, workload, Incidents.NONE);
    }

    /**
     * The same fleet with what comes over it.
     *
     * @throws IllegalArgumentException as above, or when an outage is at an unknown site
     */
    public FleetSimulator(Scenario scenario, FleetConfig config, Workload workload, Incidents incidents) {
        this.scenario = scenario;
        this.nowMillis = scenario.startMillis();
        this.slots = config.slotsPerSite() * scenario.sites().size();
        this.meter = new Meter(
                scenario.sites(),
                config.model().computePowerWatts(),
                config.model().migrationPowerWatts(),
                nowMillis);
        this.reporter = new Reporter(config);
        this.tally = new Tally(config);
        for (Scenario.Site site : scenario.sites()) {
            siteIndex.put(site.id(), siteIndex.size());
        }
        addWindows(nowMillis + config.surplusDays() * DAY_MILLIS);
        this.moves = new Moves(
                new OpenTimes(scenario.sites(), windows),
                config.model().computePowerWatts(),
                config.model().migrationPowerWatts(),
                tally);
        this.floor = new Floor(scenario, config, queue, meter, reporter, tally, moves);
        this.executors = new Executors(floor);
        this.outages = new Outages(floor, scenario.sites(), jobs);
        this.happenings = new Happenings(floor, outages);
        this.announcements = new Announcements(config, queue, reporter, windows);
        for (int i = 0; i < windows.size(); i++) {
            announcements.schedule(i, nowMillis);
        }
        this.incidents = incidents;
        addIncidents();
        addJobs(workload);
    }

    /** Lets a listener see all that happens from now on; there is one at most. */
    public void listen(FleetListener heard) {
        listener = heard;
        meter.listen(heard);
        moves.listen(heard);
        floor.listen(heard);
    }

    private void addWindows(long lastMillis) {
        for (Scenario.Window window : scenario.windows()) {
            if (window.startMillis() < lastMillis) {
                Scenario.Window kept = new Scenario.Window(
                        window.site(), window.startMillis(), StrictMath.min(window.endMillis(), lastMillis));
                queue.add(kept.startMillis(), EventQueue.Kind.WINDOW_OPENS, windows.size(), 0);
                queue.add(kept.endMillis(), EventQueue.Kind.WINDOW_CLOSES, windows.size(), 0);
                windows.add(kept);
            }
        }
    }

    private void addIncidents() {
        for (int i = 0; i < incidents.words().size(); i++) {
            long at = incidents.words().get(i).atMillis();
            queue.add(StrictMath.max(nowMillis, at), EventQueue.Kind.WORD, i, 0);
        }
        for (int i = 0; i < incidents.outages().size(); i++) {
            Incidents.Outage outage = incidents.outages().get(i);
            if (!siteIndex.containsKey(outage.site())) {
                throw new IllegalArgumentException("an outage is at " + outage.site() + ", which the scenario has not");
            }
            if (outage.toMillis() > nowMillis) {
                queue.add(StrictMath.max(nowMillis, outage.fromMillis()), EventQueue.Kind.SITE_FAILS, i, 0);
            }
        }
    }

    private void addJobs(Workload workload) {
        Map<String, SimJob> named = new HashMap<>();
        List<Workload.Job> sorted = new ArrayList<>(workload.jobs());
        sorted.sort(Comparator.comparingLong(Workload.Job::arrivalMillis).thenComparing(Workload.Job::id));
        for (Workload.Job spec : sorted) {
            SimJob job = new SimJob(jobs.size(), spec);
            if (!siteIndex.containsKey(spec.site())
                    || spec.arrivalMillis() < nowMillis
                    || named.put(spec.id(), job) != null) {
                throw new IllegalArgumentException("job " + spec.id()
                        + " must arrive at a site of the scenario, not before its start, and have a name of its own");
            }
            queue.add(spec.arrivalMillis(), EventQueue.Kind.JOB_ARRIVES, job.index, 0);
            jobs.add(job);
        }
    }

    /** What is known before anything happens: site cards, a heartbeat of each executor, the mean of each link as a probe. */
    public List<JournalEntry.Body> opening() {
        scenario.sites().forEach(reporter::card);
        scenario.sites().forEach(site -> reporter.heartbeat(site.id(), nowMillis));
        for (Wire wire : floor.links.wires()) {
            reporter.link(wire, wire.meanBps, LinkReading.From.PROBE, nowMillis);
        }
        return reporter.drain();
    }

    /** When something will happen next without any further command; {@link Long#MAX_VALUE}: never. */
    public long nextEventMillis() {
        if (done()) {
            return Long.MAX_VALUE;
        }
        EventQueue.Event next = queue.peek();
        while (next != null && happenings.isVoid(next, jobs)) {
            queue.poll();
            next = queue.peek();
        }
        return next == null ? Long.MAX_VALUE : next.atMillis();
    }

    /**
     * Works off everything up to and including an instant, and returns what the fleet reports of it, in order.
     *
     * @throws IllegalArgumentException when the instant lies before the last one
     */
    public List<JournalEntry.Body> advanceTo(long millis) {
        if (millis < nowMillis) {
            throw new IllegalArgumentException("simulated time cannot go back from " + nowMillis + " to " + millis);
        }
        while (nextEventMillis() <= millis) {
            EventQueue.Event event = queue.poll();
            meter.countTo(event.atMillis());
            nowMillis = event.atMillis();
            happen(event);
        }
        meter.countTo(millis);
        nowMillis = millis;
        if (done()) {
            meter.flush();
        }
        floor.reportNodes(nowMillis);
        return reporter.drain();
    }

    /**
     * Gives a command to the executor that it names; one that was given before is ignored, one that an executor must refuse
     * is answered {@code FAILED} and kept in {@link #violations()}.
     *
     * @param atMillis the present instant
     * @throws IllegalArgumentException when it is not the instant last advanced to
     */
    public void execute(Command command, long atMillis) {
        if (atMillis != nowMillis) {
            throw new IllegalArgumentException(
                    "a command can be given at the present instant " + nowMillis + " alone, not at " + atMillis);
        }
        executors.execute(command, nowMillis);
    }

    /** Whether every job has ended. */
    public boolean done() {
        return tally.finishedJobs() == jobs.size();
    }

    /** Commands that broke the protocol, each in a sentence. */
    public List<String> violations() {
        return executors.violations();
    }

    /** What the run has come to so far. */
    public FleetReport report() {
        return tally.report(
                meter,
                scenario.startMillis(),
                slots,
                reporter.published(),
                violations().size());
    }

    /** The fleet at this instant. */
    public FleetStatus status() {
        List<String> open = new ArrayList<>();
        for (Scenario.Site site : scenario.sites()) {
            if (meter.isOpen(siteIndex.get(site.id()))) {
                open.add(site.id());
            }
        }
        int running = 0;
        int queued = 0;
        int pending = 0;
        for (SimJob job : jobs) {
            running += job.phase == SimJob.Phase.RUNNING ? 1 : 0;
            queued += job.isWaiting() ? 1 : 0;
            pending += job.phase == SimJob.Phase.PENDING ? 1 : 0;
        }
        int finished = tally.finishedJobs();
        int migrating = jobs.size() - pending - running - queued - finished;
        return new FleetStatus(nowMillis, open, running, migrating, queued, finished, jobs.size());
    }

    /** The jobs that have not ended, each with what it does, for an error message. */
    String unfinished() {
        StringBuilder said = new StringBuilder();
        int left = 0;
        for (SimJob job : jobs) {
            if (job.phase != SimJob.Phase.FINISHED && ++left <= 10) {
                said.append(left == 1 ? "" : ", ")
                        .append(job.id())
                        .append(' ')
                        .append(job.phase)
                        .append(" at ")
                        .append(job.site);
            }
        }
        return left > 10 ? said + " and " + (left - 10) + " more" : said.toString();
    }

    private void happen(EventQueue.Event event) {
        switch (event.kind()) {
            case JOB_ENDS -> happenings.jobEnds(jobs.get(event.index()), nowMillis);
            case TRANSFER_ENDS -> happenings.transferEnds(floor.links.wires().get(event.index()), nowMillis);
            case STEP_ENDS -> happenings.stepEnds(jobs.get(event.index()), nowMillis);
            case TRANSFER_EXPIRES -> happenings.transferExpires(jobs.get(event.index()), nowMillis);
            case CHECKPOINT -> happenings.checkpointed(jobs.get(event.index()), nowMillis);
            case ANSWER -> floor.answerIsDue(event.index(), nowMillis);
            case SITE_RETURNS -> outages.end(event.index(), meter.isOpen(event.index()), nowMillis);
            case SITE_FAILS -> {
                Incidents.Outage outage = incidents.outages().get(event.index());
                outages.begin(siteIndex.get(outage.site()), outage.toMillis(), nowMillis);
            }
            case WORD -> reporter.word(incidents.words().get(event.index()).signal());
            case WINDOW_ANNOUNCED -> announcements.forecast(event.index(), nowMillis);
            case WINDOW_CORRECTED -> announcements.correct(event.index(), nowMillis);
            case WINDOW_CLOSES -> turn(windows.get(event.index()), false);
            case WINDOW_OPENS -> {
                announcements.open(event.index());
                turn(windows.get(event.index()), true);
            }
            case JOB_ARRIVES -> happenings.arrive(jobs.get(event.index()), nowMillis);
        }
    }

    private void turn(Scenario.Window window, boolean open) {
        int site = siteIndex.get(window.site());
        meter.opens(site, open);
        listener.window(window.site(), open, nowMillis);
        if (!open) {
            moves.closes(site, nowMillis);
        }
        if (!floor.dark[site]) {
            reporter.site(window.site(), open, meter.draw(site), nowMillis);
        }
    }
}
