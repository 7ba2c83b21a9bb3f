package io.windfall.fabric;

import io.windfall.feasibility.ModelParameters;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What one entry brings about on its way through the stages: outputs, what calls for a plan, jobs to be judged again.
 * Carries the time and settings under which the entry is applied. Lives for one entry.
 */
public final class Effects {

    private final String fabric;
    private final ClockState clock;
    private final List<Output> outputs = new ArrayList<>();
    private final SortedSet<String> triggers = new TreeSet<>();
    private final SortedSet<String> touchedJobs = new TreeSet<>();
    private final List<Decision> decisions = new ArrayList<>();
    private ModelParameters parameters;
    private int ids;
    private int commands;
    private boolean rejected;
    private final Set<String> endedSessions = new TreeSet<>();
    private boolean sessionsChanged;
    private boolean planned;
    private boolean unexplained;
    private long clockMovedFromMillis = -1;
    private List<String> triggersOfPlan = List.of();

    Effects(String fabric, ClockState clock) {
        this.fabric = fabric;
        this.clock = clock;
    }

    /** All outputs so far, in order; unmodifiable and live. */
    public List<Output> outputs() {
        return Collections.unmodifiableList(outputs);
    }

    /** Number of the entry in its fabric, from 1. */
    public long sequence() {
        return clock.sequence();
    }

    long nowMillis() {
        return clock.nowMillis();
    }

    Settings settings() {
        return clock.settings();
    }

    /** This is the first entry since the clock has moved on. */
    void clockMovedFrom(long millis) {
        clockMovedFromMillis = millis;
    }

    /** The fabric's time before this entry, where it is the first since the clock has moved on; 0: it ticked first; -1: it is not. */
    long clockMovedFromMillis() {
        return clockMovedFromMillis;
    }

    /** Nobody will read what decisions were weighed against: it is not put together. */
    void leaveUnexplained() {
        unexplained = true;
    }

    boolean explained() {
        return !unexplained;
    }

    /** The model parameters in force. */
    ModelParameters parameters() {
        if (parameters == null) {
            parameters = clock.settings().parameters();
        }
        return parameters;
    }

    /** Whether decisions become commands at once. */
    boolean enforces() {
        return clock.settings().mode() == Settings.Mode.ENFORCE;
    }

    /** Whether a decision becomes a command when an operator approves of it. */
    boolean asksFirst() {
        return clock.settings().mode() == Settings.Mode.APPROVE;
    }

    /** Whether jobs run by this orchestrator's grants. */
    boolean grants() {
        return enforces() || asksFirst();
    }

    /** The fabric's first tick; 0: none yet. */
    long openedAtMillis() {
        return clock.openedAtMillis();
    }

    /** A session was opened with this entry. */
    void openSession() {
        sessionsChanged = true;
    }

    /**
     * A site's session is in force no more, and nothing that it ran lives: its lease is over, or its successor speaks, and an
     * executor opens a session only when it has killed all.
     */
    void endSession(String site) {
        sessionsChanged = true;
        endedSessions.add(site);
    }

    /** Whether a site lost its session with this entry. */
    boolean endedDead(String site) {
        return endedSessions.contains(site);
    }

    boolean sessionsChanged() {
        return sessionsChanged;
    }

    boolean external() {
        return clock.settings().clock() == Settings.Clock.EXTERNAL;
    }

    /** The next id: fabric, sequence of the entry, number within it. */
    String nextId() {
        return fabric + "-" + clock.sequence() + "-" + ids++;
    }

    void emit(Output output) {
        outputs.add(output);
        if (output instanceof Command) {
            commands++;
        }
    }

    int commands() {
        return commands;
    }

    /** The entry has no effect: later stages leave it alone. */
    void reject(JournalEntry entry, Rejection.Reason reason, String detail) {
        rejected = true;
        emit(new Rejection(entry, reason, detail));
    }

    boolean isRejected() {
        return rejected;
    }

    /** Something material of this kind happened: a plan is called for. Kinds, not names: what is pending stays small. */
    void callForPlan(String trigger) {
        triggers.add(trigger);
    }

    Set<String> triggers() {
        return triggers;
    }

    /** Whether the entry calls for a plan. */
    public boolean callsForPlan() {
        return !triggers.isEmpty();
    }

    /** A job is to be judged again. */
    void touch(String job) {
        touchedJobs.add(job);
    }

    Set<String> touchedJobs() {
        return touchedJobs;
    }

    void decide(Decision decision) {
        decisions.add(decision);
    }

    List<Decision> decisions() {
        return decisions;
    }

    /** A plan was made with this entry, called for by these. */
    void setPlanned(Set<String> calledForBy) {
        planned = true;
        triggersOfPlan = List.copyOf(calledForBy);
    }

    List<String> triggersOfPlan() {
        return triggersOfPlan;
    }

    /** Whether a plan was made with this entry. */
    public boolean isPlanned() {
        return planned;
    }
}
