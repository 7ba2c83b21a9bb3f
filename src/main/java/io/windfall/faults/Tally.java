package io.windfall.faults;

import java.util.EnumMap;
import java.util.Map;

/** What the seeds of a campaign met, counted. Its owner sees to it that one thread uses it at a time. */
public final class Tally {

    private final Map<Fault, Long> schedules = new EnumMap<>(Fault.class);
    private final Map<Ending, Long> endings = new EnumMap<>(Ending.class);
    private long seeds;
    private long simulatedMillis;
    private Outcome violated;

    Tally() {
        for (Fault fault : Fault.values()) {
            schedules.put(fault, 0L);
        }
        for (Ending ending : Ending.values()) {
            endings.put(ending, 0L);
        }
    }

    void add(Outcome outcome) {
        seeds++;
        simulatedMillis += outcome.simulatedMillis();
        outcome.met().forEach(fault -> schedules.merge(fault, 1L, Long::sum));
        outcome.endings().forEach((ending, times) -> endings.merge(ending, (long) times, Long::sum));
        if (outcome.violation() != null && (violated == null || outcome.seed() < violated.seed())) {
            violated = outcome;
        }
    }

    /** Seeds run. */
    public long seeds() {
        return seeds;
    }

    /** Simulated time of all of them together, ms. */
    public long simulatedMillis() {
        return simulatedMillis;
    }

    /** How many schedules met a fault. */
    public long schedulesWith(Fault fault) {
        return schedules.get(fault);
    }

    /** How many migrations ended so. */
    public long migrationsThat(Ending ending) {
        return endings.get(ending);
    }

    /** The seed that violated an invariant, the lowest one where there are several; null: none did. */
    public Outcome violated() {
        return violated;
    }
}
