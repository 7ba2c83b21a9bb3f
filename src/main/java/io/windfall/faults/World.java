package io.windfall.faults;

import io.windfall.executor.machine.Phase;
import io.windfall.fabric.JobState;
import io.windfall.fabric.Signal;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** One run: everything that there is, and the time that it shares. Not thread-safe. */
final class World {

    /** 2026-01-01, ms since 1970-01-01 UTC. */
    static final long BEGIN_MILLIS = 1_767_225_600_000L;

    /** After the faults have stopped all must be done in so much time, ms. */
    private static final long PATIENCE_MILLIS = 30 * 60_000L;

    private static final long INSPECTION_MILLIS = 4000;

    final Schedule schedule = new Schedule(BEGIN_MILLIS);
    final Dice dice;
    final Setup setup;
    final Seams seams;
    final Verifier verifier;
    final Log log;
    final Network network;
    final Orchestrator orchestrator;
    final List<Host> hosts = new ArrayList<>();
    final Map<String, Job> jobs = new TreeMap<>();

    private final Set<Fault> met = EnumSet.noneOf(Fault.class);
    private final Map<Ending, Integer> endings = new EnumMap<>(Ending.class);
    private final Consumer<String> trace;
    private final Trouble trouble;
    private final Dice inspections;
    private boolean over;

    /**
     * A run of a seed.
     *
     * @param trace hears a line for everything that happens; null: nobody does
     */
    World(long seed, Seams seams, Consumer<String> trace) {
        this.dice = new Dice(seed);
        this.setup = Setup.of(dice.split());
        this.seams = seams;
        this.trace = trace;
        this.verifier = new Verifier(this);
        this.log = new Log(this);
        this.network = new Network(this);
        this.orchestrator = new Orchestrator(this);
        trace(() -> "setup: " + setup);
        new Beginning(this, dice.split()).layOut();
        this.trouble = new Trouble(this, dice.split());
        trouble.plan();
        this.inspections = dice.split();
        schedule.at(troubleEndMillis() + INSPECTION_MILLIS, this::inspect);
    }

    /** Lets it happen, until every job is done. */
    void run() {
        while (!over) {
            Verifier.require(schedule.step(), () -> "nothing happens any more");
        }
        verifier.ended(orchestrator.state());
    }

    Job job(String name) {
        Job job = jobs.get(name);
        Verifier.require(job != null, () -> "there is no job " + name);
        return job;
    }

    long troubleEndMillis() {
        return BEGIN_MILLIS + setup.troubleMillis();
    }

    /** Whether there are faults still. */
    boolean inTrouble() {
        return schedule.now() < troubleEndMillis();
    }

    /** Whether links are slow just now. */
    boolean isSlow() {
        return inTrouble() && setup.may(Fault.SITES_CUT_FROM_EACH_OTHER) && schedule.now() / 20_000 % 3 == 0;
    }

    /** How long a record takes to the log, or from it, ms. */
    long delay(Dice of) {
        if (inTrouble() && setup.may(Fault.MESSAGE_DELAYED) && of.chance(0.04)) {
            met(Fault.MESSAGE_DELAYED);
            return of.between(1000, 9000);
        }
        return of.between(3, 90);
    }

    /** A word on a site's grid reaches the log; {@code watts} null: the kind's default. */
    void announce(
            Signal.Kind kind,
            String id,
            long revision,
            String site,
            Signal.Status status,
            long start,
            long end,
            Double watts) {
        log.append(
                Topic.SIGNAL,
                site,
                at -> new Signal(id, revision, site, kind, status, start, end, null, watts, 1, 0, at, "grid"));
    }

    boolean isMoving(Job job) {
        return verifier.book().isMoving(job.name);
    }

    void met(Fault fault) {
        met.add(fault);
    }

    void ended(Ending ending) {
        endings.merge(ending, 1, Integer::sum);
    }

    Set<Fault> met() {
        return met;
    }

    Map<Ending, Integer> endings() {
        return endings;
    }

    boolean traces() {
        return trace != null;
    }

    /** Adds a line to the trace; a null line is none. */
    void trace(Supplier<String> line) {
        if (trace != null) {
            String text = line.get();
            if (text != null) {
                long millis = schedule.now() - BEGIN_MILLIS;
                trace.accept(String.format(Locale.ROOT, "%8.3f  %s", millis / 1000.0, text));
            }
        }
    }

    private void inspect() {
        trouble.resubmit();
        boolean settled =
                orchestrator.hasCaughtUp() && log.isTakenIn() && hosts.stream().allMatch(World::isSettled);
        if (settled) {
            verifier.settled(orchestrator.state());
        }
        over = settled && left().isEmpty();
        Verifier.require(
                schedule.now() < troubleEndMillis() + PATIENCE_MILLIS,
                () -> "half an hour after the last fault it is not done: " + left());
        schedule.in(inspections.between(INSPECTION_MILLIS / 2, INSPECTION_MILLIS), this::inspect);
    }

    private static boolean isSettled(Host host) {
        return host.isOff() || host.executor.unrest() == null && host.driver.isIdle();
    }

    private List<String> left() {
        List<String> left = new ArrayList<>();
        for (Job job : jobs.values()) {
            JobState held = orchestrator.state().jobs().get(job.name);
            // One that ran before first contact may be done before anything was heard of it.
            boolean doneUnheard = held == null && job.finished;
            if (!doneUnheard && (held == null || held.phase() != JobState.Phase.ENDED)) {
                left.add(job.name + " is "
                        + (held == null
                                ? "unknown"
                                : held.phase() + " at " + held.site() + " under epoch " + held.epoch()));
            }
        }
        orchestrator.state().migrations().values().forEach(migration -> left.add(Wording.of(migration)));
        for (Host host : hosts) {
            if (!isSettled(host)) {
                left.add(host.name + " has not come to rest: " + host.executor.unrest());
            } else if (!host.isOff()) {
                host.executor.holdings().stream()
                        .filter(holding -> holding.phase() == Phase.HELD)
                        .forEach(holding -> left.add(host.name + " still holds " + holding));
            }
        }
        return left;
    }
}
