package io.windfall.replay;

import io.windfall.topics.Cleanup;
import io.windfall.topics.TopicSpec;
import io.windfall.topology.JournalPosition;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds the outputs of one fabric against what was recorded of it, key by key in order, whichever of the two comes first.
 * Of a compacted topic only what is still there is compared, and that the last of each key is. What was recorded once more,
 * as after a reset, is counted. Holds what one side is ahead of the other, and digests of what came out.
 */
final class OutputMatcher {

    private final String fabric;
    private final Fingerprints fingerprints;
    private final KeptOutputs kept;
    private final Map<Lane, Integer> partitions = new HashMap<>();
    private final Map<Lane, Deque<ProducedOutput>> produced = new HashMap<>();
    private final Map<Lane, Deque<RecordedOutput>> recorded = new HashMap<>();
    private final Map<String, Long> equal = new TreeMap<>();
    private final Map<String, Long> recordedTwice = new TreeMap<>();
    private final SaidOutputs said;
    private final TreeMap<Long, Long> times = new TreeMap<>();
    private Difference first;
    private final Map<String, Long> differing = new TreeMap<>();
    private final Map<String, Map<NotCompared, Long>> notCompared = new TreeMap<>();
    private long lastRecorded = -1;
    private long lastProduced = -1;

    /** @param kept has taken notice of every record before it is given here */
    OutputMatcher(String fabric, Fingerprints fingerprints, KeptOutputs kept) {
        this.fabric = fabric;
        this.fingerprints = fingerprints;
        this.kept = kept;
        this.said = new SaidOutputs(fingerprints);
    }

    /** The fabric's time from an entry on. */
    void time(JournalPosition entry, long millis) {
        times.put(entry.offset(), millis);
        while (times.size() > 100_000) {
            times.pollFirstEntry();
        }
    }

    /** All that one entry brought about. */
    void produced(List<ProducedOutput> outputs) {
        Set<Lane> touched = new LinkedHashSet<>();
        for (ProducedOutput output : outputs) {
            Lane lane = new Lane(output.topic(), output.key());
            produced.computeIfAbsent(lane, any -> new ArrayDeque<>()).add(output);
            touched.add(lane);
            said.add(output);
            lastProduced = output.entry().offset();
        }
        touched.forEach(this::match);
    }

    void recorded(RecordedOutput output) {
        lastRecorded = StrictMath.max(lastRecorded, output.entry().offset());
        Lane lane = new Lane(output.topic(), output.key());
        partitions.put(lane, output.partition());
        recorded.computeIfAbsent(lane, any -> new ArrayDeque<>()).add(output);
        match(lane);
    }

    /**
     * Everything has been read.
     *
     * @param lastEntry offset of the last entry that was applied; what was recorded of later ones is left out
     */
    void finish(long lastEntry) {
        recorded.forEach((lane, waiting) -> waiting.stream()
                .filter(output -> output.entry().offset() <= lastEntry)
                .forEach(this::isTwiceOrDidNotComeOut));
        produced.forEach((lane, waiting) -> {
            Iterator<ProducedOutput> all = lane.topic().cleanup() == Cleanup.COMPACT
                    ? List.of(waiting.peekLast()).iterator()
                    : waiting.iterator();
            all.forEachRemaining(this::isNotRecorded);
        });
    }

    Map<String, Long> equal() {
        return equal;
    }

    /** Records beyond the first of what came out once, by topic. */
    Map<String, Long> recordedTwice() {
        return recordedTwice;
    }

    /** Of the earliest entry; null: all is equal. */
    Difference first() {
        return first;
    }

    /** Outputs that differ, are missing or too many, by topic. */
    Map<String, Long> differing() {
        return differing;
    }

    /** Outputs that could be held against nothing, by topic. */
    Map<String, Map<NotCompared, Long>> notCompared() {
        return notCompared;
    }

