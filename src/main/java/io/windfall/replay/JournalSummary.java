package io.windfall.replay;

import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Tick;
import io.windfall.schema.SnapshotEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeMap;

/** What is in a recording: for each fabric its times, entries by kind, outputs by topic, snapshots, changes of settings. */
public final class JournalSummary implements Recording.Listener {

    private final FabricTimes times = new FabricTimes();
    private final Map<String, Fabric> fabrics = new TreeMap<>();

    private JournalSummary() {}

    /** Reads a recording from end to end. */
    public static List<Fabric> of(Recording recording, String fabric) {
        JournalSummary summary = new JournalSummary();
        recording.read(recording.starts(null), fabric, summary);
        for (Snapshot snapshot : recording.snapshots()) {
            if (JournalFile.wanted(fabric, snapshot.fabric())) {
                summary.fabric(snapshot.fabric()).snapshots.add(snapshot);
            }
        }
        return List.copyOf(summary.fabrics.values());
    }

    @Override
    public void restore(SnapshotEntry row) {
        times.restore(row);
    }

    @Override
    public void entry(RecordedEntry recorded) {
        Fabric fabric = fabric(recorded.fabric());
        JournalEntry entry = recorded.toDomain();
        fabric.entries.merge(entry.body().getClass().getSimpleName(), 1L, Long::sum);
        fabric.firstAppendedMillis =
                fabric.firstAppendedMillis == null ? (Long) recorded.appendedAtMillis() : fabric.firstAppendedMillis;
        fabric.lastAppendedMillis = recorded.appendedAtMillis();
        Long time = times.take(entry);
        if (entry.body() instanceof Tick && time != null) {
            fabric.fromMillis = fabric.fromMillis == null ? time : fabric.fromMillis;
            fabric.toMillis = time;
        } else if (entry.body() instanceof SettingsChange change) {
            fabric.changes.add(new Change(fabric.toMillis, recorded.at().toString(), change.issuedBy(), said(change)));
        }
    }

    @Override
    public void output(RecordedOutput output) {
        fabric(output.fabric()).outputs.merge(output.topic().shortName(), 1L, Long::sum);
    }

    private Fabric fabric(String name) {
        return fabrics.computeIfAbsent(name, Fabric::new);
    }

    /** What a change sets, such as {@code alpha=0.05 mode=enforce}. */
    private static String said(SettingsChange change) {
        StringJoiner said = new StringJoiner(" ");
        SettingsText.given(change).forEach((name, value) -> said.add(name + "=" + value));
        return said.toString();
    }

    /**
     * A change of settings.
     *
     * @param atMillis the fabric's time, ms since 1970-01-01 UTC; null: before its first tick
     * @param position where in the journal, {@code partition@offset}
     * @param issuedBy who gave it
     * @param settings what it sets
     */
    public record Change(Long atMillis, String position, String issuedBy, String settings) {}

    /** A fabric's account. Times are its own but where they are said to be the broker's. */
    public static final class Fabric {
        private final String name;
        private final Map<String, Long> entries = new TreeMap<>();
        private final Map<String, Long> outputs = new TreeMap<>();
        private final List<Snapshot> snapshots = new ArrayList<>();
        private final List<Change> changes = new ArrayList<>();
        private Long fromMillis;
        private Long toMillis;
        private Long firstAppendedMillis;
        private Long lastAppendedMillis;

        Fabric(String name) {
            this.name = name;
        }

        public String name() {
            return name;
        }

        /** Entries by kind. */
        public Map<String, Long> entries() {
            return entries;
        }

        /** Recorded outputs by topic, without its version. */
        public Map<String, Long> outputs() {
            return outputs;
        }

        public List<Snapshot> snapshots() {
            return snapshots;
        }

        public List<Change> changes() {
            return changes;
        }

        /** The first tick's time; null: no tick. */
        public Instant from() {
            return instant(fromMillis);
        }

        /** The last tick's time; null: no tick. */
        public Instant to() {
            return instant(toMillis);
        }

        /** When the broker appended the first entry; null: there is none. */
        public Instant firstAppended() {
            return instant(firstAppendedMillis);
        }

        /** When the broker appended the last entry; null: there is none. */
        public Instant lastAppended() {
            return instant(lastAppendedMillis);
        }

        private static Instant instant(Long millis) {
            return millis == null ? null : Instant.ofEpochMilli(millis);
        }
    }
}
