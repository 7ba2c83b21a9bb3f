package io.windfall.web.view;

import io.windfall.codec.StateCodec;
import io.windfall.fabric.JobState;
import io.windfall.schema.JobRecord;
import java.util.Map;
import java.util.TreeMap;

/** Counts a fabric's jobs by phase, in all and by site, and the slots that they take. Not for several threads at once. */
public final class JobTally {

    private final Map<String, Integer> byPhase = new TreeMap<>();
    private final Map<String, Map<String, Integer>> bySite = new TreeMap<>();
    private final Map<String, Integer> slots = new TreeMap<>();

    /** Counts one more. */
    public void add(JobRecord job) {
        String phase = job.getPhase().name();
        byPhase.merge(phase, 1, Integer::sum);
        bySite.computeIfAbsent(job.getSite(), site -> new TreeMap<>()).merge(phase, 1, Integer::sum);
        if (JobState.holdsSlot(StateCodec.toDomain(job.getPhase()), job.getLostAt())) {
            slots.merge(job.getSite(), 1, Integer::sum); // a migrating job is counted with its migration
        }
    }

    Map<String, Integer> byPhase() {
        return byPhase;
    }

    Map<String, Integer> byPhaseAt(String site) {
        return bySite.getOrDefault(site, Map.of());
    }

    int slotsAt(String site) {
        return slots.getOrDefault(site, 0);
    }
}