    private void match(Lane lane) {
        Deque<ProducedOutput> ours = produced.get(lane);
        Deque<RecordedOutput> theirs = recorded.get(lane);
        while (ours != null && theirs != null && !ours.isEmpty() && !theirs.isEmpty()) {
            long came = ours.peek().entry().offset();
            long was = theirs.peek().entry().offset();
            if (came == was) {
                compare(theirs.poll(), ours.poll(), ours.isEmpty() ? null : ours.peek());
            } else if (came < was) {
                ProducedOutput without = ours.poll();
                if (lane.topic().cleanup() != Cleanup.COMPACT) {
                    isNotRecorded(without);
                }
            } else {
                isTwiceOrDidNotComeOut(theirs.poll());
            }
        }
        if (ours == null || ours.isEmpty()) { // and of the entries so far nothing more will come out
            while (theirs != null && !theirs.isEmpty() && theirs.peek().entry().offset() <= lastProduced) {
                isTwiceOrDidNotComeOut(theirs.poll());
            }
        }
        if (ours != null && ours.isEmpty()) {
            produced.remove(lane);
        }
        if (theirs != null && theirs.isEmpty()) {
            recorded.remove(lane);
        }
    }

    /** @param next what came out after it: where one entry says two things of a key, compaction may have left the last */
    private void compare(RecordedOutput was, ProducedOutput came, ProducedOutput next) {
        if (isEqual(was, came)) {
            equal.merge(was.topic().shortName(), 1L, Long::sum);
        } else if (was.topic().cleanup() == Cleanup.COMPACT
                && next != null
                && next.entry().equals(was.entry())) {
            recorded.get(new Lane(was.topic(), was.key())).addFirst(was);
        } else {
            differ(was.entry(), was.topic(), was.key(), words(was, came));
        }
    }

    private boolean isEqual(RecordedOutput was, ProducedOutput came) {
        if (!Objects.equals(was.reason(), came.reason()) || !Objects.equals(was.detail(), came.detail())) {
            return false;
        } else if (was.body() == null || came.body() == null) {
            return was.body() == came.body();
        }
        return Arrays.equals(bodyAsOfToday(was, came), came.body());
    }

    private byte[] bodyAsOfToday(RecordedOutput was, ProducedOutput came) {
        return fingerprints.writeAlike(was.schema(), came.schema())
                ? was.body()
                : Bodies.rewritten(was.body(), was.schema(), came.schema());
    }

    private String words(RecordedOutput was, ProducedOutput came) {
        if (!Objects.equals(was.detail(), came.detail()) || !Objects.equals(was.reason(), came.reason())) {
            return "the reason was recorded as '" + was.reason() + ": " + was.detail() + "', came out as '"
                    + came.reason() + ": " + came.detail() + "'";
        } else if (was.body() == null) {
            return "a tombstone was recorded, came out: "
                    + Wording.of(Bodies.decode(came.body(), came.schema(), came.schema()));
        } else if (came.body() == null) {
            return "a tombstone came out, recorded was: "
                    + Wording.of(Bodies.decode(was.body(), was.schema(), was.schema()));
        }
        return Wording.differences(
                Bodies.decode(was.body(), was.schema(), came.schema()),
                Bodies.decode(came.body(), came.schema(), came.schema()));
    }

    private void isTwiceOrDidNotComeOut(RecordedOutput was) {
        if (said.holds(was)) {
            recordedTwice.merge(was.topic().shortName(), 1L, Long::sum);
            return;
        }
        String words =
                was.body() == null ? "a tombstone" : Wording.of(Bodies.decode(was.body(), was.schema(), was.schema()));
        differ(was.entry(), was.topic(), was.key(), "was recorded, but did not come out: " + words);
    }

    private void isNotRecorded(ProducedOutput came) {
        if (came.body() == null && came.topic().cleanup() == Cleanup.COMPACT) {
            return; // compaction has dropped it
        }
        NotCompared why = kept.whyNot(fabric, came, partitions.get(new Lane(came.topic(), came.key())));
        if (why == null && came.entry().offset() > lastRecorded) {
            why = NotCompared.PENDING;
        }
        if (why != null) {
            notCompared
                    .computeIfAbsent(came.topic().shortName(), any -> new EnumMap<>(NotCompared.class))
                    .merge(why, 1L, Long::sum);
            return;
        }
        String words = came.body() == null
                ? "a tombstone"
                : Wording.of(Bodies.decode(came.body(), came.schema(), came.schema()));
        differ(came.entry(), came.topic(), came.key(), "came out, but was not recorded: " + words);
    }

    private void differ(JournalPosition entry, TopicSpec topic, String key, String words) {
        differing.merge(topic.shortName(), 1L, Long::sum);
        if (first == null || entry.offset() < first.entry().offset()) {
            Map.Entry<Long, Long> time = times.floorEntry(entry.offset());
            first = new Difference(fabric, entry, time == null ? 0 : time.getValue(), topic.shortName(), key, words);
        }
    }

    private record Lane(TopicSpec topic, String key) {}
}
