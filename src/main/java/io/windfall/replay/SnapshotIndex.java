package io.windfall.replay;

import io.windfall.schema.SnapshotEnd;
import io.windfall.schema.SnapshotEntry;
import io.windfall.topology.JournalPosition;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Counts the rows of snapshots as they come, in any order, and tells the complete ones from the torn. */
final class SnapshotIndex {

    private final Map<Place, Long> rows = new HashMap<>();
    private final Map<Place, Snapshot> closed = new HashMap<>();

    void add(SnapshotEntry entry, long appendedAtMillis) {
        Place place = Place.of(entry);
        if (entry.getRow() instanceof SnapshotEnd end) {
            rows.merge(place, 0L, Long::sum);
            closed.put(
                    place,
                    new Snapshot(
                            entry.getFabric(),
                            entry.getDay(),
                            entry.getAt().toEpochMilli(),
                            place.after(),
                            end.getRows(),
                            end.getSequence(),
                            appendedAtMillis));
        } else {
            rows.merge(place, 1L, Long::sum);
        }
    }

    /** Those of which every row is there, by fabric and place. */
    List<Snapshot> complete() {
        List<Snapshot> complete = new ArrayList<>();
        closed.forEach((place, snapshot) -> {
            if (rows.get(place) == snapshot.rows()) {
                complete.add(snapshot);
            }
        });
        complete.sort(Comparator.comparing(Snapshot::fabric)
                .thenComparingInt(s -> s.after().partition())
                .thenComparingLong(s -> s.after().offset()));
        return List.copyOf(complete);
    }

    /** How many lack rows or their closing record. */
    int torn() {
        return rows.size() - complete().size();
    }

    static boolean belongs(SnapshotEntry entry, Snapshot snapshot) {
        return snapshot != null && Place.of(entry).equals(new Place(snapshot.fabric(), snapshot.after()));
    }

    private record Place(String fabric, JournalPosition after) {
        static Place of(SnapshotEntry entry) {
            return new Place(entry.getFabric(), new JournalPosition(entry.getPartition(), entry.getOffset()));
        }
    }
}
