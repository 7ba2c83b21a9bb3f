package io.windfall.fabric;

import java.util.HashMap;
import java.util.Map;

/**
 * Counts slots by site. A job that migrates takes its slot at the destination from departure, and keeps the one at its
 * source until it has stopped there.
 */
final class Slots {

    private final FabricState state;
    private final Effects effects;
    private final Map<String, Integer> physical = new HashMap<>();
    private final Map<String, Integer> reserved = new HashMap<>();

    private Slots(FabricState state, Effects effects) {
        this.state = state;
        this.effects = effects;
    }

    /** Counts the slots of the sites of a fabric. */
    static Slots of(FabricState state, Effects effects) {
        Slots slots = new Slots(state, effects);
        for (Migration migration : state.migrations().values()) {
            slots.count(migration);
        }
        return slots;
    }

    private void count(Migration migration) {
        if (migration.phase().ended()) {
            throw new IllegalStateException("a migration that has ended is kept: " + migration);
        }
        String runsAt = migration.runsAt();
        if (runsAt != null) {
            physical.merge(runsAt, 1, Integer::sum);
        }
        if (migration.reservesDestination()) {
            reserved.merge(migration.destination(), 1, Integer::sum);
        }
    }

    /** Slots of a site that run a job, or are reserved for one under way. */
    int occupied(String site) {
        return occupied(site, Occupants.of(state, site, effects));
    }

    /** The same, of a site whose jobs have been counted. */
    int occupied(String site, Occupants here) {
        return here.slots() + physical.getOrDefault(site, 0) + reserved.getOrDefault(site, 0);
    }

    private int physicalAt(String site) {
        return Occupants.of(state, site, effects).slots() + physical.getOrDefault(site, 0);
    }

    /** Whether a job may be started at a site now, by what the journal shows. */
    boolean isFree(SiteState site) {
        return site != null && physicalAt(site.card().site()) < site.card().slots();
    }
}
