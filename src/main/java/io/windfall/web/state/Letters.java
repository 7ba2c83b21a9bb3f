package io.windfall.web.state;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The latest dead letters, and how many there were of each reason. */
public final class Letters {
    private static final int MOST = 1_000;
    private static final int MOST_COUNTS = 10_000;
    private static final String OTHERS = "OTHERS";

    private final Instant since;
    private final Deque<Letter> latest = new ArrayDeque<>();
    private final Map<String, Map<String, Long>> counts = new HashMap<>();
    private int distinct;

    Letters(Instant since) {
        this.since = since;
    }

    synchronized void add(Letter letter) {
        latest.addFirst(letter);
        if (latest.size() > MOST) {
            latest.pollLast();
        }
        // Headers are what anyone may write: a flood of made-up fabrics or reasons must not fill the memory.
        String fabric = letter.fabric() == null || distinct >= MOST_COUNTS && !counts.containsKey(letter.fabric())
                ? ""
                : letter.fabric();
        Map<String, Long> ofFabric = counts.computeIfAbsent(fabric, name -> new TreeMap<>());
        String reason = distinct >= MOST_COUNTS && !ofFabric.containsKey(letter.reason()) ? OTHERS : letter.reason();
        if (ofFabric.merge(reason, 1L, Long::sum) == 1) {
            distinct++;
        }
    }

    /** From when on they are counted. */
    public Instant since() {
        return since;
    }

    /** How many there were for each reason that name a fabric, or none. */
    public synchronized Map<String, Long> byReason(String fabric) {
        Map<String, Long> sums = new TreeMap<>();
        for (String name : List.of("", fabric)) {
            counts.getOrDefault(name, Map.of()).forEach((reason, count) -> sums.merge(reason, count, Long::sum));
        }
        return sums;
    }

    /** The latest that name a fabric, or none, newest first. */
    public synchronized List<Letter> latest(String fabric, int limit) {
        return latest.stream()
                .filter(letter -> letter.concerns(fabric))
                .limit(limit)
                .toList();
    }
}
