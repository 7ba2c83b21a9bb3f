package io.windfall.report;

import io.windfall.report.Timeline.Segment;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Gives each stay of a job at a site a lane of the site: the first that is free, as far as there are lanes. */
final class Lanes {

    private final int most;
    private final Map<String, List<Long>> freeFrom = new HashMap<>();

    private Lanes(int most) {
        this.most = most;
    }

    /**
     * Lays out segments.
     *
     * @param segments of any lane, in the order of their ends for each job
     * @param most lanes of a site
     */
    static Laid out(List<Segment> segments, int most) {
        List<List<Segment>> stays = stays(segments);
        Lanes lanes = new Lanes(most);
        Set<List<Segment>> leftOut = new HashSet<>();
        List<Segment> laid = new ArrayList<>();
        for (List<Segment> stay : stays) {
            int lane = lanes.take(stay);
            if (lane < 0) {
                leftOut.add(stay);
            }
            for (Segment one : lane < 0 ? List.<Segment>of() : stay) {
                laid.add(new Segment(one.job(), one.site(), lane, one.phase(), one.startMillis(), one.endMillis()));
            }
        }
        laid.sort(Comparator.comparingLong(Segment::startMillis).thenComparing(Segment::job));
        return new Laid(laid, leftOut.size());
    }

    private static List<List<Segment>> stays(List<Segment> segments) {
        Map<String, List<Segment>> current = new HashMap<>();
        List<List<Segment>> stays = new ArrayList<>();
        for (Segment segment : segments) {
            List<Segment> stay = current.get(segment.job());
            if (stay == null || !stay.get(0).site().equals(segment.site())) {
                stay = new ArrayList<>();
                current.put(segment.job(), stay);
                stays.add(stay);
            }
            stay.add(segment);
        }
        stays.sort(Comparator.comparingLong((List<Segment> stay) -> stay.get(0).startMillis())
                .thenComparing(stay -> stay.get(0).job()));
        return stays;
    }

    private int take(List<Segment> stay) {
        List<Long> free = freeFrom.computeIfAbsent(stay.get(0).site(), site -> new ArrayList<>());
        long start = stay.get(0).startMillis();
        long end = stay.get(stay.size() - 1).endMillis();
        for (int lane = 0; lane < free.size(); lane++) {
            if (free.get(lane) <= start) {
                free.set(lane, end);
                return lane;
            }
        }
        if (free.size() >= most) {
            return -1;
        }
        free.add(end);
        return free.size() - 1;
    }

    /** Segments in their lanes, ascending by start, and how many stays found none. */
    record Laid(List<Segment> segments, int staysLeftOut) {}
}
