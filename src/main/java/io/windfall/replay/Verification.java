package io.windfall.replay;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What came of a verification.
 *
 * @param fabrics fabrics replayed
 * @param entries entries of the journal applied
 * @param equal equal outputs by topic, without its version
 * @param recordedTwice records of the same entry, key and bytes as one that came out, beyond the first, by topic: a reset
 *     from the journal has everything said again
 * @param differing outputs that differ, are missing or too many, by topic
 * @param firsts the first difference of each fabric that has one
 * @param notCompared outputs that came out and could be held against nothing, by topic and reason; those that a later one of
 *     the key has replaced in a compacted topic are not among them
 * @param unmarked records that do not say of which entry they came, and were left alone, by topic
 * @param starts the snapshots that were started from; fabrics that are not among them were replayed from their beginning
 */
public record Verification(
        int fabrics,
        long entries,
        Map<String, Long> equal,
        Map<String, Long> recordedTwice,
        Map<String, Long> differing,
        List<Difference> firsts,
        Map<String, Map<NotCompared, Long>> notCompared,
        Map<String, Long> unmarked,
        List<Snapshot> starts) {

    public Verification {
        equal = Map.copyOf(equal);
        recordedTwice = Map.copyOf(recordedTwice);
        differing = Map.copyOf(differing);
        firsts = List.copyOf(firsts);
        Map<String, Map<NotCompared, Long>> copy = new HashMap<>();
        notCompared.forEach((topic, counts) -> copy.put(topic, Map.copyOf(counts)));
        notCompared = Map.copyOf(copy);
        unmarked = Map.copyOf(unmarked);
        starts = List.copyOf(starts);
    }

    /** So many outputs, or one in a hundred, may be missing at the end of what an orchestrator still writes. */
    private static final long MOST_PENDING = 100;

    /** What may be said of it. */
    public enum Verdict {
        /** Enough was compared, and all of that is equal. */
        EQUAL,
        /** Something differs. */
        DIFFERENT,
        /**
         * Nothing that was compared differs, but nothing was, or more than half, or all of some topic's outputs, could not be
         * compared; or more is missing at the end than an orchestrator that still runs may have left to say.
         */
        NOT_COMPARABLE
    }

    public Verdict verdict() {
        if (differences() > 0) {
            return Verdict.DIFFERENT;
        }
        boolean tooLittle = equalCount() == 0
                || !topicsNotCompared().isEmpty()
                || notComparedCount() > equalCount()
                || notCompared(NotCompared.PENDING) > StrictMath.max(MOST_PENDING, equalCount() / 100);
        return tooLittle ? Verdict.NOT_COMPARABLE : Verdict.EQUAL;
    }

    /** Outputs that differ, are missing or too many. */
    public long differences() {
        return sum(differing);
    }

    /** Equal outputs of all topics. */
    public long equalCount() {
        return sum(equal);
    }

    /** Outputs that could be held against nothing. */
    public long notComparedCount() {
        return notCompared.values().stream().mapToLong(Verification::sum).sum();
    }

    /** The same for one reason. */
    public long notCompared(NotCompared why) {
        return notCompared.values().stream()
                .mapToLong(counts -> counts.getOrDefault(why, 0L))
                .sum();
    }

    /** Topics of which outputs came out, and not one could be compared; sorted. */
    public List<String> topicsNotCompared() {
        TreeSet<String> topics = new TreeSet<>(notCompared.keySet());
        topics.removeAll(equal.keySet());
        topics.removeAll(differing.keySet());
        return List.copyOf(topics);
    }

    private static long sum(Map<?, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }
}
