package io.windfall.replay;

import io.windfall.schema.SnapshotEntry;
import io.windfall.topics.TopicSpec;
import io.windfall.topics.Topics;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What was recorded of one or more fabrics: journal, snapshots, outputs. Can be read more than once, from one thread at a
 * time. Reading has no effect on its source.
 */
public interface Recording {

    /** What the orchestrator writes and a replay can compare. */
    List<TopicSpec> OUTPUTS = List.of(
            Topics.JOB_FEASIBILITY,
            Topics.MIGRATION_DECISION,
            Topics.PLANNING_ROUND,
            Topics.MIGRATION_COMMAND,
            Topics.MIGRATION_STATE,
            Topics.WINDOW_REPORT,
            Topics.DEAD_LETTER);

    /** Where it is, for people. */
    String name();

    /** What was there to be read, for each partition of each topic. */
    List<Extent> extents();

    /** The complete snapshots, by fabric and place. */
    List<Snapshot> snapshots();

    /** How many snapshots lack rows or their closing record, and are of no use. */
    int tornSnapshots();

    /** Whether the entries before a snapshot are in it, too, so that a replay need not begin with the snapshot. */
    boolean reachesBefore(Snapshot snapshot);

    /** Whether nothing of a partition of the journal was deleted before what there is. */
    default boolean journalIsWhole(int partition) {
        return extents().stream()
                .noneMatch(e ->
                        e.topic().equals(Topics.FABRIC_JOURNAL.name()) && e.partition() == partition && e.first() > 0);
    }

    /**
     * Reads everything, memory bound: first the rows of the snapshots to start from, then entries, further snapshots and
     * outputs roughly in the order of their append times. Entries of a fabric come in the journal's order, outputs of a
     * partition in the order in which they were written; an output may come before its entry where brokers' clocks differ.
     *
     * @param starts by fabric where to start; entries up to there and outputs of those are left out. A fabric that is not
     *     named is read from its beginning
     * @param fabric the only fabric to read; null: all
     * @throws RecordingException when it cannot be read
     */
    void read(Map<String, Snapshot> starts, String fabric, Listener listener);

    /**
     * Where a replay starts: for each fabric its last complete snapshot at or before an instant of its time, else its
     * beginning, else, where that is not there any more, its first snapshot.
     *
     * @param fromMillis ms since 1970-01-01 UTC; null: as early as can be
     */
    default Map<String, Snapshot> starts(Long fromMillis) {
        Map<String, Snapshot> starts = new HashMap<>();
        for (Snapshot snapshot : snapshots()) {
            Snapshot chosen = starts.get(snapshot.fabric());
            if (fromMillis != null && snapshot.atMillis() <= fromMillis) {
                starts.put(snapshot.fabric(), snapshot);
            } else if (chosen == null && !reachesBefore(snapshot)) {
                starts.put(snapshot.fabric(), snapshot);
            }
        }
        return starts;
    }

    /** Sees what was recorded. */
    interface Listener {

        /** A row of a snapshot to start from. */
        default void restore(SnapshotEntry row) {}

        /** A record of a later snapshot. */
        default void snapshot(SnapshotEntry row) {}

        default void entry(RecordedEntry entry) {}

        default void output(RecordedOutput output) {}

        /** An output that does not say of which entry it came; also of entries before the start. */
        default void unmarked(UnmarkedOutput output) {}
    }
}
