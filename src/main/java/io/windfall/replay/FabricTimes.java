package io.windfall.replay;

import io.windfall.codec.SnapshotCodec;
import io.windfall.fabric.FabricState;
import io.windfall.fabric.JournalEntry;
import io.windfall.fabric.Settings;
import io.windfall.fabric.SettingsChange;
import io.windfall.fabric.Tick;
import io.windfall.schema.ClockState;
import io.windfall.schema.SnapshotEntry;
import java.util.HashMap;
import java.util.Map;

/** Each fabric's own time as its entries go by, under the clock that its settings name. */
final class FabricTimes {

    private final Map<String, Settings.Clock> clocks = new HashMap<>();
    private final Map<String, Long> millis = new HashMap<>();

    /** Takes clock and time from a snapshot's row. */
    void restore(SnapshotEntry row) {
        if (row.getRow() instanceof ClockState) {
            FabricState state = FabricState.inMemory(row.getFabric());
            SnapshotCodec.restore(state, row);
            var clock = state.clock().get(FabricState.ONLY);
            clocks.put(row.getFabric(), clock.settings().clock());
            millis.put(row.getFabric(), clock.nowMillis());
        }
    }

    /** The time that an entry sets; null where it sets none, or one that is not later. */
    Long take(JournalEntry entry) {
        Settings.Clock clock = clocks.getOrDefault(entry.fabric(), Settings.DEFAULT.clock());
        if (entry.body() instanceof SettingsChange change && change.clock() != null) {
            if (change.clock() != clock) {
                millis.remove(entry.fabric());
            }
            clocks.put(entry.fabric(), change.clock());
        } else if (entry.body() instanceof Tick tick) {
            long time = tick.timeUnder(clock);
            if (time > millis.getOrDefault(entry.fabric(), 0L)) {
                millis.put(entry.fabric(), time);
                return time;
            }
        }
        return null;
    }
}
