package io.windfall.planning;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * How long queued jobs wait for a slot where they are: the running jobs end one by one, and the queue moves up. Asked in the
 * order of arrival.
 */
final class Waits {

    private final FabricView view;
    private final Map<String, List<Double>> ends = new HashMap<>();
    private final Map<String, Integer> ahead = new HashMap<>();

    Waits(FabricView view) {
        this.view = view;
    }

    private List<Double> endsAt(String site) {
        List<Double> there = new ArrayList<>();
        for (JobView job : view.standing().at(site)) {
            if (job.running()) {
                there.add(job.remainingSeconds());
            }
        }
        Collections.sort(there);
        return there;
    }

    /** Until a slot is free for a job, s; infinite where more wait than run. */
    double secondsOf(JobView job) {
        List<Double> here = ends.computeIfAbsent(job.site(), this::endsAt);
        int before = ahead.getOrDefault(job.site(), 0);
        return before < here.size() ? here.get(before) : Double.POSITIVE_INFINITY;
    }

    /** A job stays in the queue of its site: those after it wait behind it. */
    void waitsOn(JobView job) {
        ahead.merge(job.site(), 1, Integer::sum);
    }
}
